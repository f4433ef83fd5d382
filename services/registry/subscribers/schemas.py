"""Shapes of subscribers."""

from typing import Any

from marshmallow import Schema, fields, validate

from services.registry.accounts.schemas import AccountPatchSchema, NewAccountSchema
from services.registry.subscribers.domain import State
from shared.contracts import TOPICS
from shared.contracts.notify import PARTIES
from shared.http.schemas import area_code, one_of

_TOPICS = sorted(set(TOPICS.values()))


def _topics(**extra: Any) -> fields.List[Any]:
    metadata = {"example": ["muster.stations", "muster.visits"], "description": "Topics it may read."}
    return fields.List(one_of(_TOPICS), validate=validate.Length(1, len(_TOPICS)), metadata=metadata, **extra)


class SubscriberSchema(Schema):
    """A system that reads events, of its area and party."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 1})
    login = fields.String(required=True, metadata={"example": "statistics"})
    account = fields.UUID(required=True, metadata={"description": "The account it signs in with."})
    area = area_code(required=True)
    party = one_of(PARTIES, metadata={"example": "SERVICE"})
    topics = _topics(required=True)
    state = one_of(State)
    changed_by = fields.UUID(required=True, metadata={"description": "The account that decided last."})
    changed_at = fields.AwareDateTime(required=True)


class NewSubscriberSchema(NewAccountSchema):
    class Meta:
        exclude = ("role",)

    party = one_of(PARTIES, metadata={"description": "Whose alerts it may read."})
    topics = _topics(required=True)


class SubscriberPatchSchema(AccountPatchSchema):
    class Meta:
        exclude = ("role", "active")

    party = one_of(PARTIES, required=False)
    topics = _topics()
