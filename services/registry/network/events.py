"""Stations → events."""

from datetime import date
from typing import Any

from services.registry.models import Finding, StarRating, Station
from shared.events.envelope import Event


def _published(station: Station) -> dict[str, Any]:
    return {"code": station.area, "level": station.level}


def station_opened(station: Station) -> Event:
    return Event("station.opened.v1", {**_published(station), "name": station.name}, station.area)


def station_closed(station: Station, on: date) -> Event:
    return Event("station.closed.v1", {**_published(station), "closed_on": on}, station.area)


def station_reopened(station: Station, on: date) -> Event:
    return Event("station.reopened.v1", {**_published(station), "reopened_on": on}, station.area)


def station_renamed(station: Station, on: date) -> Event:
    return Event("station.renamed.v1", {**_published(station), "name": station.name, "renamed_on": on}, station.area)


def station_recoded(station: Station, from_code: str, on: date) -> Event:
    data = {**_published(station), "from_code": from_code, "recoded_on": on}
    return Event("station.recoded.v1", data, station.area)


def station_rated(station: Station, rating: StarRating) -> Event:
    data = {**_published(station), "stars": rating.stars, "rated_on": rating.rated_on}
    return Event("station.rated.v1", data, station.area)


def station_assessed(station: Station, finding: Finding) -> Event:
    assessment = {name: getattr(finding, name) for name in ("measure", "item", "status", "assessed_on")}
    return Event("station.assessed.v1", {**_published(station), **assessment}, station.area)
