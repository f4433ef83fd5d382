"""Contacts that a period may lack → events. None says how many: figures of few people would follow (decision 0034)."""

from services.visits.contact_rates.domain import Rate, period
from services.visits.models import Shortfall
from shared.events.envelope import Event


def shortfall_found(shortfall: Shortfall, rate: Rate) -> Event:
    span = period(rate.months, shortfall.to_on)
    data = {
        "shortfall_id": shortfall.id,
        "purpose": rate.purpose,
        "from_on": span.from_on,
        "to_on": span.to_on,
        "ended": shortfall.ended,
    }
    return Event("shortfall.found.v1", data, shortfall.area)
