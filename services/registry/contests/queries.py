"""Reads of contests and of those who take part."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.registry.models import Contest, ContestEntry
from shared.security.ranges import within


def contests(query: Mapping[str, Any]) -> Select[Any]:
    """Contests, by area and state if asked."""
    rows = select(Contest)
    if "area" in query:
        rows = rows.where(within(Contest.area, query["area"]))
    return rows.where(Contest.state == query["state"]) if "state" in query else rows


def entries(contest_id: UUID) -> Select[Any]:
    """Who takes part, of the caller's area."""
    return select(ContestEntry).where(ContestEntry.contest_id == contest_id)


def every_entry(db: Session, contest_id: UUID) -> Sequence[ContestEntry]:
    """Who takes part, locked in id order; all of them for a caller who may see the contest's whole area."""
    return db.scalars(entries(contest_id).order_by(ContestEntry.id).with_for_update()).all()
