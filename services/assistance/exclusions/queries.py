"""Reads of findings that exclude people from aid."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from services.assistance.exclusions.domain import State
from services.assistance.models import Exclusion
from shared import aliases


def exclusions(query: Mapping[str, Any]) -> Select[Any]:
    """Findings about people within the caller's area, by person if asked."""
    rows = select(Exclusion)
    return rows.where(Exclusion.veteran_id.in_(aliases.same(query["veteran_id"]))) if "veteran_id" in query else rows


def standing(ids: Sequence[UUID], on: date) -> Select[Any]:
    """Findings that exclude a person, known by `ids`, on a day; the one that lasts longest first."""
    rows = select(Exclusion).where(Exclusion.veteran_id.in_(ids), Exclusion.state != State.LIFTED)
    return rows.where(Exclusion.happened_on <= on, Exclusion.until_on >= on).order_by(Exclusion.until_on.desc())
