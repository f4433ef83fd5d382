"""Campaigns → events."""

from typing import Any

from services.visits.models import Campaign
from shared.events.envelope import Event


def _campaign(row: Campaign) -> dict[str, Any]:
    return {"campaign_id": row.id, "campaign_area": row.area, "from_on": row.from_on, "to_on": row.to_on}


def campaign_planned(row: Campaign) -> Event:
    return Event("campaign.planned.v1", _campaign(row), row.area)


def campaign_changed(row: Campaign) -> Event:
    return Event("campaign.changed.v1", _campaign(row), row.area)


def campaign_launched(row: Campaign) -> Event:
    return Event("campaign.launched.v1", {**_campaign(row), "targets": row.targets}, row.area)


def campaign_assigned(row: Campaign, town: str, targets: int) -> Event:
    """The stations of `town` have so many of the targets."""
    return Event("campaign.assigned.v1", {**_campaign(row), "targets": targets}, town)


def campaign_closed(row: Campaign) -> Event:
    return Event("campaign.closed.v1", {**_campaign(row), "targets": row.targets, "reached": row.reached}, row.area)


def campaign_cancelled(row: Campaign) -> Event:
    return Event("campaign.cancelled.v1", _campaign(row), row.area)
