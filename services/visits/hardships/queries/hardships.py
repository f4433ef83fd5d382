"""Reads of hardships."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from services.visits.hardships.domain.hardships import OPEN
from services.visits.models import Hardship
from shared import aliases


def open_of(ids: Sequence[UUID]) -> Select[Any]:
    """Open hardships of a person, known by `ids`, in id order."""
    rows = select(Hardship).where(Hardship.veteran_id.in_(ids), Hardship.state.in_(OPEN))
    return rows.order_by(Hardship.id)


def reopening(former: UUID) -> Select[Any]:
    """The id of the hardship as which `former` came back."""
    return select(Hardship.id).where(Hardship.reopens == former)


def hardships(query: Mapping[str, Any]) -> Select[Any]:
    """Hardships within the caller's area, by state, kind, aid, person or the day of their next step if asked."""
    rows = select(Hardship)
    for name, column in (("state", Hardship.state), ("kind", Hardship.kind), ("aid_state", Hardship.aid_state)):
        if name in query:
            rows = rows.where(column == query[name])
    if "veteran_id" in query:
        rows = rows.where(Hardship.veteran_id.in_(aliases.same(query["veteran_id"])))
    return rows.where(Hardship.step_due_on <= query["due_by"]) if "due_by" in query else rows
