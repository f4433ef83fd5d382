"""Stations → events."""

from services.registry.models import Station
from shared.events.envelope import Event


def opened(station: Station) -> Event:
    data = {"code": station.area, "name": station.name, "level": station.level}
    return Event("station.opened.v1", data, station.area)
