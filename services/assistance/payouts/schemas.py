"""Shapes of what was paid out of funds."""

from marshmallow import Schema, fields, validate

from services.assistance.aid.domain.cases import Ground
from shared.http.schemas import area_code, one_of, year


class PayoutQuery(Schema):
    year = year(description="A calendar year; this one if left out.")
    quarter = fields.Integer(
        strict=True,
        validate=validate.Range(1, 4),
        metadata={"example": 4, "description": "A quarter of it, for towns and villages."},
    )


class PayoutSchema(Schema):
    """So many people got so much; null where left out."""

    people = fields.Integer(required=True, allow_none=True, metadata={"example": 12})
    paid_fen = fields.Integer(required=True, allow_none=True, metadata={"example": 6_000_000})


class AreaPayoutSchema(PayoutSchema):
    area = area_code(attribute="name", required=True)


class GroundPayoutSchema(PayoutSchema):
    ground = one_of(Ground, attribute="name")


class FundPayoutSchema(PayoutSchema):
    fund_id = fields.UUID(attribute="name", required=True)


class PayoutsSchema(PayoutSchema):
    """What was paid in your area, and its parts in three ways. Whoever had several grants counts in each part once.
    Figures of few people, and those from which these would follow, are null for callers above the town. Where few
    would be told all the same, the sums are null and the lists are empty.
    """

    area = area_code(required=True)
    from_on = fields.Date(required=True)
    to_on = fields.Date(required=True)
    areas = fields.List(fields.Nested(AreaPayoutSchema), required=True)
    grounds = fields.List(fields.Nested(GroundPayoutSchema), required=True)
    funds = fields.List(fields.Nested(FundPayoutSchema), required=True)
    suppressed_below = fields.Integer(required=True, metadata={"example": 5})
