"""Dues and visits → events."""

from typing import Any

from services.visits.models import Due, Visit
from shared.events.envelope import Event


def _due(due: Due) -> dict[str, Any]:
    ref = {"ref": due.ref} if due.ref else {}
    return {"due_id": due.id, "veteran_id": due.veteran_id, "purpose": due.purpose, "due_on": due.due_on, **ref}


def due_opened(due: Due) -> Event:
    return Event("due.opened.v1", _due(due), due.area)


def due_overdue(due: Due) -> Event:
    return Event("due.overdue.v1", _due(due), due.area)


def due_settled(due: Due) -> Event:
    return Event("due.settled.v1", {**_due(due), "visit_id": due.visit_id}, due.area)


def due_cancelled(due: Due) -> Event:
    return Event("due.cancelled.v1", _due(due), due.area)


def visit_logged(visit: Visit, ref: object) -> Event:
    """`ref` is what the visit served, from the due it was made for."""
    data = {
        "occurred_at": visit.occurred_at,
        "visit_id": visit.id,
        "veteran_id": visit.veteran_id,
        "method": visit.method,
        "reached": visit.reached,
        "visited_on": visit.visited_on,
        "settles": visit.settles,
        **({"ref": ref} if ref else {}),
    }
    return Event("visit.logged.v1", data, visit.area)
