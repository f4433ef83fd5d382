"""Tables of notify."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, DateTime, LargeBinary, Numeric, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.db import Aggregate
from shared.people import AboutCase


class Base(DeclarativeBase):
    type_annotation_map = {
        str: Text,
        bytes: LargeBinary,
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[str]: ARRAY(Text),
    }


class Station(Base):
    """Projection of `station.*`: which stations there are. `area` is the station's code."""

    __tablename__ = "stations"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    area: Mapped[str]
    level: Mapped[str]
    open: Mapped[bool]


class Inbox(Base):
    """A station's inbox, one per (area, party); `seq` numbers its log without gaps."""

    __tablename__ = "inboxes"

    area: Mapped[str] = mapped_column(primary_key=True)
    party: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)


class Alert(Aggregate, AboutCase, Base):
    """Something a station is told. `area` and `party` are its inbox; `cause` the event that raised it."""

    __tablename__ = "alerts"

    party: Mapped[str]
    rule: Mapped[str]
    severity: Mapped[str]
    subject: Mapped[str]
    text: Mapped[dict[str, Any]]
    state: Mapped[str]
    cause: Mapped[UUID]
    caused_at: Mapped[datetime]
    raised_at: Mapped[datetime]
    deadline: Mapped[datetime | None]
    acknowledged_by: Mapped[UUID | None]
    acknowledged_at: Mapped[datetime | None]


class Entry(AboutCase, Base):
    """One line of an inbox's log."""

    __tablename__ = "entries"

    area: Mapped[str] = mapped_column(primary_key=True)
    party: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    alert_id: Mapped[UUID]
    kind: Mapped[str]


class Subscriber(Base):
    """Projection of `subscriber.*`: which accounts may read which topics of the feed, of which area and party."""

    __tablename__ = "subscribers"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account: Mapped[UUID]
    area: Mapped[str]
    party: Mapped[str]
    topics: Mapped[list[str]]
    active: Mapped[bool]


class FeedHead(Base):
    """One row: the last number of the feed, the last that was dropped from it, and its epoch. Numbers of two epochs
    have nothing to do with each other.
    """

    __tablename__ = "feed_head"

    epoch: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    floor: Mapped[int] = mapped_column(BigInteger)


class Feed(AboutCase, Base):
    """Every event of every topic, as it came; `seq` numbers them without gaps in the order of their commits here.

    `logtime` is when the broker wrote it down, `day` that moment's date in Shanghai. `area` is who it is of,
    `also_area` who it has left, `party` whose inbox, of an alert. `bodyhash` is the SHA-256 of `body`.
    """

    __tablename__ = "feed"

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    topic: Mapped[str]
    part: Mapped[int]
    offs: Mapped[int] = mapped_column(BigInteger)
    logtime: Mapped[datetime]
    day: Mapped[date]
    source: Mapped[str]
    event_id: Mapped[UUID]
    type: Mapped[str]
    subject: Mapped[str]
    version: Mapped[int] = mapped_column(BigInteger)
    time: Mapped[datetime]
    area: Mapped[str]
    also_area: Mapped[str | None]
    party: Mapped[str | None]
    bodyhash: Mapped[bytes]
    body: Mapped[str]


class ProofDay(Base):
    """A day of the feed: its first number, if it has any event, and when its figures became final."""

    __tablename__ = "proof_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    first_seq: Mapped[int | None] = mapped_column(BigInteger)
    final_at: Mapped[datetime | None]


class ProofRow(Base):
    """How many events a day has of a kind, and the sum of their hashes. What a kind has not is empty."""

    __tablename__ = "proof_rows"

    day: Mapped[date] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(primary_key=True)
    area: Mapped[str] = mapped_column(primary_key=True)
    also_area: Mapped[str] = mapped_column(primary_key=True)
    party: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(BigInteger)
    sum: Mapped[Decimal] = mapped_column(Numeric)


class Correction(Base):
    """An event of a day whose figures were final when it came."""

    __tablename__ = "corrections"

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    day: Mapped[date]
