"""Reads of endpoints: always of the account that asks."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from services.notify.endpoints.domain import State
from services.notify.models import Dead, Delivery, Endpoint, Held, Subscriber
from shared.db import find
from shared.errors import NotFound


def own(account: UUID) -> Select[Any]:
    return select(Endpoint).where(Endpoint.account == account)


def own_one(db: Session, account: UUID, id: UUID) -> Endpoint:
    """Raises NotFound, also for that of another."""
    endpoint = find(db, Endpoint, id)
    if endpoint.account != account:
        raise NotFound
    return endpoint


def count_open(db: Session, account: UUID) -> int:
    """How many endpoints of an account have not ended."""
    rows = select(func.count()).where(Endpoint.account == account, Endpoint.state != State.ENDED)
    return db.scalars(rows).one()


def subscriber_of(db: Session, endpoint: Endpoint) -> Subscriber:
    return db.scalars(select(Subscriber).where(Subscriber.account == endpoint.account)).one()


def waiting(db: Session, id: UUID) -> Mapping[str, int]:
    """How many aggregates of an endpoint are held, and how many of its events are dead."""
    held = select(func.count()).where(Held.endpoint_id == id)
    dead = select(func.count()).where(Dead.endpoint_id == id)
    return {"held": db.scalars(held).one(), "dead": db.scalars(dead).one()}


def deliveries(id: UUID, query: Mapping[str, Any]) -> Select[Any]:
    """The log of an endpoint."""
    rows = select(Delivery).where(Delivery.endpoint_id == id)
    if "since" in query:
        rows = rows.where(Delivery.at >= query["since"])
    return rows.where(Delivery.outcome == query["outcome"]) if "outcome" in query else rows


def dead(id: UUID) -> Select[Any]:
    return select(Dead).where(Dead.endpoint_id == id)


def dead_one(db: Session, id: UUID, event_id: UUID) -> Dead:
    """Raises NotFound."""
    row: Dead | None = db.scalar(dead(id).where(Dead.event_id == event_id))
    if row is None:
        raise NotFound
    return row
