"""Shapes of the feed."""

from marshmallow import Schema, fields, validate

from shared.events.catalogue import CONTRACTS
from shared.http import examples
from shared.http.schemas import Id, Moment, PageQuery, area_code, one_of

LIMIT, MAX_LIMIT, MAX_WAIT, MAX_TYPES = 200, 1_000, 25, 20
_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class FeedQuery(PageQuery):
    """Where to go on, and what is wanted. A cursor belongs to the filter that it came with."""

    limit = fields.Integer(strict=True, load_default=LIMIT, validate=validate.Range(1, MAX_LIMIT))
    cursor = fields.String(
        validate=validate.Length(1, 1_000),
        metadata={"description": "From `next` of the answer before; without it you begin at the first event kept."},
    )
    wait = fields.Integer(
        strict=True,
        load_default=0,
        validate=validate.Range(0, MAX_WAIT),
        metadata={"description": "Seconds to wait for an event where there is none yet."},
    )
    since = Moment(metadata={"description": "Only events that were written to the log at this moment or later."})
    type = fields.List(
        one_of(sorted(CONTRACTS), required=False),
        validate=validate.Length(1, MAX_TYPES),
        metadata={"description": "Only these types."},
    )
    area = area_code(description="Only events of an area within yours.")
    subject = Id(metadata={"description": "Only events of this aggregate."})


class EventSchema(Schema):
    """An event as CloudEvents 1.0 writes it in JSON."""

    specversion = fields.String(required=True, metadata={"example": "1.0"})
    id = fields.UUID(required=True, metadata={"description": "Unique within its source."})
    source = fields.String(required=True, metadata={"example": "/muster/visits"})
    type = fields.String(required=True, metadata={"example": "due.opened.v1"})
    subject = fields.String(required=True, metadata={"example": examples.ID, "description": "Id of its aggregate."})
    time = fields.AwareDateTime(required=True, metadata={"description": "When it was recorded."})
    dataschema = fields.String(required=True, metadata={"example": "urn:muster:schema:due.opened.v1"})
    datacontenttype = fields.String(required=True, metadata={"example": "application/json"})
    aggregateversion = fields.Integer(
        required=True, metadata={"example": 3, "description": "Counts the changes of the aggregate, from 1."}
    )
    area = area_code(required=True)
    logtime = fields.AwareDateTime(
        required=True,
        metadata={
            "example": "2026-11-24T02:30:00.240Z",
            "description": "When the log took it, to the millisecond: the day it is proved in.",
        },
    )
    bodyhash = fields.String(
        required=True, metadata={"example": _HASH, "description": "SHA-256 of `data` as it stands in the log."}
    )
    data = fields.Dict(required=True, metadata={"example": {"occurred_at": "2026-11-24T02:30:00.123456+00:00"}})


class FeedPageSchema(Schema):
    next = fields.String(
        required=True,
        metadata={"example": "b2Zmc2V0…", "description": "Where to go on, also from an answer without events."},
    )
    more = fields.Boolean(required=True, metadata={"description": "Whether there is more to look at already."})
    items = fields.List(fields.Nested(EventSchema), required=True)
