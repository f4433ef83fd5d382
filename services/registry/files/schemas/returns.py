"""Shapes of returns home."""

from marshmallow import Schema, fields

from services.registry.files.domain.life import Return
from shared.http.schemas import Day, Id, PageQuery, area_code, one_of


class ReturnExpectedSchema(Schema):
    discharge_approved_on = Day(required=True)


class ReportedSchema(Schema):
    reported_on = Day(required=True)


class ReturnSchema(Schema):
    id = fields.UUID(required=True)
    veteran_id = fields.UUID(required=True)
    station_area = area_code(attribute="area", required=True)
    discharge_approved_on = fields.Date(required=True)
    report_by = fields.Date(required=True)
    reported_on = fields.Date(allow_none=True)
    state = one_of(Return)


class ReturnQuery(PageQuery):
    state = fields.Enum(Return, by_value=True)
    veteran_id = Id()
