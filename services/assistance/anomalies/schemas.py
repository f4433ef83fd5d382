"""Shapes of anomalies and their reviews."""

from marshmallow import Schema, fields

from services.assistance.anomalies.domain import AnomalyState, Finding, Rule
from shared.http.areas import OfAreaQuery
from shared.http.schemas import Id, PageQuery, Text, area_code, one_of

_REASON = {"example": "经查，两次救助事由不同，程序合规。"}


class AnomalyQuery(PageQuery):
    rule = one_of(Rule, required=False)
    state = one_of(AnomalyState, required=False)
    application_id = Id()


class AnomalySchema(Schema):
    """A case that a rule marks. It may be in order."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 1})
    area = area_code(required=True, description="The county that the case is of.")
    rule = one_of(Rule)
    application_id = fields.UUID(required=True)
    found_on = fields.Date(required=True)
    state = one_of(AnomalyState)
    finding = fields.String(required=True, allow_none=True, metadata={"example": "IN_ORDER"})
    reviewed_by = fields.UUID(required=True, allow_none=True)
    reviewed_at = fields.AwareDateTime(required=True, allow_none=True)


class AnomalyDetailSchema(AnomalySchema):
    """An anomaly with the reasons of its review."""

    reason = fields.String(required=True, allow_none=True, metadata=_REASON)


class AnomalyReviewSchema(Schema):
    finding = fields.Enum(Finding, by_value=True, required=True)
    reason = Text(2000, lines=True, required=True, metadata=_REASON)


class AnomalyCountQuery(OfAreaQuery):
    pass


class AnomalyCountSchema(Schema):
    """Of so many cases that a rule marks so many are reviewed."""

    rule = one_of(Rule)
    zh = fields.String(required=True, metadata={"example": "同一事由多次救助"})
    figures = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        required=True,
        metadata={"example": {"months": 12, "grants": 2}, "description": "The figures of the rule."},
    )
    numerator = fields.Integer(required=True, metadata={"example": 3})
    denominator = fields.Integer(required=True, metadata={"example": 4})


class AnomalyCountsSchema(Schema):
    area = area_code(required=True)
    as_of = fields.Date(required=True)
    items = fields.List(fields.Nested(AnomalyCountSchema), required=True)
