"""Dues, visits and promises."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from services.visits.models.declarative import Base
from shared.calendars import InWorkdays
from shared.db import Aggregate
from shared.people import AboutPerson


class Due(Aggregate, AboutPerson, InWorkdays, Base):
    """A contact wanted by a date. `ref` is what it serves: an aid application, filed at `asked_at`; None if routine.

    `trigger` and `happened_on` tell the event of a must-visit, `festival` the feast of that day. `next_on` is the day
    on which time changes it next. `reopens` is an ended due that it stands for, since its visit was corrected, or a
    death annulled.
    """

    __tablename__ = "dues"

    officer: Mapped[UUID | None]
    purpose: Mapped[str]
    trigger: Mapped[str | None]
    happened_on: Mapped[date | None]
    festival: Mapped[str | None]
    opened_on: Mapped[date]
    due_on: Mapped[date]
    next_on: Mapped[date | None]
    state: Mapped[str]
    ref: Mapped[UUID | None]
    asked_at: Mapped[datetime | None]
    reopens: Mapped[UUID | None]
    visit_id: Mapped[UUID | None]
    closed_on: Mapped[date | None]


class Visit(Aggregate, AboutPerson, Base):
    """The record of a contact that took place, or of an attempt. `area` decides who sees it, `place_area` where it was.

    Never edited: a correction is a record of its own that supersedes this one. `origin` is the first of them about this
    person, `first_logged_at` when the first about anyone was logged; None of the first.
    """

    __tablename__ = "visits"

    place_area: Mapped[str]
    visitor: Mapped[UUID]
    companions: Mapped[list[UUID]]
    method: Mapped[str]
    reached: Mapped[bool]
    trigger: Mapped[str | None]
    due_id: Mapped[UUID | None]
    occurred_at: Mapped[datetime]
    visited_on: Mapped[date]
    next_contact_on: Mapped[date | None]
    policies: Mapped[list[UUID]]
    gift_fen: Mapped[int | None] = mapped_column(BigInteger)
    photo_consent: Mapped[str]
    note_sealed: Mapped[bytes | None]
    place_sealed: Mapped[bytes | None]
    living_sealed: Mapped[bytes | None]
    health_sealed: Mapped[bytes | None]
    family_sealed: Mapped[bytes | None]
    mood_sealed: Mapped[bytes | None]
    difficulties_sealed: Mapped[bytes | None]
    demands_sealed: Mapped[bytes | None]
    policies_note_sealed: Mapped[bytes | None]
    gift_sealed: Mapped[bytes | None]
    reason_sealed: Mapped[bytes | None]
    settles: Mapped[list[UUID]]
    logged_at: Mapped[datetime]
    first_logged_at: Mapped[datetime | None]
    origin: Mapped[UUID]
    supersedes: Mapped[UUID | None]
    superseded_by: Mapped[UUID | None]


class Promise(Aggregate, AboutPerson, Base):
    """Something promised to a person on a visit (its first record), by a date."""

    __tablename__ = "promises"

    visit_id: Mapped[UUID]
    made_by: Mapped[UUID]
    made_on: Mapped[date]
    due_on: Mapped[date]
    text_sealed: Mapped[bytes]
    state: Mapped[str]
    closed_on: Mapped[date | None]
    closed_by: Mapped[UUID | None]


class FestivalRound(Base):
    """How far the opening of a festival's visits has come: the last person looked at, and the last day gone through."""

    __tablename__ = "festival_rounds"

    festival: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    reached: Mapped[UUID | None]
    passed_on: Mapped[date | None]
