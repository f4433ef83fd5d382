"""Reads of visits."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select

from services.visits.models import Visit
from shared import aliases
from shared.security.ranges import of_station


def visits(area: str, query: Mapping[str, Any]) -> Select[Any]:
    """Visits within the caller's area, of one person if asked."""
    rows = of_station(select(Visit), Visit.area, area)
    return rows.where(Visit.veteran_id.in_(aliases.same(query["veteran_id"]))) if "veteran_id" in query else rows
