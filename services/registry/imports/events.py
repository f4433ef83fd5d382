"""Imports → events."""

from services.registry.models import ImportArrival
from shared.events.envelope import Event


def import_completed(arrival: ImportArrival) -> Event:
    data = {"import_id": arrival.import_id, "registered": arrival.registered}
    return Event("import.completed.v1", data, arrival.area)
