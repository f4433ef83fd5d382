"""Alert rules as they changed, alerts, and the inboxes they lie in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column, relationship
from uuid_utils.compat import uuid7

from services.notify.models.declarative import Base
from shared.db import Aggregate
from shared.people import AboutCase


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
    assignment and a snooze are the inbox's own. `count` is how many of its things are of the place: at a village those
    of its own people, none once all of these are over. `told` is what an alert that gathers things of several villages
    tells at one of them: subject, cause and text of the first that is its own.
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
    count: Mapped[int]
    told: Mapped[dict[str, Any] | None]

    alert: Mapped[Alert] = relationship(
        Alert, primaryjoin="foreign(Place.alert_id) == Alert.id", lazy="raise", viewonly=True
    )


class Cause(AboutCase, Base):
    """A thing that an alert is about, by the id of its aggregate; `area` is where it happened, `veteran_id` whose it
    is, `event_id` the last event that told of it, at `caused_at`. Its own `text` it has where the alert may be about
    other things too. When the last is gone the alert closes itself.
    """

    __tablename__ = "alert_causes"

    alert_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    area: Mapped[str]
    event_id: Mapped[UUID]
    caused_at: Mapped[datetime | None]
    veteran_id: Mapped[UUID | None]
    text: Mapped[dict[str, Any] | None]


class Entry(AboutCase, Base):
    """One line of an inbox's log."""

    __tablename__ = "entries"

    area: Mapped[str] = mapped_column(primary_key=True)
    party: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    alert_id: Mapped[UUID]
    kind: Mapped[str]


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
