"""Systems that read events."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.models import Subscriber
from services.registry.subscribers import queries, use_cases
from services.registry.subscribers.domain import State
from services.registry.subscribers.schemas import NewSubscriberSchema, SubscriberPatchSchema, SubscriberSchema
from services.registry.subscribers.use_cases import NewSubscriber
from shared.contracts.access import Actor
from shared.db import find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security import passwords

routes = Routes("subscribers", __name__, description="Systems that read events")
ONE = "/v1/subscribers/<uuid:subscriber_id>"


@routes.page("/v1/subscribers", may="subscriber:read", of=SubscriberSchema)
def list_subscribers(db: Session, by: Actor, query: Fields) -> Page:
    """The subscribers of your area, oldest first.

    Also those whose subscription was revoked.
    """
    return paginate(db, queries.every(), [Subscriber.id], query)


@routes.write("/v1/subscribers", may="subscriber:manage", body=NewSubscriberSchema, answer=SubscriberSchema)
def grant_subscription(db: Session, by: Actor, body: Fields) -> Subscriber:
    """Let a system read the events of an area and of its party's alerts.

    It signs in like a person and pulls them.
    """
    content, password = _without_password(body)
    return use_cases.grant_subscription(db, by, NewSubscriber(**content), passwords.hash(password))


@routes.read(ONE, may="subscriber:read", answer=SubscriberSchema)
def get_subscriber(db: Session, by: Actor, subscriber_id: UUID) -> Subscriber:
    """One subscriber of your area."""
    return find(db, Subscriber, subscriber_id)


@routes.revise(ONE, method="PATCH", may="subscriber:manage", body=SubscriberPatchSchema, answer=SubscriberSchema)
def change_subscription(db: Session, by: Actor, body: Fields, subscriber_id: UUID, expected: int | None) -> Subscriber:
    """Change what a system may read, or give it a new password."""
    changes, password = _without_password(body)
    password_hash = passwords.hash(password) if password else None
    return use_cases.change_subscription(db, by, subscriber_id, changes, password_hash, expected)


@routes.change(f"{ONE}/revocation", may="subscriber:manage", answer=SubscriberSchema)
def revoke_subscription(db: Session, by: Actor, subscriber_id: UUID, expected: int | None) -> Subscriber:
    """Let a system read nothing more, within a minute."""
    return use_cases.enter_state(db, by, subscriber_id, State.REVOKED, expected)


@routes.change(f"{ONE}/renewal", may="subscriber:manage", answer=SubscriberSchema)
def renew_subscription(db: Session, by: Actor, subscriber_id: UUID, expected: int | None) -> Subscriber:
    """Let a system read again what it read before it was revoked.

    The subscription is as it was.
    """
    return use_cases.enter_state(db, by, subscriber_id, State.ACTIVE, expected)


def _without_password(body: Fields) -> tuple[dict[str, Any], str]:
    return {name: value for name, value in body.items() if name != "password"}, body.get("password", "")
