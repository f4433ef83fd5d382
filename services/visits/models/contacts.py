"""Dues and visits."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Mapped

from services.visits.models.declarative import Base
from shared.db import Aggregate


class Due(Aggregate, Base):
    """A contact wanted by a date. `ref` is what it serves: an aid application, filed at `asked_at`; None if routine."""

    __tablename__ = "dues"

    area: Mapped[str]
    veteran_id: Mapped[UUID]
    purpose: Mapped[str]
    opened_on: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[str]
    ref: Mapped[UUID | None]
    asked_at: Mapped[datetime | None]
    visit_id: Mapped[UUID | None]


class Visit(Aggregate, Base):
    """A contact that took place, or an attempt. `area` is the right to see, `place_area` where the visitor worked."""

    __tablename__ = "visits"

    area: Mapped[str]
    place_area: Mapped[str]
    veteran_id: Mapped[UUID]
    visitor: Mapped[UUID]
    method: Mapped[str]
    reached: Mapped[bool]
    occurred_at: Mapped[datetime]
    visited_on: Mapped[date]
    note_sealed: Mapped[bytes | None]
    settles: Mapped[list[UUID]]
    logged_at: Mapped[datetime]
