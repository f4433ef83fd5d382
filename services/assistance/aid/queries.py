"""Reads of applications for aid and of what belongs to them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.assistance.aid.domain.cases import Before
from services.assistance.models import Application, Conflict, Step
from shared import aliases, clock


def applications(query: Mapping[str, Any]) -> Select[Any]:
    """Applications within the caller's area, by state or person if asked."""
    rows = select(Application)
    if "state" in query:
        rows = rows.where(Application.state == query["state"])
    return rows.where(Application.veteran_id.in_(aliases.same(query["veteran_id"]))) if "veteran_id" in query else rows


def before(db: Session, ids: Sequence[UUID], without: UUID | None = None) -> list[Before]:
    """Cases of a person, known by `ids`, beside one of them."""
    return [
        Before(case.id, case.ground, case.state, clock.business_date(case.applied_at))
        for case in db.scalars(of_person(ids))
        if case.id != without
    ]


def of_person(ids: Sequence[UUID]) -> Select[Any]:
    """The cases of a person, known by `ids`, in id order."""
    return select(Application).where(Application.veteran_id.in_(ids)).order_by(Application.id)


def steps(application_id: UUID) -> Select[Any]:
    return select(Step).where(Step.application_id == application_id).order_by(Step.id)


def conflicted(db: Session, application_id: UUID) -> frozenset[UUID]:
    """The accounts that take no part in a case."""
    return frozenset(db.scalars(select(Conflict.account).where(Conflict.application_id == application_id)))
