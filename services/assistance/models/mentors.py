"""Mentors' studios: who is appointed, and what they do."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from services.assistance.models.declarative import Base
from shared.db import Aggregate
from shared.people import AboutCase


class Studio(Aggregate, AboutCase, Base):
    """A mentors' studio 老班长工作室 at the station of its area."""

    __tablename__ = "studios"

    name: Mapped[str]
    state: Mapped[str]
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]


class Appointment(Aggregate, AboutCase, Base):
    """A letter by which a veteran is a mentor of a studio, up to and with `until_on`. `remind_on`: when the end of the
    term is told, None once it was.
    """

    __tablename__ = "appointments"

    studio_id: Mapped[UUID]
    veteran_id: Mapped[UUID]
    letter_number: Mapped[str]
    from_on: Mapped[date]
    until_on: Mapped[date]
    remind_on: Mapped[date | None]
    renewals: Mapped[int] = mapped_column(default=0)
    state: Mapped[str]
    ended_on: Mapped[date | None]
    ending: Mapped[str | None]


class StudioMediation(Aggregate, AboutCase, Base):
    """A quarrel that a studio mediates; what it is about is sealed under the matter's own key."""

    __tablename__ = "studio_mediations"

    studio_id: Mapped[UUID]
    kind: Mapped[str]
    state: Mapped[str]
    opened_on: Mapped[date]
    opened_by: Mapped[UUID]
    closed_on: Mapped[date | None]
    closed_by: Mapped[UUID | None]
    subject_sealed: Mapped[bytes]
    result_sealed: Mapped[bytes | None]


class Talk(Aggregate, AboutCase, Base):
    """A talk about policy that a studio held, about one of the registry's policies if it is named."""

    __tablename__ = "talks"

    studio_id: Mapped[UUID]
    title: Mapped[str]
    policy_id: Mapped[UUID | None]
    held_on: Mapped[date]
    audience: Mapped[int]
    held_by: Mapped[UUID]


class StudioLead(AboutCase, Base):
    """A hardship that a studio reported. What becomes of it is told by the lead for aid that it gives."""

    __tablename__ = "studio_leads"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    studio_id: Mapped[UUID]
    hardship_id: Mapped[UUID]
    named_by: Mapped[UUID]
    named_on: Mapped[date]
