"""What subscribers decide about their endpoints, and what becomes of those that cannot be reached. A change wakes the
process that delivers. Locks: the endpoint.
"""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from services.notify.endpoints import events, queries
from services.notify.endpoints.domain import (
    MOST_ENDPOINTS,
    SHARDS,
    EndpointsMany,
    ErrandWaits,
    Reason,
    State,
    What,
)
from services.notify.models import Dead, Endpoint, Errand, Held, Subscriber
from services.notify.subscribers.use_cases import tell_change
from shared import clock
from shared.clashes import add_or_refuse
from shared.db import hold, hold_one
from shared.errors import NotFound
from shared.events.outbox import publish
from shared.outward.addresses import target
from shared.security.crypto import Vault
from shared.security.ranges import own_area
from shared.states import check_state, step

BOTH_SIGN = timedelta(hours=24)
SECRET_BYTES = 32
PREFIX = "whsec_"
"""How Standard Webhooks begins a secret that is written as text."""


@dataclass(frozen=True)
class NewEndpoint:
    """Where events are to be pushed, which of them, and from which number of the feed on."""

    url: str
    types: list[str]
    within: str | None
    cursor: int


def add_endpoint(db: Session, vault: Vault, of: Subscriber, new: NewEndpoint) -> tuple[Endpoint, str]:
    """Returns it with its secret. Raises AddressUnfit, AreaForeign, EndpointsMany."""
    target(new.url)
    own_area(of.area, new.within, "#/within")
    if queries.count_open(db, of.account) >= MOST_ENDPOINTS:
        raise EndpointsMany(most=MOST_ENDPOINTS)
    endpoint = Endpoint(
        account=of.account,
        state=State.ACTIVE,
        created_at=clock.now(db),
        shard=0,
        old_secret=None,
        begins=new.cursor,
        **vars(new),
    )
    endpoint.shard = endpoint.id.int % SHARDS
    endpoint.data_key = vault.new_key(endpoint.id)
    secret = _new_secret(vault, endpoint)
    publish(db, endpoint, events.endpoint_added(endpoint, of))
    tell_change(db)
    return endpoint, secret


def change_endpoint(
    db: Session, of: Subscriber, id: UUID, changes: Mapping[str, Any], expected: int | None
) -> Endpoint:
    """Another address has to say anew that it wants to be told. The secret stays: it signs, and is never sent. Raises
    NotFound, VersionStale, AddressUnfit, AreaForeign, StateUnfit.
    """
    endpoint = _hold_open(db, of, id, expected)
    if "url" in changes:
        target(changes["url"])
        _ask_anew(db, endpoint)
    own_area(of.area, changes.get("within"), "#/within")
    for name, value in changes.items():
        setattr(endpoint, name, value)
    publish(db, endpoint, events.endpoint_changed(endpoint, of))
    tell_change(db)
    return endpoint


def pause(db: Session, of: Subscriber, id: UUID, expected: int | None) -> Endpoint:
    """Raises NotFound, VersionStale, WrongState."""
    endpoint = _enter(_hold_own(db, of, id, expected), State.PAUSED, Reason.BY_OWNER)
    publish(db, endpoint, events.endpoint_paused(endpoint, of))
    tell_change(db)
    return endpoint


def resume(db: Session, of: Subscriber, id: UUID, expected: int | None) -> Endpoint:
    """It has to say anew that it wants to be told. Raises NotFound, VersionStale, WrongState."""
    endpoint = _enter(_hold_own(db, of, id, expected), State.ACTIVE, None)
    _ask_anew(db, endpoint)
    publish(db, endpoint, events.endpoint_resumed(endpoint, of))
    tell_change(db)
    return endpoint


def end(db: Session, of: Subscriber, id: UUID, expected: int | None) -> Endpoint:
    """Raises NotFound, VersionStale, WrongState."""
    endpoint = _hold_own(db, of, id, expected)
    _end(db, endpoint, of, Reason.BY_OWNER)
    tell_change(db)
    return endpoint


def rotate_secret(db: Session, vault: Vault, of: Subscriber, id: UUID, expected: int | None) -> tuple[Endpoint, str]:
    """Returns it with its new secret; the old one signs as well for a day, if it can still be read. Raises NotFound,
    VersionStale, StateUnfit.
    """
    endpoint = _hold_open(db, of, id, expected)
    if secrets_of(vault, endpoint):
        endpoint.old_secret, endpoint.old_until = endpoint.secret, clock.now(db) + BOTH_SIGN
    else:  # nothing was sent for want of a key
        endpoint.data_key, endpoint.old_secret, endpoint.old_until = vault.new_key(endpoint.id), None, None
        _ask_anew(db, endpoint)
    secret = _new_secret(vault, endpoint)
    publish(db, endpoint, events.endpoint_changed(endpoint, of))
    tell_change(db)
    return endpoint, secret


