"""Shapes of leads for aid."""

from marshmallow import Schema, fields, validate

from services.assistance.leads.domain import LeadState
from shared.http.schemas import Id, PageQuery, Text


class LeadSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 1})
    veteran_id = fields.UUID(required=True)
    station_area = fields.String(attribute="area", required=True, metadata={"example": "440703101201"})
    hardship_id = fields.UUID(required=True)
    urgent = fields.Boolean(required=True)
    state = fields.String(required=True, validate=validate.OneOf(list(LeadState)), metadata={"example": "OPEN"})
    opened_at = fields.AwareDateTime(required=True, metadata={"example": "2026-11-24T10:30:00+08:00"})
    application_id = fields.UUID(allow_none=True)
    closed_by = fields.UUID(allow_none=True, metadata={"description": "Account id; null where it lapsed."})
    closed_at = fields.AwareDateTime(allow_none=True, metadata={"example": "2026-11-26T15:00:00+08:00"})


class LeadDetailSchema(LeadSchema):
    """A lead with the reason why it was declined."""

    reason = fields.String(allow_none=True, metadata={"example": "本人已领取同类救助，暂不申请。"})


class LeadQuery(PageQuery):
    state = fields.Enum(LeadState, by_value=True)
    veteran_id = Id()


class RefusalSchema(Schema):
    reason = Text(2000, lines=True, required=True, metadata={"example": "本人已领取同类救助，暂不申请。"})
