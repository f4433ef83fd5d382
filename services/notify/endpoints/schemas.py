"""Shapes of endpoints and of what became of deliveries."""

from typing import Any

from marshmallow import Schema, fields, validate

from services.notify.endpoints.domain import Outcome, Reason, State, What
from services.notify.feed.schemas import MAX_TYPES
from shared.events.catalogue import CONTRACTS
from shared.http import examples
from shared.http.schemas import Moment, PageQuery, PatchSchema, area_code, one_of

_URL = {"example": "https://events.example.org/muster", "description": "Where each event is sent by POST."}
_TYPES = {"example": ["due.opened.v1"], "description": "Only these types; none: all."}
_SECRET = {"example": "whsec_" + "c2VjcmV0" * 4, "description": "Signs what is sent. It is not told again."}


def _types(**extra: Any) -> fields.List[str]:
    types = one_of(sorted(CONTRACTS), required=False)
    return fields.List(types, validate=validate.Length(0, MAX_TYPES), metadata=_TYPES, **extra)


def _url(**extra: Any) -> fields.String:
    return fields.String(validate=validate.Length(1, 2_000), metadata=_URL, **extra)


class BeginningSchema(Schema):
    """Where in the feed to begin."""

    class Meta:
        example = {"since": "2026-11-24T00:00:00+08:00"}

    since = Moment(metadata={"description": "At the first event of this moment's day in Shanghai."})
    cursor = fields.String(
        validate=validate.Length(1, 1_000),
        metadata={"example": "b2Zmc2V0…", "description": "Behind what was pulled without a filter, from its `next`."},
    )


class NewEndpointSchema(BeginningSchema):
    class Meta:
        example = {"url": _URL["example"], "types": _TYPES["example"], "since": "2026-11-24T00:00:00+08:00"}

    url = _url(required=True)
    types = _types(load_default=list)
    within = area_code(description="Only events of an area within yours.", load_default=None)


class EndpointPatchSchema(PatchSchema):
    url = _url()
    types = _types()
    within = area_code(description="Only events of an area within yours; null: all of yours.", allow_none=True)


class EndpointSchema(Schema):
    """An address to which events are pushed."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 1})
    url = fields.String(required=True, metadata=_URL)
    types = fields.List(fields.String(), required=True, metadata=_TYPES)
    within = area_code(required=True, allow_none=True)
    state = one_of(State)
    reason = one_of(Reason, allow_none=True, metadata={"description": "Why it is PAUSED or has ENDED."})
    created_at = fields.AwareDateTime(required=True)
    proved_at = fields.AwareDateTime(
        required=True,
        allow_none=True,
        metadata={"description": "When it answered OPTIONS as it should; until then nothing else is sent."},
    )
    failures = fields.Integer(required=True, metadata={"example": 0, "description": "In a row, up to now."})
    failing_since = fields.AwareDateTime(required=True, allow_none=True)
    retry_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "Nothing is sent before this."}
    )
    held = fields.Integer(
        required=True,
        metadata={"example": 0, "description": "Aggregates of which an event failed: their later events wait."},
    )
    dead = fields.Integer(
        required=True, metadata={"example": 0, "description": "Events set aside, since they failed for a day."}
    )


class SecretEndpointSchema(EndpointSchema):
    secret = fields.String(required=True, metadata=_SECRET)


class DeliveryQuery(PageQuery):
    since = Moment(metadata={"description": "Only those at this moment or later."})
    outcome = one_of(Outcome, required=False)


class DeliverySchema(Schema):
    """One try to send something."""

    id = fields.UUID(required=True)
    at = fields.AwareDateTime(required=True)
    kind = one_of(What)
    event_id = fields.UUID(required=True, allow_none=True)
    type = fields.String(required=True, allow_none=True, metadata={"example": "due.opened.v1"})
    attempt = fields.Integer(required=True, metadata={"example": 1})
    outcome = one_of(Outcome)
    status = fields.Integer(required=True, allow_none=True, metadata={"example": 204, "description": "HTTP's."})
    ms = fields.Integer(required=True, metadata={"example": 12, "description": "Milliseconds it took."})


class DeadSchema(Schema):
    """An event that was set aside."""

    event_id = fields.UUID(required=True)
    type = fields.String(required=True, metadata={"example": "due.opened.v1"})
    subject = fields.String(required=True, metadata={"example": examples.ID})
    since = fields.AwareDateTime(required=True, metadata={"description": "When it first failed."})
    died_at = fields.AwareDateTime(required=True)
