"""Shapes of the stream's requests."""

from marshmallow import Schema, fields, validate

MOST = 10**18 - 1


class StreamQuery(Schema):
    last_event_id = fields.Integer(
        strict=True,
        data_key="Last-Event-ID",
        validate=validate.Range(0, MOST),
        metadata={"example": 1, "description": "For clients that cannot send the header, which counts more."},
    )
