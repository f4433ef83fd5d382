"""Reads of applications for aid and of what belongs to them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, bindparam, select
from sqlalchemy.orm import Session

from services.assistance.aid.domain.states import HELPED
from services.assistance.models import Application, Step
from shared import aliases, clock
from shared.db import execute
from shared.security.ranges import are_few, within


def applications(area: str, query: Mapping[str, Any]) -> Select[Any]:
    """Applications that row security passes, by state or person if asked; the planner is told where they are few."""
    rows = select(Application)
    if are_few(area):
        rows = rows.where(within(Application.area, area) | within(Application.case_area, area))
    if "state" in query:
        # As a literal: else the planner takes all states for equally many.
        rows = rows.where(Application.state == bindparam(None, str(query["state"]), Text, literal_execute=True))
    return rows.where(Application.veteran_id.in_(aliases.same(query["veteran_id"]))) if "veteran_id" in query else rows


def aided_on(db: Session, ids: Sequence[UUID], ground: str, before: UUID | None = None) -> list[date]:
    """When a person, known by `ids`, applied for aid that they got on a ground; before another case if one is named."""
    values = {"ids": ids, "ground": ground, "states": sorted(HELPED), "before": before}
    return [clock.business_date(moment) for moment in execute(db, _AIDED, values).scalars()]


_AIDED = """
    SELECT applied_at FROM applications
     WHERE veteran_id = ANY (%(ids)s) AND ground = %(ground)s AND state = ANY (%(states)s)
       AND (%(before)s::uuid IS NULL OR id < %(before)s)
"""


def of_person(ids: Sequence[UUID]) -> Select[Any]:
    """The cases of a person, known by `ids`, in id order."""
    return select(Application).where(Application.veteran_id.in_(ids)).order_by(Application.id)


def steps(application_id: UUID) -> Select[Any]:
    return select(Step).where(Step.application_id == application_id).order_by(Step.id)
