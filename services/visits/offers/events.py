"""Offers → events."""

from typing import Any

from services.visits.models import Offer
from shared.events.envelope import Event


def _offer(row: Offer) -> dict[str, Any]:
    days = {"from_on": row.from_on, "to_on": row.to_on}
    return {"offer_id": row.id, "kind": row.kind, **days, "capacity": row.capacity}


def offer_opened(row: Offer) -> Event:
    return Event("offer.opened.v1", _offer(row), row.area)


def offer_closed(row: Offer) -> Event:
    return Event("offer.closed.v1", {**_offer(row), "signed_up": row.signed_up, "attended": row.attended}, row.area)


def offer_cancelled(row: Offer) -> Event:
    return Event("offer.cancelled.v1", {**_offer(row), "signed_up": row.signed_up}, row.area)
