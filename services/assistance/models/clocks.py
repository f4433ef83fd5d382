"""Clocks of cases, of whatever kind."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from services.assistance.models.declarative import Base
from shared.calendars import InWorkdays
from shared.people import AboutCase


class Deadline(AboutCase, InWorkdays, Base):
    """The last day for something in a case, from when its clock started until it was `met`, or ended otherwise.

    `fires_on` is the day on which there is something to tell; None when nothing is left, or while it stands still since
    `stopped_on`. `working` counts working days. One of calendar days is in InWorkdays too if its end on a day off moves
    to the next working day: one working day after the day before.
    """

    __tablename__ = "deadlines"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    case_kind: Mapped[str]
    case_id: Mapped[UUID]
    clock: Mapped[str]
    working: Mapped[bool]
    started_on: Mapped[date]
    due_on: Mapped[date]
    remind_days: Mapped[int]
    fires_on: Mapped[date | None]
    stopped_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    met: Mapped[bool | None]


class Firing(AboutCase, Base):
    """That a stage of a deadline was told, once for each last day it had."""

    __tablename__ = "deadline_firings"

    deadline_id: Mapped[UUID] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(primary_key=True)
    due_on: Mapped[date] = mapped_column(primary_key=True)
    fired_on: Mapped[date]
