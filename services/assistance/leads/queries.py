"""Reads of leads."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select

from services.assistance.models import Lead
from shared import aliases


def leads(query: Mapping[str, Any]) -> Select[Any]:
    """Leads within the caller's area, by state or person if asked."""
    rows = select(Lead)
    if "state" in query:
        rows = rows.where(Lead.state == query["state"])
    return rows.where(Lead.veteran_id.in_(aliases.same(query["veteran_id"]))) if "veteran_id" in query else rows
