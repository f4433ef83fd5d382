"""Disputes → events: the id of the case, never anyone's. Each has a trace of its own, which joins it to no request."""

from datetime import date
from typing import Any

from services.assistance.models import Deadline, Dispute
from shared.events.envelope import Event
from shared.observability.tracing import fresh


def _dispute(row: Dispute, **more: Any) -> dict[str, Any]:
    return {"dispute_id": row.id, "level": row.level, **more}


def dispute_registered(row: Dispute, due_on: date) -> Event:
    return Event("dispute.registered.v1", _dispute(row, due_on=due_on), row.area, fresh())


def dispute_mediated(row: Dispute) -> Event:
    return Event("dispute.mediated.v1", _dispute(row), row.area, fresh())


def dispute_escalated(row: Dispute, due_on: date, *, by_clock: bool) -> Event:
    return Event("dispute.escalated.v1", _dispute(row, due_on=due_on, by_clock=by_clock), row.area, fresh())


def dispute_agreed(row: Dispute, due_on: date) -> Event:
    return Event("dispute.agreed.v1", _dispute(row, due_on=due_on), row.area, fresh())


def dispute_kept(row: Dispute) -> Event:
    return Event("dispute.kept.v1", _dispute(row), row.area, fresh())


def dispute_reopened(row: Dispute, due_on: date) -> Event:
    return Event("dispute.reopened.v1", _dispute(row, due_on=due_on), row.area, fresh())


def dispute_referred(row: Dispute) -> Event:
    return Event("dispute.referred.v1", _dispute(row), row.area, fresh())


def dispute_withdrawn(row: Dispute) -> Event:
    return Event("dispute.withdrawn.v1", _dispute(row), row.area, fresh())


def dispute_ended(row: Dispute) -> Event:
    return Event("dispute.ended.v1", _dispute(row), row.area, fresh())


def dispute_due_soon(row: Dispute, clock: Deadline) -> Event:
    return Event("dispute.due_soon.v1", _dispute(row, clock=clock.clock, due_on=clock.due_on), row.area, fresh())


def dispute_overdue(row: Dispute, clock: Deadline) -> Event:
    return Event("dispute.overdue.v1", _dispute(row, clock=clock.clock, due_on=clock.due_on), row.area, fresh())


def dispute_rescheduled(clock: Deadline, row: Dispute, moved_from: date) -> Event:
    data = _dispute(row, clock=clock.clock, due_on=clock.due_on, moved_from=moved_from)
    return Event("dispute.rescheduled.v1", data, row.area, fresh())
