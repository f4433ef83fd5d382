"""Where events are pushed to, and what became of each."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from services.notify.models.declarative import Base
from shared.db import Aggregate


class Endpoint(Aggregate, Base):
    """An address to which a subscriber's events are pushed: those of `types`, if it names any, and of an area `within`
    its own. Its secrets are sealed under its own `data_key`; the one before the last signs until `old_until`. All are
    gone once it has ended. Everything behind number `begins` of the feed was or is to be delivered.

    What follows `shard` is kept by the process that delivers, without a version: up to `cursor` of the feed all was
    delivered or is held. After `failures` in a row nothing is sent before `retry_at`. Null `proved_at`: it has not
    said yet that it wants to be told.
    """

    __tablename__ = "endpoints"

    account: Mapped[UUID]
    url: Mapped[str]
    types: Mapped[list[str]]
    within: Mapped[str | None]
    state: Mapped[str]
    reason: Mapped[str | None]
    data_key: Mapped[bytes | None]
    secret: Mapped[bytes | None]
    old_secret: Mapped[bytes | None]
    old_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    begins: Mapped[int] = mapped_column(BigInteger)
    shard: Mapped[int] = mapped_column(SmallInteger)
    cursor: Mapped[int] = mapped_column(BigInteger)
    proved_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None]
    retry_at: Mapped[datetime | None]


class Held(Base):
    """An aggregate whose event `seq` could not be delivered: its later events wait behind it."""

    __tablename__ = "held"

    endpoint_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    attempts: Mapped[int]
    since: Mapped[datetime]
    next_at: Mapped[datetime]


class Dead(Base):
    """An event that could not be delivered for a day, while others could: its aggregate went on without it."""

    __tablename__ = "dead"

    endpoint_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    event_id: Mapped[UUID]
    type: Mapped[str]
    subject: Mapped[str]
    since: Mapped[datetime]
    died_at: Mapped[datetime]


class Errand(Base):
    """Something to send once beside the events that come: a test, or a dead event again. It waits once."""

    __tablename__ = "errands"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    endpoint_id: Mapped[UUID]
    kind: Mapped[str]
    seq: Mapped[int | None] = mapped_column(BigInteger)


class Delivery(Base):
    """One try to send something: what came of it, and how long it took."""

    __tablename__ = "deliveries"

    day: Mapped[date] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    endpoint_id: Mapped[UUID]
    at: Mapped[datetime]
    kind: Mapped[str]
    event_id: Mapped[UUID | None]
    type: Mapped[str | None]
    attempt: Mapped[int]
    outcome: Mapped[str]
    status: Mapped[int | None]
    ms: Mapped[int]
