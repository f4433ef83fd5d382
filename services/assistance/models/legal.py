"""Legal stations: who is on duty, and the cases of those who come."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, Text
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from services.assistance.models.declarative import Base
from shared.db import Aggregate
from shared.people import AboutCase


class DutyShift(AboutCase, Base):
    """A shift of a duty lawyer at the legal station 公共法律服务站 of an area. `lawyer` is an account."""

    __tablename__ = "duty_shifts"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    day: Mapped[date]
    shift: Mapped[str]
    lawyer: Mapped[UUID]
    planned_by: Mapped[UUID]


class LegalCase(Aggregate, AboutCase, Base):
    """What someone came to a legal station for, up to the end of the legal aid that they were given.

    `exempt`: the means are not checked. `aid_first`: aid came before the papers. `missing`: papers still to be handed
    in. `lawyer` is the account of whoever was assigned.
    """

    __tablename__ = "legal_cases"

    veteran_id: Mapped[UUID]
    matter: Mapped[str]
    state: Mapped[str]
    exempt: Mapped[bool]
    aid_first: Mapped[bool] = mapped_column(default=False)
    limitation_on: Mapped[date | None]
    missing: Mapped[list[str]] = mapped_column(ARRAY(Text))
    received_by: Mapped[UUID]
    received_at: Mapped[datetime]
    applied_by: Mapped[UUID | None]
    applied_on: Mapped[date | None]
    decided_by: Mapped[UUID | None]
    decided_on: Mapped[date | None]
    lawyer: Mapped[UUID | None]
    closed_on: Mapped[date | None]


class LegalStep(AboutCase, Base):
    """A step of a case, never changed: the state it led into and the one before, by whom (None: by rule), and what was
    written, sealed under the case's own key.
    """

    __tablename__ = "legal_steps"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    case_id: Mapped[UUID]
    before: Mapped[str | None]
    state: Mapped[str]
    account: Mapped[UUID | None]
    taken_at: Mapped[datetime]
    text_sealed: Mapped[bytes | None]
