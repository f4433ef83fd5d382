"""Reads of divisions and stations."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from services.registry.models import Area, StarRating, Station, StationPeriod, Veteran
from services.registry.models.veterans import STANDING
from services.registry.network.domain.stations import State
from shared.db import find
from shared.errors import NotFound
from shared.security.areas import covers
from shared.security.ranges import within


def areas(parent: str | None) -> Select[Any]:
    """Areas, of one parent if given."""
    return select(Area).where(Area.parent == parent) if parent else select(Area)


def listed(query: Mapping[str, Any]) -> Select[Any]:
    """Stations, by area, level, state or a code they once had, if asked."""
    rows = select(Station)
    if "area" in query:
        rows = rows.where(within(Station.area, query["area"]))
    for name, column in (("level", Station.level), ("state", Station.state)):
        if name in query:
            rows = rows.where(column == query[name])
    if "former_code" in query:
        had = select(StationPeriod.station_id).where(StationPeriod.code == query["former_code"])
        rows = rows.where(Station.id.in_(had), Station.area != query["former_code"])
    return rows


def own(db: Session, area: str, id: UUID) -> Station:
    """A station within an area: its inner affairs are shown there alone. Raises NotFound."""
    station = find(db, Station, id)
    if not covers(area, station.area):
        raise NotFound
    return station


def people(db: Session, code: str, *, alive: bool) -> int:
    """How many standing files a station manages, of those who live or of all. Within the caller's area."""
    rows = select(func.count(Veteran.id)).where(Veteran.area == code, STANDING)
    return db.scalar(rows.where(Veteran.alive) if alive else rows) or 0


def below(db: Session, code: str) -> int:
    """How many open stations stand below this one."""
    rows = select(func.count(Station.id)).where(within(Station.area, code), Station.area != code)
    return db.scalar(rows.where(Station.state == State.OPEN)) or 0


def periods(station_id: UUID) -> Select[Any]:
    """What a station was before, oldest first."""
    return select(StationPeriod).where(StationPeriod.station_id == station_id)


def latest_stars(db: Session, station_id: UUID) -> int | None:
    """The stars that a station was given on the latest day, or last on that day."""
    stars = select(StarRating.stars).where(StarRating.station_id == station_id)
    return db.scalar(stars.order_by(StarRating.rated_on.desc(), StarRating.id.desc()).limit(1))


def ratings(station_id: UUID) -> Select[Any]:
    """The stars a station was given, oldest first."""
    return select(StarRating).where(StarRating.station_id == station_id)
