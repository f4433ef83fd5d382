"""Reads of training: sessions, who was trained, and who was not."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from services.registry.models import Staff, Trainee, Training, TrainingPlan
from services.registry.network.queries.staff import in_post
from services.registry.trainings.domain import State, crosses_a_level
from services.registry.trainings.rules import CROSS_LEVEL
from shared.security.ranges import within


def sessions(query: Mapping[str, Any]) -> Select[Any]:
    """Sessions, by trainer's area, subject and year if asked."""
    rows = select(Training)
    if "area" in query:
        rows = rows.where(within(Training.area, query["area"]))
    if "subject" in query:
        rows = rows.where(Training.subject == query["subject"])
    return rows.where(_in_year(query["year"])) if "year" in query else rows


def plans(query: Mapping[str, Any]) -> Select[Any]:
    """Announced sessions, from a day on if asked."""
    rows = select(TrainingPlan)
    return rows.where(TrainingPlan.planned_on >= query["from_on"]) if "from_on" in query else rows


def trainees(training_id: UUID) -> Select[Any]:
    """Who was trained in a session, of the caller's area."""
    return select(Trainee).where(Trainee.training_id == training_id)


def known_staff(db: Session, ids: Sequence[UUID]) -> Mapping[UUID, Staff]:
    """Those of the staff that the caller may see."""
    return {person.id: person for person in db.scalars(select(Staff).where(Staff.id.in_(ids)))}


def staff_of(area: str, on: date) -> Select[Any]:
    """The staff in post in an area on a day."""
    return select(Staff).where(within(Staff.area, area), in_post(on))


def untrained(area: str, subject: str, year: int, on: date) -> Select[Any]:
    """Those of them whom no session of the year trained in a subject."""
    return staff_of(area, on).where(~_trained(subject, year))


def coverage(db: Session, area: str, subject: str, year: int, on: date) -> dict[str, int]:
    """`{"numerator", "denominator"}`: of the staff in post, how many were trained in a subject in a year."""
    trained = func.count().filter(_trained(subject, year))
    rows = select(trained, func.count()).where(within(Staff.area, area), in_post(on)).select_from(Staff)
    numerator, denominator = db.execute(rows).one()
    return {"numerator": numerator, "denominator": denominator}


def by_levels(db: Session, area: str, year: int) -> Sequence[dict[str, Any]]:
    """Sessions of a year by whom they trained: `{"trainer_level", "trainee_level", "sessions", "cross_level"}`."""
    levels = (Training.trainer_level, Training.trainee_level)
    rows = select(*levels, func.count()).where(within(Training.area, area), _in_year(year), _counts())
    return [
        {
            "trainer_level": trainer,
            "trainee_level": trainee,
            "sessions": count,
            "cross_level": crosses_a_level(trainer, trainee, CROSS_LEVEL),
        }
        for trainer, trainee, count in db.execute(rows.group_by(*levels).order_by(*levels))
    ]


def _counts() -> ColumnElement[bool]:
    return Training.state == State.COMPLETED


def _in_year(year: int) -> ColumnElement[bool]:
    return Training.held_on.between(date(year, 1, 1), date(year, 12, 31))


def _trained(subject: str, year: int) -> ColumnElement[bool]:
    attended = select(Trainee.id).join(Training, Training.id == Trainee.training_id)
    return attended.where(Trainee.staff_id == Staff.id, Training.subject == subject, _in_year(year), _counts()).exists()
