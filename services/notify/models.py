"""Tables of notify."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, LargeBinary, Numeric, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from uuid_utils.compat import uuid7

from shared.db import Aggregate
from shared.people import AboutCase, KnownPerson


class Base(DeclarativeBase):
    type_annotation_map = {
        str: Text,
        bytes: LargeBinary,
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[dict[str, Any]]: JSONB,
        list[str]: ARRAY(Text),
    }


class Account(Base):
    """Projection of `account.changed`: who reads an inbox."""

    __tablename__ = "accounts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    area: Mapped[str]
    party: Mapped[str]
    active: Mapped[bool]


class Person(KnownPerson, Base):
    """Projection of `veteran.*`: about whom alerts may be. `bereaved_on` is the last death known in the family."""

    __tablename__ = "people"

    bereaved_on: Mapped[date | None]


class RuleChange(Base):
    """A change of the alert rules: those it sets, as they are written, and the names of those it drops. One that was
    adopted has an `edition`, counted from 1; `base` is the edition in force when it was proposed.
    """

    __tablename__ = "rule_changes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str]
    rules: Mapped[list[dict[str, Any]]]
    drops: Mapped[list[str]]
    reason: Mapped[str]
    base: Mapped[int]
    edition: Mapped[int | None]
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]


class Inbox(Base):
    """A station's inbox, one per (area, party); `seq` numbers its log without gaps."""

    __tablename__ = "inboxes"

    area: Mapped[str] = mapped_column(primary_key=True)
    party: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)


class Reading(AboutCase, Base):
    """How far someone has read an inbox's log."""

    __tablename__ = "readings"

    account: Mapped[UUID] = mapped_column(primary_key=True)
    area: Mapped[str] = mapped_column(primary_key=True)
    party: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)


class Alert(Aggregate, AboutCase, Base):
    """Something a station is told. `home` and `party` are the inbox that its rule names, `area` is the lowest of all it
    reached: whoever oversees that may see it. `cause` is the event that raised it, `count` how many things it is about,
    and `key` what makes two events one alert while it is RAISED.

    It goes on to the next level at `escalate_at`, after `step` others, and enters the logs at `digest_at` if it is
    gathered; until `quiet_until` it is not to ring. None of these: never, or at once.
    """

    __tablename__ = "alerts"

    home: Mapped[str]
    party: Mapped[str]
    rule: Mapped[str]
    severity: Mapped[str]
    roles: Mapped[list[str]]
    channels: Mapped[list[str]]
    key: Mapped[str]
    subject: Mapped[str]
    count: Mapped[int]
    text: Mapped[dict[str, Any]]
    state: Mapped[str]
    cause: Mapped[UUID]
    caused_at: Mapped[datetime]
    raised_at: Mapped[datetime]
    deadline: Mapped[datetime | None]
    step: Mapped[int]
    escalate_at: Mapped[datetime | None]
    digest_at: Mapped[datetime | None]
    quiet_until: Mapped[datetime | None]
    acknowledged_by: Mapped[UUID | None]
    acknowledged_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    resolution: Mapped[str | None]


class Place(AboutCase, Base):
    """An inbox that an alert reached, by when it wants acknowledging there, and since when it went on from there. An
    assignment and a snooze are the inbox's own.
    """

    __tablename__ = "alert_places"

    alert_id: Mapped[UUID] = mapped_column(primary_key=True)
    area: Mapped[str] = mapped_column(primary_key=True)
    party: Mapped[str] = mapped_column(primary_key=True)
    reached_at: Mapped[datetime]
    deadline: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    assignee: Mapped[UUID | None]
    snoozed_until: Mapped[datetime | None]

    alert: Mapped[Alert] = relationship(
        Alert, primaryjoin="foreign(Place.alert_id) == Alert.id", lazy="raise", viewonly=True
    )


class Cause(AboutCase, Base):
    """A thing that an alert is about, by the id of its aggregate; `area` is where it happened, `veteran_id` whose it
    is. When the last is gone the alert closes itself.
    """

    __tablename__ = "alert_causes"

    alert_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    area: Mapped[str]
    event_id: Mapped[UUID]
    veteran_id: Mapped[UUID | None]


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


class Outward(AboutCase, Base):
    """What one inbox has done about an alert, for `work` to enter into the logs of the others: no station may write
    those of a wider area.
    """

    __tablename__ = "outward"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    alert_id: Mapped[UUID]
    area: Mapped[str]
    party: Mapped[str]
    kind: Mapped[str]
