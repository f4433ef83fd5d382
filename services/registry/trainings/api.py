"""Training of all staff 全员培训, and across one level 下跨一级."""

from datetime import date
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.models import Staff, Trainee, Training, TrainingPlan
from services.registry.network.schemas.staff import StaffSchema
from services.registry.network.use_cases import staff
from services.registry.trainings import queries, schemas, use_cases
from services.registry.trainings.rules import SUBJECTS
from services.registry.trainings.use_cases import NewTraining
from shared import clock
from shared.contracts.access import Actor
from shared.db import find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.crypto import Vault

routes = Routes("trainings", __name__, description="Training")
ONE = "/v1/trainings/<uuid:training_id>"
PLANS = "/v1/training-plans"


@routes.read("/v1/trainings/subjects", may="station:read", answer=schemas.SubjectsSchema)
def list_subjects(db: Session, by: Actor) -> Fields:
    """The subjects of training."""
    return {"items": SUBJECTS}


@routes.write("/v1/trainings", may="training:record", body=schemas.NewTrainingSchema, answer=schemas.TrainingSchema)
def record_training(db: Session, by: Actor, body: Fields) -> Training:
    """Enter a session that a station of your area held for staff of your area.

    All who attended are of one level.
    """
    return use_cases.record_training(db, by, NewTraining(**body))


@routes.write(
    PLANS, may="training:record", body=schemas.NewTrainingPlanSchema, answer=schemas.TrainingPlanSchema, located=False
)
def announce_training(db: Session, by: Actor, body: Fields) -> TrainingPlan:
    """Announce a session to the stations of a level within your area.

    They are told again some days before it.
    """
    return use_cases.announce_training(db, by, **body)


@routes.page(PLANS, may="station:read", query=schemas.TrainingPlanQuery, of=schemas.TrainingPlanSchema)
def list_training_plans(db: Session, by: Actor, query: Fields) -> Page:
    """Sessions that are announced, oldest first."""
    return paginate(db, queries.plans(query), [TrainingPlan.id], query)


@routes.page("/v1/trainings", may="station:read", query=schemas.TrainingQuery, of=schemas.TrainingSchema)
def list_trainings(db: Session, by: Actor, query: Fields) -> Page:
    """Sessions, oldest entry first."""
    return paginate(db, queries.sessions(query), [Training.id], query)


@routes.read(ONE, may="station:read", answer=schemas.TrainingSchema)
def get_training(db: Session, by: Actor, training_id: UUID) -> Training:
    """One session."""
    return find(db, Training, training_id)


@routes.page(f"{ONE}/trainees", may="staff:read", of=schemas.TraineeSchema)
def list_trainees(db: Session, by: Actor, query: Fields, training_id: UUID) -> Page:
    """Those of your area who took part, with their scores."""
    return paginate(db, queries.trainees(find(db, Training, training_id).id), [Trainee.id], query)


@routes.change(f"{ONE}/withdrawal", may="training:record", body=schemas.WithdrawalSchema, answer=schemas.TrainingSchema)
def withdraw_training(db: Session, by: Actor, body: Fields, training_id: UUID, expected: int | None) -> Training:
    """Let a session that was entered by mistake count no longer.

    Enter the right one anew.
    """
    return use_cases.withdraw_training(db, by, training_id, body["reason"], expected)


@routes.read(
    "/v1/trainings/coverage",
    may="staff:read",
    query=schemas.TrainingCoverageQuery,
    answer=schemas.TrainingCoverageSchema,
)
def get_training_coverage(db: Session, by: Actor, query: Fields) -> Fields:
    """How many of the staff in post were trained in a subject in a year.

    In your area, or in one within it.
    """
    on = _as_of(db, query["year"])
    return {**query, **queries.coverage(db, **query, on=on), "as_of": on}


@routes.page("/v1/trainings/untrained", may="staff:read", query=schemas.UntrainedQuery, of=StaffSchema, vault=True)
def list_untrained(db: Session, vault: Vault, by: Actor, query: Fields) -> Page:
    """The staff in post whom no session of the year trained in the subject."""
    year = query["year"]
    untrained = queries.untrained(area=query["area"], subject=query["subject"], year=year, on=_as_of(db, year))
    return paginate(db, untrained, [Staff.id], query).showing(partial(staff.shown, vault))


@routes.read(
    "/v1/trainings/cross-level", may="station:read", query=schemas.CrossLevelQuery, answer=schemas.CrossLevelSchema
)
def get_cross_level(db: Session, by: Actor, query: Fields) -> Fields:
    """How many of a year's training sessions went across one level.

    Of those by trainers of your area, or of one within it.
    """
    items = queries.by_levels(db, **query)
    return {
        **query,
        "numerator": sum(item["sessions"] for item in items if item["cross_level"]),
        "denominator": sum(item["sessions"] for item in items),
        "items": items,
        "as_of": _as_of(db, query["year"]),
    }


def _as_of(db: Session, year: int) -> date:
    return min(clock.today(db), date(year, 12, 31))
