"""What a process that delivers reads: its endpoints, and the feed behind them."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, or_, select
from sqlalchemy.orm import Session

from services.notify.deliveries.domain.wants import KNOWN_TO_ALL, Marks, Wants
from services.notify.endpoints.domain import State
from services.notify.models import Endpoint, Errand, Feed, Held, Subscriber
from shared.security.ranges import within

SCANNED = 20_000
"""So many numbers are looked through at once for an endpoint that lags."""


def endpoints(db: Session, shards: Collection[int]) -> Sequence[Row[Endpoint, Subscriber]]:
    """Those that are to be delivered to, with what their subscribers may see."""
    rows = select(Endpoint, Subscriber).join(Subscriber, Subscriber.account == Endpoint.account)
    wanted = rows.where(Endpoint.state == State.ACTIVE, Endpoint.shard.in_(shards), Subscriber.active)
    return db.execute(wanted.order_by(Endpoint.id).execution_options(populate_existing=True)).all()


def any_to_deliver(db: Session) -> bool:
    """Whether some endpoint is to be delivered to."""
    rows = select(Endpoint.id).join(Subscriber, Subscriber.account == Endpoint.account)
    return db.scalar(rows.where(Endpoint.state == State.ACTIVE, Subscriber.active).limit(1)) is not None


def held(db: Session, ids: Collection[UUID]) -> Sequence[Held]:
    return db.scalars(select(Held).where(Held.endpoint_id.in_(ids)).execution_options(populate_existing=True)).all()


def errands(db: Session, shards: Collection[int]) -> Sequence[Errand]:
    """What is to be sent once, oldest first."""
    rows = select(Errand).join(Endpoint, Endpoint.id == Errand.endpoint_id)
    return db.scalars(rows.where(Endpoint.shard.in_(shards)).order_by(Errand.id)).all()


def between(db: Session, after: int, upto: int) -> Sequence[Feed]:
    """Everything with numbers above `after` up to `upto`, in order."""
    return db.scalars(select(Feed).where(Feed.seq > after, Feed.seq <= upto).order_by(Feed.seq)).all()


def one(db: Session, seq: int) -> Feed | None:
    """None if it was dropped with its part of the feed."""
    return db.get(Feed, seq)


def behind(db: Session, wants: Wants, after: int, upto: int, limit: int) -> Sequence[Feed]:
    """What an endpoint wants with numbers above `after` up to `upto`, in order, at most so many."""
    rows = _wanted(wants).where(Feed.seq > after, Feed.seq <= upto)
    return db.scalars(rows.order_by(Feed.seq).limit(limit)).all()


def next_of(db: Session, wants: Wants, subject: str, after: int, upto: int) -> Feed | None:
    """The next that an endpoint wants of an aggregate."""
    rows = _wanted(wants).where(Feed.subject == subject, Feed.seq > after, Feed.seq <= upto)
    event: Feed | None = db.scalar(rows.order_by(Feed.seq).limit(1))
    return event


def marks_of(event: Feed) -> Marks:
    return Marks(event.topic, event.type, event.area, event.also_area, event.party)


def _wanted(wants: Wants) -> Any:
    """As `Wants.takes` has it."""
    rows = select(Feed).where(
        or_(_lies_in(wants.area), Feed.topic == KNOWN_TO_ALL),
        Feed.topic.in_(wants.topics),
        or_(Feed.party.is_(None), Feed.party.in_(["", wants.party])),
    )
    if wants.types:
        rows = rows.where(Feed.type.in_(wants.types))
    return rows.where(_lies_in(wants.within)) if wants.within else rows


def _lies_in(area: str) -> ColumnElement[bool]:
    return within(Feed.area, area) | within(Feed.also_area, area)
