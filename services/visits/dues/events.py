"""Dues → events."""

from datetime import date
from typing import Any

from services.visits.dues.domain.contact import IN_EVENTS, Trigger
from services.visits.models import Due
from shared.events.envelope import Event


def _due(due: Due) -> dict[str, Any]:
    more = {
        "ref": due.ref,
        "trigger": IN_EVENTS[Trigger(due.trigger)] if due.trigger else None,
        "officer": due.officer,
    }
    return {
        "due_id": due.id,
        "veteran_id": due.veteran_id,
        "purpose": due.purpose,
        "due_on": due.due_on,
        **{name: value for name, value in more.items() if value},
    }


def due_opened(due: Due) -> Event:
    return Event("due.opened.v1", {**_due(due), **({"reopens": due.reopens} if due.reopens else {})}, due.area)


def due_soon(due: Due, days: int) -> Event:
    return Event("due.soon.v1", {**_due(due), "days": days}, due.area)


def due_rescheduled(due: Due, moved_from: date) -> Event:
    return Event("due.rescheduled.v1", {**_due(due), "moved_from": moved_from}, due.area)


def due_overdue(due: Due) -> Event:
    return Event("due.overdue.v1", _due(due), due.area)


def due_missed(due: Due) -> Event:
    return Event("due.missed.v1", _due(due), due.area)


def due_settled(due: Due) -> Event:
    return Event("due.settled.v1", {**_due(due), "visit_id": due.visit_id}, due.area)


def due_cancelled(due: Due) -> Event:
    return Event("due.cancelled.v1", _due(due), due.area)
