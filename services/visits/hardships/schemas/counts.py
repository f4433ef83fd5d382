"""Shapes of the hardship register."""

from marshmallow import Schema, fields, validate

from services.visits.hardships.domain.hardships import OPEN, State
from services.visits.hardships.schemas.hardships import KIND
from shared.http.areas import OfAreaQuery
from shared.http.schemas import Day, PageQuery, area_code

_AREA = {"example": "440703101000"}
STANDING = validate.OneOf(list(OPEN))


class RegisterQuery(OfAreaQuery):
    as_of = Day(metadata={"description": "As it stood at the end of this business date; today if left out."})


class CellSchema(Schema):
    state = fields.String(required=True, validate=STANDING, metadata={"example": "REGISTERED"})
    kind = fields.String(required=True, validate=KIND, metadata={"example": "MEDICAL"})
    hardships = fields.Integer(required=True, allow_none=True, metadata={"example": 12})
    people = fields.Integer(required=True, allow_none=True, metadata={"example": 11})


class RegisterSchema(Schema):
    """A hardship register's figures. What would tell of few people is null or not listed for callers above the town."""

    area = fields.String(required=True, metadata=_AREA)
    as_of = fields.Date(required=True)
    numerator = fields.Integer(
        required=True, allow_none=True, metadata={"example": 34, "description": "People with an open hardship."}
    )
    denominator = fields.Integer(
        required=True, allow_none=True, metadata={"example": 1_286, "description": "People of the stations."}
    )
    hardships = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"example": 37, "description": "Open hardships; a person may have two."},
    )
    cells = fields.List(fields.Nested(CellSchema), required=True)
    suppressed_below = fields.Integer(
        required=True, metadata={"example": 5, "description": "Figures of fewer people are left out; 0: all are shown."}
    )


class RegisterListQuery(RegisterQuery, PageQuery):
    state = fields.Enum(State, by_value=True)
    kind = fields.String(validate=KIND, metadata={"example": "MEDICAL"})


class RegisterLineSchema(Schema):
    """A hardship as it stood in a hardship register."""

    hardship_id = fields.UUID(required=True)
    veteran_id = fields.UUID(attribute="person_id", required=True)
    register_area = fields.String(attribute="area", required=True, metadata=_AREA)
    state = fields.String(required=True, validate=STANDING, metadata={"example": "REGISTERED"})
    kind = fields.String(required=True, validate=KIND, metadata={"example": "MEDICAL"})
    since = fields.Date(attribute="from_on", required=True)


class NewClosingSchema(Schema):
    area = area_code(required=True)
    as_of = Day(required=True, metadata={"description": "The last day of a quarter that is over."})


class ClosingSchema(RegisterSchema):
    """A hardship register as it was closed."""

    id = fields.UUID(required=True)
    closed_by = fields.UUID(required=True, metadata={"description": "Account id."})
    closed_at = fields.AwareDateTime(required=True, metadata={"example": "2027-01-04T09:00:00+08:00"})


class ClosingQuery(OfAreaQuery, PageQuery):
    """Whose closings."""
