"""Reads of findings about stations: the latest by station and item, and what they add up to."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Subquery, case, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from services.registry.models import Finding, Station
from services.registry.network.domain.stations import State
from services.registry.standards.domain import Measure, Status
from shared.contracts.levels import Level
from shared.security.ranges import within

ALL = "ALL"


def latest_of(measure: Measure, list_version: int) -> Select[Any]:
    """The finding that counts of each station and item: the last assessed; of one day, the last entered."""
    order = (Finding.station_id, Finding.item, Finding.assessed_on.desc(), Finding.id.desc())
    rows = select(Finding).ext(distinct_on(Finding.station_id, Finding.item)).order_by(*order)
    return rows.where(Finding.measure == measure, Finding.list_version == list_version)


def of_station(db: Session, station_id: UUID, measure: Measure, list_version: int) -> Mapping[str, Finding]:
    """By item what was last found of a station."""
    rows = db.scalars(latest_of(measure, list_version).where(Finding.station_id == station_id))
    return {finding.item: finding for finding in rows}


def history(station_id: UUID, measure: Measure, query: Mapping[str, Any]) -> Select[Any]:
    """All that was found of a station, in the order of entry; of one item if asked."""
    rows = select(Finding).where(Finding.station_id == station_id, Finding.measure == measure)
    return rows.where(Finding.item == query["item"]) if "item" in query else rows


def rates(
    db: Session, area: str, measure: Measure, list_version: int, items: Sequence[str]
) -> Iterator[dict[str, Any]]:
    """By level and item how many open stations of an area met it; item ALL: how many met all.

    Gives `{"level", "item", "numerator", "unmet", "unknown", "denominator"}`.
    """
    are_open = within(Station.area, area), Station.state == State.OPEN
    stations = select(Station.id, Station.level).where(*are_open).subquery()
    latest = latest_of(measure, list_version).subquery()
    all_of: dict[str, int] = dict(db.execute(select(stations.c.level, func.count()).group_by(stations.c.level)).all())
    counted = {(row.level, row.item): row for row in db.execute(_by_item(stations, latest))}
    whole = {row.level: row for row in db.execute(_by_station(stations, latest, len(items)))}
    for level in [level for level in Level if level in all_of]:
        rows = [(item, counted.get((level, item))) for item in items]
        for item, row in [*rows, (ALL, whole.get(level))]:
            met, unmet = (row.met, row.unmet) if row else (0, 0)
            rate = {"level": level, "item": item, "numerator": met, "unmet": unmet}
            yield rate | {"unknown": all_of[level] - met - unmet, "denominator": all_of[level]}


def _by_item(stations: Subquery, latest: Subquery) -> Select[Any]:
    met, unmet = (func.count().filter(latest.c.status == status) for status in (Status.MET, Status.UNMET))
    joined = select(stations.c.level, latest.c.item, met.label("met"), unmet.label("unmet"))
    return joined.join(latest, latest.c.station_id == stations.c.id).group_by(stations.c.level, latest.c.item)


def _by_station(stations: Subquery, latest: Subquery, items: int) -> Select[Any]:
    """By level how many stations met every item, and how many failed at least one."""
    met, unmet = (func.count().filter(latest.c.status == status) for status in (Status.MET, Status.UNMET))
    each = select(latest.c.station_id, case((unmet > 0, "UNMET"), (met == items, "MET")).label("status"))
    totals = each.group_by(latest.c.station_id).subquery()
    whole, broken = (func.count().filter(totals.c.status == status) for status in (Status.MET, Status.UNMET))
    rows = select(stations.c.level, whole.label("met"), broken.label("unmet"))
    return rows.join(totals, totals.c.station_id == stations.c.id).group_by(stations.c.level)
