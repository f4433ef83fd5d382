"""Petitions → events: the id of the case, never anyone's. Each has a trace of its own, which joins it to no request."""

from datetime import date
from typing import Any

from services.assistance.models import Deadline, Petition
from shared.events.envelope import Event
from shared.observability.tracing import fresh
from shared.security.areas import level


def _petition(row: Petition, **more: Any) -> dict[str, Any]:
    told = {name: value for name, value in more.items() if value is not None}
    return {"petition_id": row.id, "level": level(row.area), **told}


def petition_registered(row: Petition, due_on: date) -> Event:
    data = _petition(row, urgent=row.urgent, joint=row.joint, due_on=due_on)
    return Event("petition.registered.v1", data, row.area, fresh())


def petition_found_urgent(row: Petition) -> Event:
    return Event("petition.found_urgent.v1", _petition(row), row.area, fresh())


def petition_transferred(row: Petition, due_on: date) -> Event:
    return Event("petition.transferred.v1", _petition(row, due_on=due_on), row.area, fresh())


def petition_accepted(row: Petition, due_on: date) -> Event:
    return Event("petition.accepted.v1", _petition(row, due_on=due_on), row.area, fresh())


def petition_not_accepted(row: Petition) -> Event:
    return Event("petition.not_accepted.v1", _petition(row), row.area, fresh())


def petition_investigated(row: Petition) -> Event:
    return Event("petition.investigated.v1", _petition(row), row.area, fresh())


def petition_paused(row: Petition) -> Event:
    return Event("petition.paused.v1", _petition(row), row.area, fresh())


def petition_supplied(row: Petition, due_on: date | None) -> Event:
    return Event("petition.supplied.v1", _petition(row, due_on=due_on), row.area, fresh())


def petition_extension_asked(row: Petition, due_on: date) -> Event:
    return Event("petition.extension_asked.v1", _petition(row, due_on=due_on), row.area, fresh())


def petition_extended(row: Petition, due_on: date) -> Event:
    return Event("petition.extended.v1", _petition(row, due_on=due_on), row.area, fresh())


def petition_extension_refused(row: Petition, due_on: date) -> Event:
    return Event("petition.extension_refused.v1", _petition(row, due_on=due_on), row.area, fresh())


def petition_replied(row: Petition, due_on: date) -> Event:
    return Event("petition.replied.v1", _petition(row, due_on=due_on), row.area, fresh())


def petition_review_asked(row: Petition, due_on: date, *, again: bool) -> Event:
    return Event("petition.review_asked.v1", _petition(row, due_on=due_on, again=again), row.area, fresh())


def petition_reviewed(row: Petition, due_on: date) -> Event:
    return Event("petition.reviewed.v1", _petition(row, due_on=due_on), row.area, fresh())


def petition_closed(row: Petition, *, final: bool = False, lapsed: bool = False) -> Event:
    return Event("petition.closed.v1", _petition(row, final=final, lapsed=lapsed), row.area, fresh())


def petition_withdrawn(row: Petition) -> Event:
    return Event("petition.withdrawn.v1", _petition(row), row.area, fresh())


def petition_ended(row: Petition) -> Event:
    return Event("petition.ended.v1", _petition(row), row.area, fresh())


def petition_due_soon(row: Petition, clock: Deadline) -> Event:
    data = _petition(row, clock=clock.clock, due_on=clock.due_on)
    return Event("petition.due_soon.v1", data, row.area, fresh())


def petition_overdue(row: Petition, clock: Deadline) -> Event:
    data = _petition(row, clock=clock.clock, due_on=clock.due_on)
    return Event("petition.overdue.v1", data, row.area, fresh())


def petition_rescheduled(clock: Deadline, row: Petition, moved_from: date) -> Event:
    data = _petition(row, clock=clock.clock, due_on=clock.due_on, moved_from=moved_from)
    return Event("petition.rescheduled.v1", data, row.area, fresh())
