"""Sessions of training: announced, and entered once they were held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.models import Staff, Station, Trainee, Training, TrainingPlan
from services.registry.network.domain.staff import Period
from services.registry.network.queries import stations
from services.registry.trainings import domain, events, queries
from services.registry.trainings.domain import State
from services.registry.trainings.rules import SUBJECTS
from shared import clock
from shared.contracts.access import Actor
from shared.contracts.levels import Level
from shared.db import fields_of, find, hold_one
from shared.errors import ReferenceUnknown
from shared.events.outbox import publish
from shared.states import step

_KNOWN = [subject["subject"] for subject in SUBJECTS]


@dataclass(frozen=True)
class Attendance:
    """Someone who took part; the score is 0–100."""

    staff_id: UUID
    score: int | None = None


@dataclass(frozen=True)
class NewTraining:
    """A session that was held, for staff of one level; `hours` are class hours 学时."""

    trainer_station_id: UUID
    trainee_level: Level
    subject: str
    title: str
    held_on: date
    hours: int
    trainees: Sequence[Attendance]


def record_training(db: Session, by: Actor, new: NewTraining) -> Training:
    """Raises NotFound, SubjectUnknown, HeldInFuture, ReferenceUnknown, TraineeTwice, TraineeOfAnotherLevel,
    TraineeNotInPost.
    """
    trainer = stations.own(db, by.area, new.trainer_station_id)
    domain.check(new.subject, _KNOWN, new.held_on, clock.today(db))
    staff = queries.known_staff(db, [trainee.staff_id for trainee in new.trainees])
    training = Training(
        area=trainer.area,
        trainer_level=trainer.level,
        state=State.COMPLETED,
        recorded_by=by.account,
        **fields_of(new, without={"trainees"}),
    )
    publish(db, training, events.training_completed(training))
    seen: set[UUID] = set()
    for place, trainee in enumerate(new.trainees):
        person = staff.get(trainee.staff_id)
        _check(db, new, person, trainee.staff_id in seen, f"#/trainees/{place}/staff_id")
        assert person is not None
        seen.add(person.id)
        db.add(Trainee(training_id=training.id, staff_id=person.id, area=person.area, score=trainee.score))
    return training


def announce_training(
    db: Session, by: Actor, trainee_level: Level, subject: str, title: str, planned_on: date
) -> TrainingPlan:
    """Announce a session for the stations of a level within the caller's area. Raises SubjectUnknown, PlannedInPast."""
    domain.check_subject(subject, _KNOWN)
    domain.check_planned(planned_on, clock.today(db))
    plan = TrainingPlan(
        area=by.area,
        trainee_level=trainee_level,
        subject=subject,
        title=title,
        planned_on=planned_on,
        announced_by=by.account,
    )
    publish(db, plan, events.training_announced(plan))
    return plan


def withdraw_training(db: Session, by: Actor, id: UUID, reason: str, expected: int | None) -> Training:
    """Let a session that was entered by mistake count no longer. Raises NotFound, VersionStale, WrongState."""
    training = hold_one(db, Training, id, within=by.area, expected=expected)
    training.state = step(training.state, State.WITHDRAWN)
    training.withdrawn_because = reason
    publish(db, training, events.training_withdrawn(training))
    return training


def _check(db: Session, new: NewTraining, person: Staff | None, twice: bool, pointer: str) -> None:
    if person is None:
        raise ReferenceUnknown(pointer=pointer)
    if twice:
        raise domain.TraineeTwice(pointer=pointer)
    if find(db, Station, person.station_id).level != new.trainee_level:
        raise domain.TraineeOfAnotherLevel(pointer=pointer)
    if not Period(person.from_on, person.to_on).overlaps(Period(new.held_on, new.held_on)):
        raise domain.TraineeNotInPost(pointer=pointer)
