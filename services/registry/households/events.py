"""Honour plaques → events."""

from typing import Any

from services.registry.models import Plaque
from shared.events.envelope import Event


def _plaque(plaque: Plaque) -> dict[str, Any]:
    return {"plaque_id": plaque.id, "household_id": plaque.household_id}


def plaque_due(plaque: Plaque) -> Event:
    return Event("plaque.due.v1", _plaque(plaque), plaque.area)


def plaque_hung(plaque: Plaque) -> Event:
    data = {**_plaque(plaque), "with_armed_forces": plaque.with_armed_forces}
    return Event("plaque.hung.v1", data, plaque.area)


def plaque_taken_down(plaque: Plaque) -> Event:
    return Event("plaque.taken_down.v1", _plaque(plaque), plaque.area)
