"""Shapes of contact rates."""

from marshmallow import Schema, fields, validate

from services.visits.contact_rates.queries import RATES
from services.visits.dues.domain.contact import Purpose
from shared.contracts.registry.veterans import TIERS
from shared.http.areas import OfAreaQuery
from shared.http.schemas import Day, Flag, IndicatorSchema, PageQuery

_AREA = {"example": "440703101000"}
_NAME = validate.OneOf(list(RATES))


class RateQuery(OfAreaQuery):
    on = Day(metadata={"description": "A day of the calendar periods to count; today if left out."})


class ContactShareSchema(IndicatorSchema):
    """People contacted of how many; null where left out."""

    name = fields.String(required=True, validate=_NAME)


class ContactRateSchema(ContactShareSchema):
    """A rate of the whole area: people of a tier, contacted (or visited at home) in a calendar period."""

    tier = fields.String(required=True, validate=validate.OneOf(TIERS))
    purpose = fields.Enum(Purpose, by_value=True, required=True)
    from_on = fields.Date(required=True)
    to_on = fields.Date(required=True)


class AreaContactRatesSchema(Schema):
    area = fields.String(required=True, metadata=_AREA)
    rates = fields.List(fields.Nested(ContactShareSchema), required=True)


class ContactRatesSchema(Schema):
    """Rates of the people that an area serves now, whole and by the areas one level below. Those of few people, and
    those from which these would follow, are null for callers above the town.
    """

    area = fields.String(required=True, metadata=_AREA)
    as_of = fields.AwareDateTime(required=True, metadata={"example": "2026-11-24T10:30:00+08:00"})
    rates = fields.List(fields.Nested(ContactRateSchema), required=True)
    areas = fields.List(fields.Nested(AreaContactRatesSchema), required=True)
    suppressed_below = fields.Integer(required=True, metadata={"example": 5})


class RatePeopleQuery(RateQuery, PageQuery):
    rate = fields.String(required=True, validate=_NAME)
    met = Flag(required=True, metadata={"description": "`false` lists those still to be contacted."})


class RatePersonSchema(Schema):
    veteran_id = fields.UUID(attribute="id", required=True)
    area = fields.String(required=True, metadata=_AREA)
