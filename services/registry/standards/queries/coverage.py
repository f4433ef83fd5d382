"""Reads of full coverage 全覆盖: open stations by level against how many there must be."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from services.registry.models import Area, CoverageRequired, Station
from services.registry.network.domain.stations import State
from services.registry.standards.rules import OFFICIAL
from shared.contracts.levels import Level
from shared.security.ranges import within


def of_area(db: Session, area: str) -> Iterator[dict[str, Any]]:
    """By level: `{"level", "numerator", "denominator", "basis", "reason", "version"}`, see `required`."""
    stations = select(Station.level, func.count()).where(within(Station.area, area), Station.state == State.OPEN)
    counts = dict(db.execute(stations.group_by(Station.level)).all())
    for level in Level:
        yield {"area": area, "level": level, "numerator": counts.get(level, 0), **required(db, area, level)}


def required(db: Session, area: str, level: str) -> dict[str, Any]:
    """How many stations there must be, and on what basis: SET by the city, else OFFICIAL, else the listed DIVISIONS.

    None for places of ours, of which no list is whole. `version` counts how often the city has set it.
    """
    if row := latest(db, area, level):
        return {"denominator": row.required, "basis": "SET", "reason": row.reason, "version": row.version}
    official = OFFICIAL.get(area)
    if official and level in official["required"]:
        requirement = {"denominator": official["required"][level], "basis": "OFFICIAL", "reason": official["source"]}
    elif level in (Level.UNIVERSITY, Level.OTHER):
        requirement = {"denominator": None, "basis": "DIVISIONS", "reason": None}
    else:
        count = db.scalar(select(func.count(Area.code)).where(*_divisions(area, level)))
        requirement = {"denominator": count, "basis": "DIVISIONS", "reason": None}
    return {**requirement, "version": 0}


def latest(db: Session, area: str, level: str) -> CoverageRequired | None:
    """The number that the city set last."""
    rows = select(CoverageRequired).where(CoverageRequired.area == area, CoverageRequired.level == level)
    return db.scalar(rows.order_by(CoverageRequired.version.desc()).limit(1))


def history(area: str, level: str) -> Select[Any]:
    """All numbers that the city set, oldest first."""
    return select(CoverageRequired).where(CoverageRequired.area == area, CoverageRequired.level == level)


def missing(area: str, level: str) -> Select[Any]:
    """The areas of a level without an open station."""
    there = select(Station.id).where(Station.area == Area.code, Station.state == State.OPEN)
    return select(Area).where(*_divisions(area, level), ~there.exists())


def _divisions(area: str, level: str) -> tuple[Any, ...]:
    return Area.level == level, within(Area.code, area), Area.abolished_on.is_(None)
