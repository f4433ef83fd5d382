"""Training of staff."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from services.registry.models.declarative import Base
from shared.db import Aggregate
from shared.people import AboutCase


class Training(Aggregate, Base):
    """A session that was held; `area` is the trainer's station's code, `hours` are class hours 学时."""

    __tablename__ = "trainings"

    area: Mapped[str]
    trainer_station_id: Mapped[UUID]
    trainer_level: Mapped[str]
    trainee_level: Mapped[str]
    subject: Mapped[str]
    title: Mapped[str]
    held_on: Mapped[date]
    hours: Mapped[int]
    state: Mapped[str]
    recorded_by: Mapped[UUID]
    withdrawn_because: Mapped[str | None]


class TrainingPlan(Aggregate, Base):
    """A session that will be held, announced to the stations of a level within `area`."""

    __tablename__ = "training_plans"

    area: Mapped[str]
    trainee_level: Mapped[str]
    subject: Mapped[str]
    title: Mapped[str]
    planned_on: Mapped[date]
    announced_by: Mapped[UUID]


class Trainee(AboutCase, Base):
    """Someone who was trained; `area` is their station's code, and decides who sees the row. Scores are 0–100."""

    __tablename__ = "trainees"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    training_id: Mapped[UUID]
    staff_id: Mapped[UUID]
    score: Mapped[int | None]
