"""Shapes of the clocks of a case."""

from marshmallow import Schema, fields

from shared.http.schemas import PROVISIONAL


class DeadlineSchema(Schema):
    """A clock of a case: its last day, and what became of it."""

    clock = fields.String(required=True, metadata={"example": "REPLY"})
    started_on = fields.Date(required=True, metadata={"example": "2026-11-24"})
    due_on = fields.Date(required=True, metadata={"example": "2027-01-23", "description": "The last day."})
    provisional = fields.Boolean(required=True, metadata=PROVISIONAL)
    stopped_on = fields.Date(
        required=True, allow_none=True, metadata={"description": "Since when it stands still; null while it runs."}
    )
    ended_on = fields.Date(required=True, allow_none=True)
    met = fields.Boolean(
        required=True, allow_none=True, metadata={"description": "Whether it ended with what it was for."}
    )
