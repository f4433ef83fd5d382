"""Studios and what they do → events: no person and no text, each in a trace of its own."""

from services.assistance.models import Appointment, Studio, StudioMediation, Talk
from shared.events.envelope import Event
from shared.observability import tracing


def studio_opened(row: Studio) -> Event:
    return Event("studio.opened.v1", {"studio_id": row.id}, row.area, tracing.fresh())


def studio_closed(row: Studio) -> Event:
    return Event("studio.closed.v1", {"studio_id": row.id}, row.area, tracing.fresh())


def _appointment(row: Appointment) -> dict[str, object]:
    return {"appointment_id": row.id, "studio_id": row.studio_id, "until_on": row.until_on}


def appointment_made(row: Appointment) -> Event:
    return Event("appointment.made.v1", _appointment(row), row.area, tracing.fresh())


def appointment_renewed(row: Appointment) -> Event:
    return Event("appointment.renewed.v1", _appointment(row), row.area, tracing.fresh())


def appointment_due_soon(row: Appointment) -> Event:
    return Event("appointment.due_soon.v1", _appointment(row), row.area, tracing.fresh())


def appointment_ended(row: Appointment) -> Event:
    return Event("appointment.ended.v1", _appointment(row), row.area, tracing.fresh())


def _mediation(row: StudioMediation) -> dict[str, object]:
    return {"mediation_id": row.id, "studio_id": row.studio_id}


def mediation_opened(row: StudioMediation) -> Event:
    return Event("mediation.opened.v1", _mediation(row), row.area, tracing.fresh())


def mediation_closed(row: StudioMediation) -> Event:
    return Event("mediation.closed.v1", {**_mediation(row), "state": row.state}, row.area, tracing.fresh())


def talk_held(row: Talk) -> Event:
    policy = {"policy_id": row.policy_id} if row.policy_id else {}
    data = {"talk_id": row.id, "studio_id": row.studio_id, "held_on": row.held_on, "audience": row.audience, **policy}
    return Event("talk.held.v1", data, row.area, tracing.fresh())
