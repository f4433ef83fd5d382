"""Dues, visits and promises → events."""

from typing import Any
from uuid import UUID

from services.visits.domain.contact import TOLD, Trigger
from services.visits.models import Due, Promise, Visit
from shared.events.envelope import Event


def _due(due: Due) -> dict[str, Any]:
    more = {
        "ref": due.ref,
        "trigger": TOLD[Trigger(due.trigger)] if due.trigger else None,
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


def due_overdue(due: Due) -> Event:
    return Event("due.overdue.v1", _due(due), due.area)


def due_missed(due: Due) -> Event:
    return Event("due.missed.v1", _due(due), due.area)


def due_settled(due: Due) -> Event:
    return Event("due.settled.v1", {**_due(due), "visit_id": due.visit_id}, due.area)


def due_cancelled(due: Due) -> Event:
    return Event("due.cancelled.v1", _due(due), due.area)


def visit_logged(visit: Visit, ref: UUID | None) -> Event:
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
        **({"supersedes": visit.supersedes} if visit.supersedes else {}),
    }
    return Event("visit.logged.v1", data, visit.area)


def visit_corrected(wrong: Visit, right: Visit, ref: UUID | None) -> Event:
    """`ref` is what the wrong record had verified, if anything."""
    data = {
        "visit_id": wrong.id,
        "superseded_by": right.id,
        "veteran_id": wrong.veteran_id,
        "method": right.method,
        "reached": right.reached,
        "visited_on": right.visited_on,
        **({"ref": ref, "verifies": right.due_id in right.settles} if ref else {}),
    }
    return Event("visit.corrected.v1", data, wrong.area)


def _promise(promise: Promise) -> dict[str, Any]:
    return {
        "promise_id": promise.id,
        "veteran_id": promise.veteran_id,
        "visit_id": promise.visit_id,
        "due_on": promise.due_on,
    }


def promise_made(promise: Promise) -> Event:
    return Event("promise.made.v1", _promise(promise), promise.area)


def promise_overdue(promise: Promise) -> Event:
    return Event("promise.overdue.v1", _promise(promise), promise.area)


def promise_closed(promise: Promise) -> Event:
    return Event("promise.closed.v1", {**_promise(promise), "outcome": promise.state}, promise.area)
