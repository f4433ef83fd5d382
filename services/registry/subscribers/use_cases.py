"""Letting systems read events, and ending it. Each decision is an event, which says who decided. Locks: the subscriber,
then its account.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.accounts.use_cases import change_account, create_account
from services.registry.models import Subscriber
from services.registry.subscribers import events
from services.registry.subscribers.domain import State
from shared import clock
from shared.contracts.access import Actor, Role
from shared.db import hold, hold_one
from shared.events.outbox import publish
from shared.states import check_state, step

ENTERED = {State.ACTIVE: events.subscriber_granted, State.REVOKED: events.subscriber_revoked}


@dataclass(frozen=True)
class NewSubscriber:
    """A system that is to read events; it signs in with a login of its own."""

    login: str
    area: str
    party: str
    topics: Sequence[str]


def grant_subscription(db: Session, by: Actor, new: NewSubscriber, password_hash: str) -> Subscriber:
    """Let a system sign in, and read events. Raises LoginTaken, ReferenceUnknown."""
    account = create_account(db, new.login, password_hash, Role.SUBSCRIBER, new.area)
    subscriber = Subscriber(
        login=new.login,
        account=account.id,
        area=new.area,
        party=new.party,
        topics=sorted(set(new.topics)),
        state=State.ACTIVE,
    )
    _decide(db, by, subscriber, events.subscriber_granted)
    return subscriber


def change_subscription(
    db: Session, by: Actor, id: UUID, changes: dict[str, Any], password_hash: str | None, expected: int | None
) -> Subscriber:
    """Change what a system may read, or its password. Raises NotFound, VersionStale, StateUnfit, ReferenceUnknown."""
    subscriber = hold_one(db, Subscriber, id, expected=expected)
    check_state(subscriber.state, State.ACTIVE)
    for name, value in changes.items():
        setattr(subscriber, name, sorted(set(value)) if name == "topics" else value)
    of_account = {"area": subscriber.area} | ({"password_hash": password_hash} if password_hash else {})
    change_account(db, subscriber.account, of_account, None)
    _decide(db, by, subscriber, events.subscriber_changed)
    return subscriber


def enter_state(db: Session, by: Actor, id: UUID, to: State, expected: int | None) -> Subscriber:
    """Revoke a subscription, or grant it anew. Its account is closed and opened with it.

    Raises NotFound, VersionStale, WrongState.
    """
    subscriber = hold_one(db, Subscriber, id, expected=expected)
    subscriber.state = step(subscriber.state, to)
    change_account(db, subscriber.account, {"active": to is State.ACTIVE}, None)
    _decide(db, by, subscriber, ENTERED[to])
    return subscriber


def follow_station(db: Session, by: Actor, old: str, code: str) -> None:
    """Let the subscribers of a station go with it to its new code, as their accounts do."""
    for subscriber in hold(db, Subscriber, *db.scalars(select(Subscriber.id).where(Subscriber.area == old))):
        subscriber.area = code
        _decide(db, by, subscriber, events.subscriber_changed)


def _decide(db: Session, by: Actor, subscriber: Subscriber, event: Any) -> None:
    subscriber.changed_by, subscriber.changed_at = by.account, clock.now(db)
    publish(db, subscriber, event(subscriber))
