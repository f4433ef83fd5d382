"""Reads of applications for aid."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select

from services.assistance.models import Application
from shared import aliases


def applications(query: Mapping[str, Any]) -> Select[Any]:
    """Applications within the caller's area, by state or person if asked."""
    rows = select(Application)
    if "state" in query:
        rows = rows.where(Application.state == query["state"])
    return rows.where(Application.veteran_id.in_(aliases.same(query["veteran_id"]))) if "veteran_id" in query else rows
