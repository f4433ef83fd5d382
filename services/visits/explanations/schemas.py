"""Shapes of explained policies."""

from marshmallow import Schema, fields, validate

from services.visits.explanations.domain import Means
from shared.contracts.registry.veterans import TIERS
from shared.http.schemas import Day, Flag, Id, PageQuery, ShareSchema, StationReachSchema, Text, area_code

MAX_PERSONS = 500
_DOCUMENT = {"example": "粤退役军人发〔2026〕5号"}


class NewExplanationSchema(Schema):
    policy_id = Id(required=True, metadata={"description": "The registry's policy."})
    document_number = Text(60, metadata=_DOCUMENT)
    veteran_ids = fields.List(Id(), required=True, validate=validate.Length(1, MAX_PERSONS))
    held_on = Day(required=True)
    method = fields.Enum(Means, by_value=True, required=True)


class ExplanationSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 1})
    area = area_code(required=True, description="The station that explained it.")
    policy_id = fields.UUID(required=True)
    document_number = fields.String(allow_none=True, metadata=_DOCUMENT)
    held_on = fields.Date(required=True)
    method = fields.String(required=True, validate=validate.OneOf(list(Means)))
    people = fields.Integer(required=True, metadata={"example": 14})
    explained_by = fields.UUID(required=True, metadata={"description": "Account id."})
    logged_at = fields.AwareDateTime(required=True, metadata={"example": "2026-11-24T16:00:00+08:00"})


class ExplanationQuery(PageQuery):
    policy_id = Id()


class CoverageQuery(Schema):
    """Whom the policy is for: everyone of whom all of this is true."""

    policy_id = Id(required=True)
    tier = fields.String(validate=validate.OneOf(TIERS))
    is_veteran = Flag()
    preferential_care = Flag()


class CoverageSchema(Schema):
    """To how many of those a policy is for it was explained, within your area: in all, and by station."""

    policy_id = fields.UUID(required=True)
    total = fields.Nested(ShareSchema, required=True)
    stations = fields.List(fields.Nested(StationReachSchema), required=True)
    as_of = fields.AwareDateTime(required=True, metadata={"example": "2026-11-24T16:00:00+08:00"})
