"""Shapes of the requests and answers of notify."""

from marshmallow import Schema, fields, validate

from shared.contracts.notify import SEVERITIES
from shared.http.schemas import PageQuery, area_code

STATES = ("RAISED", "ACKNOWLEDGED")


class TextSchema(Schema):
    zh = fields.String(required=True)
    en = fields.String(required=True)


class AlertSchema(Schema):
    """An alert; the station's app resolves `subject` with its own rights."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    area = fields.String(required=True)
    party = fields.String(required=True)
    rule = fields.String(required=True)
    severity = fields.String(required=True, validate=validate.OneOf(SEVERITIES))
    subject = fields.String(required=True)
    text = fields.Nested(TextSchema, required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    cause = fields.UUID(required=True, metadata={"description": "ce_id of the event that raised it."})
    caused_at = fields.AwareDateTime(required=True)
    raised_at = fields.AwareDateTime(required=True)
    deadline = fields.AwareDateTime(allow_none=True)
    acknowledged_by = fields.UUID(allow_none=True)
    acknowledged_at = fields.AwareDateTime(allow_none=True)


class AlertQuery(PageQuery):
    state = fields.String(validate=validate.OneOf(STATES))
    area = area_code(description="Another inbox of your party within your area; default: your own.")
