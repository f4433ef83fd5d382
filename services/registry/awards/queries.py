"""Reads of nominations, all within the caller's area."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select

from services.registry.models import Nomination


def nominations(query: Mapping[str, Any]) -> Select[Any]:
    """Nominations, by state, level, year, category, station or person if asked."""
    rows = select(Nomination)
    for name in ("state", "level", "year", "category", "station_id", "staff_id"):
        if name in query:
            rows = rows.where(getattr(Nomination, name) == query[name])
    return rows
