"""Reads of visits that are wanted for cases."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.assistance.models import Application, CaseDue


def resting_on(visit_id: UUID) -> Select[UUID]:
    """The cases that a visit verifies: its own, and those that go on for it."""
    return select(Application.id).where(Application.visit_id == visit_id).order_by(Application.id)


def going_on(db: Session, cases: Iterable[UUID], visit_id: UUID) -> set[UUID]:
    """Some cases, and those that go on for one of them and rest on a visit."""
    known = set(cases)
    rows = select(Application.id, Application.reopens).where(Application.visit_id == visit_id).order_by(Application.id)
    for id, former in db.execute(rows):  # a former case has the lower id
        if former in known:
            known |= {id}
    return known


def wanted_by(due_ids: Sequence[UUID]) -> Select[UUID, str]:
    """The visits wanted for cases among some dues, each with its case."""
    rows = select(Application.id, CaseDue.purpose).join(CaseDue, CaseDue.ref == Application.id)
    return rows.where(CaseDue.id.in_(due_ids)).order_by(Application.id)
