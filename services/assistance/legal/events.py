"""Legal cases → events: the case's id alone, never a person's, each in a trace of its own."""

from datetime import date
from typing import Any

from services.assistance.models import Deadline, LegalCase
from shared.events.envelope import Event
from shared.observability import tracing


def legal_received(case: LegalCase) -> Event:
    return Event("legal.received.v1", {"case_id": case.id}, case.area, tracing.fresh())


def legal_advanced(case: LegalCase) -> Event:
    return Event("legal.advanced.v1", {"case_id": case.id, "state": case.state}, case.area, tracing.fresh())


def legal_closed(case: LegalCase) -> Event:
    return Event("legal.closed.v1", {"case_id": case.id}, case.area, tracing.fresh())


def _clock(case: LegalCase, deadline: Deadline) -> dict[str, Any]:
    return {"case_id": case.id, "clock": deadline.clock, "due_on": deadline.due_on}


def legal_due_soon(case: LegalCase, deadline: Deadline) -> Event:
    return Event("legal.due_soon.v1", _clock(case, deadline), case.area, tracing.fresh())


def legal_overdue(case: LegalCase, deadline: Deadline) -> Event:
    return Event("legal.overdue.v1", _clock(case, deadline), case.area, tracing.fresh())


def legal_rescheduled(deadline: Deadline, case: LegalCase, moved_from: date) -> Event:
    data = {**_clock(case, deadline), "moved_from": moved_from}
    return Event("legal.rescheduled.v1", data, case.area, tracing.fresh())
