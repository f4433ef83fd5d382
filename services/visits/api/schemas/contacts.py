"""Shapes of dues and visits."""

from marshmallow import Schema, fields

from services.visits.domain.contact import DueState, Method, Purpose
from shared.http.schemas import Flag, PageQuery, Text, area_code, one_of

_EXAMPLE_TIME = {"example": "2026-11-24T10:30:00+08:00"}
_VERSION = {"example": 1}
_NOTE = {"example": "入户走访，身体尚好，反映屋顶漏水，已联系村委会。"}


class NewVisitSchema(Schema):
    veteran_id = fields.UUID(required=True)
    method = fields.Enum(Method, by_value=True, required=True)
    reached = Flag(
        required=True,
        metadata={"description": "False for an attempt that reached no one."},
    )
    occurred_at = fields.AwareDateTime(required=True, format="iso", metadata=_EXAMPLE_TIME)
    note = Text(4000, lines=True, metadata=_NOTE)
    due_id = fields.UUID(metadata={"description": "The verification due this visit was made for."})


class VisitSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata=_VERSION)
    veteran_id = fields.UUID(required=True)
    station_area = area_code(attribute="area", required=True)
    place_area = area_code(required=True)
    visitor = fields.UUID(required=True, metadata={"description": "Account id."})
    method = one_of(Method, required=True)
    reached = fields.Boolean(required=True)
    occurred_at = fields.AwareDateTime(required=True)
    settles = fields.List(fields.UUID(), required=True)
    logged_at = fields.AwareDateTime(required=True)


class VisitDetailSchema(VisitSchema):
    """A visit with what was written down."""

    note = fields.String(allow_none=True, metadata=_NOTE)


class VisitQuery(PageQuery):
    veteran_id = fields.UUID()


class DueSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata=_VERSION)
    veteran_id = fields.UUID(required=True)
    station_area = area_code(attribute="area", required=True)
    purpose = one_of(Purpose, required=True)
    opened_on = fields.Date(required=True)
    due_on = fields.Date(required=True)
    state = one_of(DueState, required=True)
    ref = fields.UUID(allow_none=True)
    visit_id = fields.UUID(allow_none=True)


class DueQuery(PageQuery):
    state = fields.Enum(DueState, by_value=True)
    purpose = fields.Enum(Purpose, by_value=True)
    veteran_id = fields.UUID()
    ref = fields.UUID(metadata={"description": "For example an aid application."})
    due_by = fields.Date(metadata={"description": "Due on this business date or before."})
