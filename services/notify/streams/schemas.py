"""Shapes of the stream's requests."""

from marshmallow import Schema, fields, validate

EVENT_ID = "[0-9]{1,18}(-[0-9a-f]{1,16})?"


class StreamQuery(Schema):
    last_event_id = fields.String(
        data_key="Last-Event-ID",
        validate=validate.Regexp(f"^{EVENT_ID}(?!\\n)$"),
        metadata={"example": "1", "description": "For clients that cannot send the header, which counts more."},
    )
