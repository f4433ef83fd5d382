"""Reads of contests and of those who take part."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

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
