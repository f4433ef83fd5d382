"""Shapes of offers and sign-ups."""

from marshmallow import Schema, fields, validate

from services.visits.offers.domain import Kind, State
from shared.http.schemas import Day, Id, PageQuery, Text, area_code

MAX_CAPACITY, MAX_PEOPLE = 100_000, 500
_TITLE = {"example": "退役军人免费健康体检"}


class NewOfferSchema(Schema):
    title = Text(100, required=True, metadata=_TITLE)
    kind = fields.Enum(Kind, by_value=True, required=True)
    from_on = Day(required=True)
    to_on = Day(required=True)
    capacity = fields.Integer(
        strict=True, required=True, validate=validate.Range(1, MAX_CAPACITY), metadata={"example": 60}
    )
    area = area_code(description="The station that offers it; yours if left out.")


class OfferSchema(Schema):
    """An offer with how many took it up; a version counts its state's changes, not the sign-ups."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 1})
    area = area_code(required=True)
    title = fields.String(required=True, metadata=_TITLE)
    kind = fields.String(required=True, validate=validate.OneOf(list(Kind)))
    from_on = fields.Date(required=True)
    to_on = fields.Date(required=True)
    capacity = fields.Integer(required=True, metadata={"example": 60})
    state = fields.String(required=True, validate=validate.OneOf(list(State)))
    signed_up = fields.Integer(required=True, metadata={"example": 48})
    attended = fields.Integer(required=True, metadata={"example": 45, "description": "How many of those came."})
    opened_by = fields.UUID(required=True, metadata={"description": "Account id."})


class OfferQuery(PageQuery):
    state = fields.Enum(State, by_value=True)
    kind = fields.Enum(Kind, by_value=True)


class NewSignUpSchema(Schema):
    veteran_id = Id(required=True)


class AttendanceSchema(Schema):
    veteran_ids = fields.List(Id(), required=True, validate=validate.Length(1, MAX_PEOPLE))


class SignUpSchema(Schema):
    veteran_id = fields.UUID(required=True)
    station_area = area_code(attribute="area", required=True)
    signed_up_at = fields.AwareDateTime(required=True, metadata={"example": "2026-11-24T10:30:00+08:00"})
    attended_at = fields.AwareDateTime(allow_none=True, metadata={"example": "2026-12-01T09:00:00+08:00"})
