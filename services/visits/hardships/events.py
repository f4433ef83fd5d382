"""Hardships → events."""

from typing import Any

from services.visits.models import Hardship
from shared.events.envelope import Event


def hardship(change: str, row: Hardship, **more: Any) -> Event:
    """`hardship.<change>.v1`: what became of it. No kind, no text, nothing of what resolved it."""
    told = {
        "visit_id": row.visit_id,
        "step_due_on": row.step_due_on,
        "application_id": row.aid_application_id,
        **more,
    }
    data = {
        "hardship_id": row.id,
        "veteran_id": row.veteran_id,
        "urgent": row.urgent,
        "state": row.state,
        **{name: value for name, value in told.items() if value is not None},
    }
    return Event(f"hardship.{change}.v1", data, row.area)
