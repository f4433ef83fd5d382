"""Reads of applications for aid and of what belongs to them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, bindparam, select

from services.assistance.models import Application, Step
from shared import aliases
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


def of_person(ids: Sequence[UUID]) -> Select[Any]:
    """The cases of a person, known by `ids`, in id order."""
    return select(Application).where(Application.veteran_id.in_(ids)).order_by(Application.id)


def steps(application_id: UUID) -> Select[Any]:
    return select(Step).where(Step.application_id == application_id).order_by(Step.id)
