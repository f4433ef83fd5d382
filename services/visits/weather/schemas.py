"""Shapes of weather warnings."""

from marshmallow import Schema, fields

from services.visits.weather.domain import Signal, Weather
from shared.http.areas import OfAreaQuery
from shared.http.schemas import Day, PageQuery, area_code, one_of

_DAY = {"example": "2199-01-20"}


class NewWarningSchema(Schema):
    area = area_code(required=True, description="Within yours.")
    weather = fields.Enum(Weather, by_value=True, required=True)
    signal = fields.Enum(Signal, by_value=True, required=True)
    from_on = Day(required=True, metadata=_DAY)
    to_on = Day(required=True, metadata={**_DAY, "description": "The last day; at most 31 with it."})


class WarningSchema(Schema):
    """A weather warning. On each of its days towns are told whom to look after."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 1})
    area = area_code(required=True)
    weather = one_of(Weather)
    signal = one_of(Signal)
    from_on = fields.Date(required=True)
    to_on = fields.Date(required=True)
    entered_by = fields.UUID(required=True)
    entered_at = fields.AwareDateTime(required=True)
    lifted_at = fields.AwareDateTime(required=True, allow_none=True, metadata={"example": None})


class WarningQuery(PageQuery):
    on = Day(metadata={"description": "Only those that stand on this day."})


class LookedAfterQuery(OfAreaQuery, PageQuery):
    """Of which area, page by page."""


class LookedAfterSchema(Schema):
    """Someone to look after: of tier KEY, or 80 and more."""

    veteran_id = fields.UUID(attribute="id", required=True)
    area = area_code(required=True)
    tier = one_of(("KEY", "UNIVERSAL"))
    over_80 = fields.Boolean(required=True, allow_none=True)
