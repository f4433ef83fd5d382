"""Leads → events."""

from services.assistance.models import Lead
from shared.events.envelope import Event


def lead(change: str, row: Lead) -> Event:
    """`lead.<change>.v1`: opened, taken_up, declined or lapsed. No reason."""
    data = {
        "lead_id": row.id,
        "veteran_id": row.veteran_id,
        "hardship_id": row.hardship_id,
        "urgent": row.urgent,
        **({"application_id": row.application_id} if row.application_id else {}),
    }
    return Event(f"lead.{change}.v1", data, row.area)
