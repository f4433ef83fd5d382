"""Reads of findings that exclude people from aid."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.assistance.exclusions.domain import State
from services.assistance.models import Exclusion
from shared import aliases
from shared.driver import execute


def exclusions(query: Mapping[str, Any]) -> Select[Any]:
    """Findings about people within the caller's area, by person if asked."""
    rows = select(Exclusion)
    return rows.where(Exclusion.veteran_id.in_(aliases.same(query["veteran_id"]))) if "veteran_id" in query else rows


def what_counts_against(db: Session, values: Mapping[str, Any]) -> tuple[date | None, Sequence[datetime]]:
    """The last day on which findings that stand `on` a day exclude a `person`, by the id that counts now, None if none
    does; and when they applied on a `ground` for aid that they got, in one of the states `helped`, `before` another
    case if one is named. In one statement, which every application and every grant runs.
    """
    [(until, applied_at)] = execute(db, _AGAINST, values)
    return until, applied_at or ()


_AGAINST = f"""
    WITH {aliases.KNOWN}
    SELECT (SELECT max(until_on) FROM exclusions JOIN known ON veteran_id = known.id
             WHERE state <> '{State.LIFTED}' AND %(on)s BETWEEN happened_on AND until_on),
           (SELECT array_agg(applied_at ORDER BY applied_at) FROM applications JOIN known ON veteran_id = known.id
             WHERE ground = %(ground)s AND state = ANY (%(helped)s)
               AND (%(before)s::uuid IS NULL OR applications.id < %(before)s))
"""
