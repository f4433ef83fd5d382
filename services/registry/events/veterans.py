"""Files → events."""

from typing import Any

from services.registry.domain import people
from services.registry.models import Veteran
from shared.events.envelope import Event


def _published(veteran: Veteran) -> dict[str, Any]:
    return {
        "station_area": veteran.area,
        "registered_area": veteran.registered_area,
        "residence_area": veteran.residence_area,
        "is_veteran": people.is_veteran(veteran.categories),
        "preferential_care": people.preferential_care(veteran.categories),
        "tier": people.tier(veteran.categories),
        "over_80": veteran.over_80,
        "alive": veteran.alive,
    }


def registered(veteran: Veteran) -> Event:
    return Event("veteran.registered.v1", _published(veteran), veteran.area)


def changed(veteran: Veteran) -> Event:
    return Event("veteran.changed.v1", _published(veteran), veteran.area)
