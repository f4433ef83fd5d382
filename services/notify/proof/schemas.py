"""Shapes of a day's proof."""

from marshmallow import Schema, fields

from shared.http import examples
from shared.http.schemas import Day, area_code

_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class ProofQuery(Schema):
    day = Day(required=True)


class FigureSchema(Schema):
    """What a type has on a day."""

    type = fields.String(required=True, metadata={"example": "due.opened.v1"})
    n = fields.Integer(required=True, metadata={"example": 128, "description": "Events."})
    sum = fields.String(
        required=True,
        metadata={
            "example": _HASH,
            "description": "The sum of the SHA-256 of their lines, modulo 2^256, in 64 hexadecimal digits.",
        },
    )


class CorrectionSchema(Schema):
    """An event that came when its day was final; it is in none of the figures."""

    source = fields.String(required=True, metadata={"example": "/muster/visits"})
    id = fields.UUID(required=True, attribute="event_id")
    type = fields.String(required=True, metadata={"example": "due.opened.v1"})
    subject = fields.String(required=True, metadata={"example": examples.ID})
    aggregateversion = fields.Integer(required=True, attribute="version", metadata={"example": 3})
    area = area_code(required=True)


class PushedSchema(Schema):
    """An endpoint of yours."""

    id = fields.UUID(required=True)
    begins_on = fields.Date(
        required=True,
        allow_none=True,
        metadata={"description": "The first day of which all is pushed to it; null: every day."},
    )
    complete = fields.Boolean(
        required=True,
        metadata={
            "description": "Whether all of the day, and what it was to get before, was delivered. Later replays aside."
        },
    )


class ProofSchema(Schema):
    day = fields.Date(required=True)
    final = fields.Boolean(required=True, metadata={"description": "Whether the figures change no more."})
    figures = fields.List(fields.Nested(FigureSchema), required=True)
    corrections = fields.List(fields.Nested(CorrectionSchema), required=True)
    endpoints = fields.List(fields.Nested(PushedSchema), required=True)
