"""Reads of promises."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from services.visits.contacts.domain.promises import PENDING
from services.visits.models import Promise, Visit
from shared import aliases
from shared.security.ranges import of_station


def promises(area: str, query: Mapping[str, Any]) -> Select[Any]:
    """Promises within the caller's area, by state, date or person if asked."""
    rows = of_station(select(Promise), Promise.area, area)
    if "state" in query:
        rows = rows.where(Promise.state == query["state"])
    if "veteran_id" in query:
        rows = rows.where(Promise.veteran_id.in_(aliases.same(query["veteran_id"])))
    return rows.where(Promise.due_on <= query["due_by"]) if "due_by" in query else rows


def written_with(visit_id: UUID) -> Select[Any]:
    """The promises that one record names, in its order."""
    return select(Promise).where(Promise.visit_id == visit_id).order_by(Promise.id)


def made_on(visit: Visit) -> Select[Any]:
    """The promises made on a visit, whichever of its records names them."""
    records = select(Visit.id).where(Visit.veteran_id.in_(aliases.same(visit.veteran_id)), Visit.origin == visit.origin)
    return select(Promise).where(Promise.visit_id.in_(records)).order_by(Promise.id)


def pending(ids: Sequence[UUID]) -> Select[Any]:
    """Promises to a person, known by `ids`, that wait to be kept, in id order."""
    return _waiting(select(Promise).where(Promise.veteran_id.in_(ids)))


def pending_of(visit: Visit) -> Select[Any]:
    """Those of them made on one visit."""
    return _waiting(made_on(visit).order_by(None))


def _waiting(rows: Select[Any]) -> Select[Any]:
    return rows.where(Promise.state.in_(PENDING)).order_by(Promise.id)
