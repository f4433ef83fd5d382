"""Reads of dues and visits."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from services.visits.domain.contact import PENDING, History, Method
from services.visits.models import Due, Visit
from shared import aliases


def history(db: Session, ids: Sequence[UUID]) -> History:
    """Last days on which a person, known by `ids`, was reached."""
    contact, home = db.execute(
        select(
            func.max(Visit.visited_on),
            func.max(Visit.visited_on).filter(Visit.method == Method.HOME_VISIT),
        ).where(Visit.veteran_id.in_(ids), Visit.reached)
    ).one()
    return History(contact, home)


def pending(ids: Sequence[UUID]) -> Select[Any]:
    """Dues of a person, known by `ids`, that are not settled yet; locked in id order."""
    return select(Due).where(Due.veteran_id.in_(ids), Due.state.in_(PENDING)).order_by(Due.id).with_for_update()


def pending_routine(veteran_id: UUID) -> Select[Any]:
    """Those of them that follow from the plan."""
    return pending([veteran_id]).where(Due.ref.is_(None))


def dues(query: Mapping[str, Any]) -> Select[Any]:
    """Dues within the caller's area, by state, purpose, date, person or ref if asked."""
    rows = select(Due)
    for name, column in (
        ("state", Due.state),
        ("purpose", Due.purpose),
        ("ref", Due.ref),
    ):
        if name in query:
            rows = rows.where(column == query[name])
    if "veteran_id" in query:
        rows = rows.where(Due.veteran_id.in_(aliases.same(query["veteran_id"])))
    return rows.where(Due.due_on <= query["due_by"]) if "due_by" in query else rows


def visits(query: Mapping[str, Any]) -> Select[Any]:
    """Visits within the caller's area, of one person if asked."""
    rows = select(Visit)
    return rows.where(Visit.veteran_id.in_(aliases.same(query["veteran_id"]))) if "veteran_id" in query else rows
