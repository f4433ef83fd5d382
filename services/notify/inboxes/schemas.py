"""Shapes of the requests and answers of notify."""

from marshmallow import Schema, fields

from shared.contracts.notify import PARTIES, SEVERITIES
from shared.http import examples
from shared.http.schemas import PageQuery, area_code, one_of

STATES = ("RAISED", "ACKNOWLEDGED")


class TextSchema(Schema):
    zh = fields.String(required=True, metadata={"example": "有一份帮扶援助申请待入户核实，请在2026-12-08前完成。"})
    en = fields.String(
        required=True, metadata={"example": "An application for aid wants a verification visit by 2026-12-08."}
    )


class AlertSchema(Schema):
    """An alert; the station's app resolves `subject` with its own rights."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 1})
    area = area_code(required=True)
    party = one_of(PARTIES, metadata={"example": "SERVICE"})
    rule = fields.String(required=True, metadata={"example": "verification-wanted"})
    severity = one_of(SEVERITIES, metadata={"example": "ACTION"})
    subject = fields.String(required=True, metadata={"example": examples.ID})
    text = fields.Nested(TextSchema, required=True)
    state = one_of(STATES)
    cause = fields.UUID(required=True, metadata={"description": "ce_id of the event that raised it."})
    caused_at = fields.AwareDateTime(required=True)
    raised_at = fields.AwareDateTime(required=True)
    deadline = fields.AwareDateTime(allow_none=True)
    acknowledged_by = fields.UUID(allow_none=True, metadata={"example": None})
    acknowledged_at = fields.AwareDateTime(allow_none=True, metadata={"example": None})


class AlertQuery(PageQuery):
    state = one_of(STATES, required=False)
    area = area_code(description="Another inbox of your party within your area; your own if left out.")
