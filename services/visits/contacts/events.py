"""Visits and promises → events."""

from typing import Any
from uuid import UUID

from services.visits.models import Promise, Visit
from shared.events.envelope import Event


def visit_logged(visit: Visit, ref: UUID | None) -> Event:
    """`ref` is what the visit served, from the due it was made for or the follow-up of aid that it was."""
    data = {
        "occurred_at": visit.occurred_at,
        "visit_id": visit.id,
        "veteran_id": visit.veteran_id,
        "method": visit.method,
        "reached": visit.reached,
        "visited_on": visit.visited_on,
        "settles": visit.settles,
        "logged_by": visit.visitor,
        **({"ref": ref} if ref else {}),
        **({"supersedes": visit.supersedes} if visit.supersedes else {}),
    }
    return Event("visit.logged.v1", data, visit.area)


def visit_corrected(wrong: Visit, right: Visit, ref: UUID | None, now: UUID | None) -> Event:
    """`ref` is what the wrong record had verified, if anything, and `now` what the right one verifies."""
    data = {
        "visit_id": wrong.id,
        "superseded_by": right.id,
        "veteran_id": wrong.veteran_id,
        "method": right.method,
        "reached": right.reached,
        "visited_on": right.visited_on,
        **({"ref": ref, "verifies": ref == now} if ref else {}),
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
