"""Reads of divisions and stations."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.registry.models import Area, Station
from shared.security.areas import scope


def areas(parent: str | None) -> Select[Any]:
    """Areas, of one parent if given."""
    return select(Area).where(Area.parent == parent) if parent else select(Area)


def within(area: str | None) -> Select[Any]:
    """Stations, those within one area if given."""
    if area is None:
        return select(Station)
    prefix = scope(area)
    return select(Station).where(Station.area >= prefix, Station.area < prefix + "~")


def exists(db: Session, area: str) -> bool:
    return db.scalar(select(Station.id).where(Station.area == area)) is not None
