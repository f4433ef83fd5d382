"""Reads of findings that exclude people from aid."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.assistance.exclusions.domain import State
from services.assistance.models import Exclusion
from shared import aliases
from shared.db import execute


def exclusions(query: Mapping[str, Any]) -> Select[Any]:
    """Findings about people within the caller's area, by person if asked."""
    rows = select(Exclusion)
    return rows.where(Exclusion.veteran_id.in_(aliases.same(query["veteran_id"]))) if "veteran_id" in query else rows


def excluded_until(db: Session, ids: Sequence[UUID], on: date) -> date | None:
    """The last day on which findings that stand on a day exclude a person, known by `ids`; None if none does."""
    until: date | None = execute(db, _STANDING, {"ids": ids, "lifted": State.LIFTED, "day": on}).scalar()
    return until


_STANDING = """
    SELECT max(until_on) FROM exclusions
     WHERE veteran_id = ANY (%(ids)s) AND state <> %(lifted)s AND %(day)s BETWEEN happened_on AND until_on
"""