def replay(db: Session, of: Subscriber, id: UUID, cursor: int, expected: int | None) -> Endpoint:
    """Go on behind a number of the feed. What is held behind it comes again by itself. Raises NotFound, VersionStale,
    StateUnfit.
    """
    endpoint = _hold_own(db, of, id, expected)
    check_state(endpoint.state, State.ACTIVE)
    # What it goes past was not delivered.
    endpoint.begins = cursor if cursor > endpoint.cursor else min(endpoint.begins, cursor)
    endpoint.cursor, endpoint.failures = cursor, 0
    endpoint.failing_since = endpoint.retry_at = None
    db.execute(delete(Held).where(Held.endpoint_id == id, Held.seq > cursor))
    publish(db, endpoint, events.endpoint_replayed(endpoint, of))
    tell_change(db)
    return endpoint


def send_test(db: Session, of: Subscriber, id: UUID) -> Endpoint:
    """Raises NotFound, StateUnfit, ErrandWaits."""
    return _send(db, of, id, Errand(kind=What.TEST))


def retry_dead(db: Session, of: Subscriber, id: UUID, event_id: UUID) -> Endpoint:
    """Raises NotFound, StateUnfit, ErrandWaits."""
    dead = queries.dead_one(db, id, event_id)
    return _send(db, of, id, Errand(kind=What.RETRY, seq=dead.seq))


def pause_failing(db: Session, id: UUID) -> None:
    """Nothing could be delivered to it for a day."""
    for endpoint in _hold_active(db, id):
        _enter(endpoint, State.PAUSED, Reason.FAILING)
        publish(db, endpoint, events.endpoint_paused(endpoint, queries.subscriber_of(db, endpoint)))


def end_gone(db: Session, id: UUID) -> None:
    """It has answered that it is no more."""
    for endpoint in _hold_active(db, id):
        _end(db, endpoint, queries.subscriber_of(db, endpoint), Reason.GONE)


def give_up(db: Session, dead: Dead) -> None:
    """Set aside an event that could not be delivered for a day."""
    for endpoint in _hold_active(db, dead.endpoint_id):
        db.merge(dead)  # it may have been set aside before, and been had again by a replay
        publish(db, endpoint, events.endpoint_missed(dead, queries.subscriber_of(db, endpoint)))


def secrets_of(vault: Vault, endpoint: Endpoint) -> list[tuple[bytes, Any]]:
    """The keys that sign, the newest first, each with until when; None is without end. No keys if the platform's key
    is another than when they were sealed.
    """
    key, sealed = endpoint.data_key, [(endpoint.secret, None), (endpoint.old_secret, endpoint.old_until)]
    try:
        texts = [(vault.unseal(key, endpoint.id, "secret", each), until) for each, until in sealed if key and each]
    except InvalidTag:
        return []
    return [(base64.b64decode(text.removeprefix(PREFIX)), until) for text, until in texts]


def _new_secret(vault: Vault, endpoint: Endpoint) -> str:
    secret = PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    assert endpoint.data_key is not None
    endpoint.secret = vault.seal(endpoint.data_key, endpoint.id, "secret", secret)
    return secret


def _hold_own(db: Session, of: Subscriber, id: UUID, expected: int | None) -> Endpoint:
    endpoint = hold_one(db, Endpoint, id, expected=expected)
    if endpoint.account != of.account:
        raise NotFound
    return endpoint


def _hold_open(db: Session, of: Subscriber, id: UUID, expected: int | None) -> Endpoint:
    endpoint = _hold_own(db, of, id, expected)
    if endpoint.state == State.ENDED:
        check_state(endpoint.state, State.ACTIVE)
    return endpoint


def _hold_active(db: Session, id: UUID) -> list[Endpoint]:
    return [endpoint for endpoint in hold(db, Endpoint, id) if endpoint.state == State.ACTIVE]


def _enter(endpoint: Endpoint, to: State, reason: Reason | None) -> Endpoint:
    endpoint.state, endpoint.reason = step(endpoint.state, to), reason
    return endpoint


def _ask_anew(db: Session, endpoint: Endpoint) -> None:
    """It has to say anew that it wants to be told. Nothing that failed until then counts."""
    endpoint.proved_at = endpoint.failing_since = endpoint.retry_at = None
    endpoint.failures, now = 0, clock.now(db)
    held_anew = {"since": now, "next_at": now, "attempts": 0}
    db.execute(update(Held).where(Held.endpoint_id == endpoint.id).values(held_anew))


def _end(db: Session, endpoint: Endpoint, of: Subscriber, reason: Reason) -> None:
    """Its secrets go, and what waited or was missed. What was sent stays in the log for its seven days."""
    _enter(endpoint, State.ENDED, reason)
    endpoint.data_key = endpoint.secret = endpoint.old_secret = endpoint.old_until = None
    db.execute(delete(Held).where(Held.endpoint_id == endpoint.id))
    db.execute(delete(Errand).where(Errand.endpoint_id == endpoint.id))
    db.execute(delete(Dead).where(Dead.endpoint_id == endpoint.id))
    publish(db, endpoint, events.endpoint_ended(endpoint, of))


def _send(db: Session, of: Subscriber, id: UUID, errand: Errand) -> Endpoint:
    endpoint = _hold_own(db, of, id, None)
    check_state(endpoint.state, State.ACTIVE)
    errand.endpoint_id = id
    add_or_refuse(db, errand, ErrandWaits())
    tell_change(db)
    return endpoint
