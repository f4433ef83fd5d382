"""Training of all staff 全员培训, and across one level 下跨一级."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.models import Staff, Trainee, Training
from services.registry.network.schemas.staff import StaffSchema
from services.registry.network.use_cases import staff
from services.registry.trainings import queries, use_cases
from services.registry.trainings.rules import SUBJECTS
from services.registry.trainings.schemas import (
    CrossLevelQuery,
    CrossLevelSchema,
    NewTrainingSchema,
    SubjectsSchema,
    TraineeSchema,
    TrainingCoverageQuery,
    TrainingCoverageSchema,
    TrainingQuery,
    TrainingSchema,
    UntrainedQuery,
    WithdrawalSchema,
)
from services.registry.trainings.use_cases import NewTraining
from shared import clock
from shared.contracts.access import Actor
from shared.db import find
from shared.errors import AreaForeign, NotFound
from shared.http.pagination import Page, paginate
from shared.http.routes import IfMatch, Routes
from shared.http.schemas import PageQuery, page_of
from shared.security.crypto import Vault
from shared.security.ranges import own_area

routes = Routes("trainings", __name__, description="Training")
ONE = "/v1/trainings/<uuid:training_id>"


@routes.read("/v1/trainings/subjects", may="station:read", answer=SubjectsSchema)
def list_subjects(db: Session, by: Actor) -> dict[str, Any]:
    """The subjects of training."""
    return {"items": SUBJECTS}


@routes.write("/v1/trainings", may="training:record", body=NewTrainingSchema, answer=TrainingSchema)
def record_training(db: Session, by: Actor, body: dict[str, Any]) -> Training:
    """Enter a session that a station of your area held for staff of your area, all of one level."""
    return use_cases.record_training(db, by, NewTraining(**body))


@routes.read("/v1/trainings", may="station:read", query=TrainingQuery, answer=page_of(TrainingSchema))
def list_trainings(db: Session, by: Actor, query: dict[str, Any]) -> Page:
    """Sessions, oldest entry first."""
    return paginate(db, queries.sessions(query), [Training.id], query)


@routes.read(ONE, may="station:read", answer=TrainingSchema, refuses=(NotFound,))
def get_training(db: Session, by: Actor, training_id: UUID) -> Training:
    """One session."""
    return find(db, Training, training_id)


@routes.read(f"{ONE}/trainees", may="staff:read", query=PageQuery, answer=page_of(TraineeSchema), refuses=(NotFound,))
def list_trainees(db: Session, by: Actor, query: dict[str, Any], training_id: UUID) -> Page:
    """Those of your area who took part, with their scores."""
    return paginate(db, queries.trainees(find(db, Training, training_id).id), [Trainee.id], query)


@routes.write(
    f"{ONE}/withdrawal",
    may="training:record",
    body=WithdrawalSchema,
    answer=TrainingSchema,
    if_match=IfMatch.HONOURED,
)
def withdraw_training(
    db: Session, by: Actor, body: dict[str, Any], training_id: UUID, expected: int | None
) -> Training:
    """Let a session that was entered by mistake count no longer; enter the right one anew."""
    return use_cases.withdraw_training(db, by, training_id, body["reason"], expected)


@routes.read(
    "/v1/trainings/coverage",
    may="staff:read",
    query=TrainingCoverageQuery,
    answer=TrainingCoverageSchema,
    refuses=(AreaForeign,),
)
def get_training_coverage(db: Session, by: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """How many of the staff in post in your area, or in one within it, were trained in a subject in a year."""
    asked = query | {"area": own_area(by.area, query.get("area"))}
    on = _as_of(db, query["year"])
    return {**asked, **queries.coverage(db, **asked, on=on), "as_of": on}


@routes.read(
    "/v1/trainings/untrained",
    may="staff:read",
    query=UntrainedQuery,
    answer=page_of(StaffSchema),
    vault=True,
    refuses=(AreaForeign,),
)
def list_untrained(db: Session, vault: Vault, by: Actor, query: dict[str, Any]) -> Page:
    """The staff in post whom no session of the year trained in the subject."""
    area, year = own_area(by.area, query.get("area")), query["year"]
    untrained = queries.untrained(area=area, subject=query["subject"], year=year, on=_as_of(db, year))
    return paginate(db, untrained, [Staff.id], query).showing(partial(staff.shown, vault))


@routes.read(
    "/v1/trainings/cross-level",
    may="station:read",
    query=CrossLevelQuery,
    answer=CrossLevelSchema,
    refuses=(AreaForeign,),
)
def get_cross_level(db: Session, by: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """How many of a year's sessions by trainers of your area, or of one within it, went across one level."""
    area = own_area(by.area, query.get("area"))
    items = queries.by_levels(db, area, query["year"])
    return {
        "area": area,
        "year": query["year"],
        "numerator": sum(item["sessions"] for item in items if item["cross_level"]),
        "denominator": sum(item["sessions"] for item in items),
        "items": items,
        "as_of": _as_of(db, query["year"]),
    }


def _as_of(db: Session, year: int) -> date:
    return min(clock.today(db), date(year, 12, 31))
