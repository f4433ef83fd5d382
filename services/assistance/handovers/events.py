"""Hand-overs → events: no person and no text, each in a trace of its own."""

from typing import Any

from services.assistance.models import Handover
from shared.events.envelope import Event
from shared.observability import tracing


def _handover(row: Handover) -> dict[str, Any]:
    parties = {"from_party": row.from_party, "to_party": row.to_party}
    return {"handover_id": row.id, **parties, "matter": row.matter}


def handover_requested(row: Handover) -> Event:
    return Event("handover.requested.v1", _handover(row), row.area, tracing.fresh())


def handover_accepted(row: Handover) -> Event:
    return Event("handover.accepted.v1", _handover(row), row.area, tracing.fresh())


def handover_declined(row: Handover) -> Event:
    return Event("handover.declined.v1", _handover(row), row.area, tracing.fresh())


def handover_withdrawn(row: Handover) -> Event:
    return Event("handover.withdrawn.v1", _handover(row), row.area, tracing.fresh())


def handover_completed(row: Handover) -> Event:
    return Event("handover.completed.v1", {**_handover(row), "outcome": row.outcome}, row.area, tracing.fresh())


def handover_ended(row: Handover) -> Event:
    return Event("handover.ended.v1", _handover(row), row.area, tracing.fresh())
