"""Hardships → events. No kind, no text, nothing of what resolved it."""

from datetime import date
from typing import Any

from services.visits.hardships.domain.hardships import AWAITS, AidState, State
from services.visits.models import Hardship
from shared.events.envelope import Event


def _hardship(row: Hardship, **more: Any) -> dict[str, Any]:
    known = {
        "visit_id": row.visit_id,
        "step_due_on": row.step_due_on,
        "application_id": row.aid_application_id,
        **more,
    }
    return {
        "hardship_id": row.id,
        "veteran_id": row.veteran_id,
        "urgent": row.urgent,
        "state": row.state,
        **{name: value for name, value in known.items() if value is not None},
    }


def hardship_found(row: Hardship) -> Event:
    return Event("hardship.found.v1", _hardship(row, reopens=row.reopens), row.area)


def hardship_registered(row: Hardship) -> Event:
    return Event("hardship.registered.v1", _hardship(row, wants_aid=row.aid_state == AidState.WANTED), row.area)


def hardship_aid_wanted(row: Hardship) -> Event:
    return Event("hardship.aid_wanted.v1", _hardship(row), row.area)


def hardship_aid_progressed(row: Hardship) -> Event:
    return Event("hardship.aid_progressed.v1", _hardship(row, aid_state=row.aid_state), row.area)


def hardship_aid_given_up(row: Hardship) -> Event:
    return Event("hardship.aid_given_up.v1", _hardship(row), row.area)


def hardship_resolved(row: Hardship) -> Event:
    return Event("hardship.resolved.v1", _hardship(row), row.area)


def hardship_followed_up(row: Hardship) -> Event:
    data = _hardship(row, follow_up_visit_id=row.follow_up_visit_id, holds=row.holds)
    return Event("hardship.followed_up.v1", data, row.area)


def hardship_not_confirmed(row: Hardship) -> Event:
    return Event("hardship.not_confirmed.v1", _hardship(row), row.area)


def hardship_withdrawn(row: Hardship) -> Event:
    return Event("hardship.withdrawn.v1", _hardship(row), row.area)


def hardship_ended(row: Hardship) -> Event:
    return Event("hardship.ended.v1", _hardship(row), row.area)


def hardship_step_due_soon(row: Hardship) -> Event:
    return Event("hardship.step_due_soon.v1", _hardship(row, step=AWAITS[State(row.state)]), row.area)


def hardship_rescheduled(row: Hardship, moved_from: date) -> Event:
    data = _hardship(row, step=AWAITS[State(row.state)], moved_from=moved_from)
    return Event("hardship.rescheduled.v1", data, row.area)


def hardship_step_overdue(row: Hardship) -> Event:
    return Event("hardship.step_overdue.v1", _hardship(row, step=AWAITS[State(row.state)]), row.area)
