"""Hardships, and the hardship register 困难底数 that each station keeps."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from services.visits.models.declarative import Base
from shared.calendars import InWorkdays
from shared.db import Aggregate
from shared.people import AboutCase, AboutPerson


class Hardship(Aggregate, AboutPerson, InWorkdays, Base):
    """One person's hardship, from finding to follow-up. `area` decides who sees it.

    `…_due_on` is the last day of a step, `step_due_on` that of the step it waits for, None once none is left;
    `remind_on` is None when the reminder was given or needs none. `reopens` is the former hardship that came back.
    """

    __tablename__ = "hardships"

    state: Mapped[str]
    kind: Mapped[str]
    urgent: Mapped[bool]
    source: Mapped[str]
    visit_id: Mapped[UUID | None]
    reopens: Mapped[UUID | None]
    description_sealed: Mapped[bytes]
    found_by: Mapped[UUID]
    found_on: Mapped[date]
    recorded_at: Mapped[datetime]
    register_due_on: Mapped[date]
    registered_by: Mapped[UUID | None]
    registered_on: Mapped[date | None]
    resolve_due_on: Mapped[date | None]
    resolved_by: Mapped[UUID | None]
    resolved_on: Mapped[date | None]
    resolved_at: Mapped[datetime | None]
    resolution: Mapped[str | None]
    referred_to: Mapped[str | None]
    measures_sealed: Mapped[bytes | None]
    follow_up_due_on: Mapped[date | None]
    followed_up_by: Mapped[UUID | None]
    followed_up_on: Mapped[date | None]
    follow_up_visit_id: Mapped[UUID | None]
    holds: Mapped[bool | None]
    closed_by: Mapped[UUID | None]
    closed_on: Mapped[date | None]
    reason_sealed: Mapped[bytes | None]
    step_due_on: Mapped[date | None]
    remind_on: Mapped[date | None]
    overdue: Mapped[bool] = mapped_column(default=False)
    aid_state: Mapped[str | None]
    aid_application_id: Mapped[UUID | None]
    aid_applied_on: Mapped[date | None]
    aid_paid_on: Mapped[date | None]


class HardshipSpan(AboutCase, Base):
    """Days on which a hardship stood at a step for a station: from `from_on` until the day before `until_on`.

    `area` is the station it counted for then. A move of the person ends the span and opens one at the next station.
    Nothing is ever dated back, so the figures of a day that is over never change.
    """

    __tablename__ = "hardship_spans"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    hardship_id: Mapped[UUID]
    person_id: Mapped[UUID]
    state: Mapped[str]
    kind: Mapped[str]
    from_on: Mapped[date]
    until_on: Mapped[date]


class RegisterClosing(AboutCase, Base):
    """A hardship register at a quarter's end, never changed; `cells` has [state, kind, hardships, people]."""

    __tablename__ = "register_closings"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    as_of: Mapped[date]
    numerator: Mapped[int]
    denominator: Mapped[int]
    hardships: Mapped[int]
    cells: Mapped[list[list[Any]]] = mapped_column(JSONB)
    closed_by: Mapped[UUID]
    closed_at: Mapped[datetime]


class Stay(AboutCase, Base):
    """Projection of `veteran.*`: days on which a station managed a living person's file, by the version that began it.

    From `from_on` until the day before `until_on`. `area` is the station's code.
    """

    __tablename__ = "stays"

    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    since_version: Mapped[int] = mapped_column(primary_key=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
