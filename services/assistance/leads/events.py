"""Leads → events. No reason."""

from typing import Any

from services.assistance.models import Lead
from shared.events.envelope import Event


def _lead(row: Lead) -> dict[str, Any]:
    return {
        "lead_id": row.id,
        "veteran_id": row.veteran_id,
        "hardship_id": row.hardship_id,
        "urgent": row.urgent,
        **({"application_id": row.application_id} if row.application_id else {}),
    }


def lead_opened(row: Lead) -> Event:
    return Event("lead.opened.v1", _lead(row), row.area)


def lead_taken_up(row: Lead) -> Event:
    return Event("lead.taken_up.v1", _lead(row), row.area)


def lead_declined(row: Lead) -> Event:
    return Event("lead.declined.v1", _lead(row), row.area)


def lead_lapsed(row: Lead) -> Event:
    return Event("lead.lapsed.v1", _lead(row), row.area)
