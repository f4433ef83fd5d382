"""Reads of the five haves 五有: what was recorded, beside what follows from other records."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from services.registry.models import Station
from services.registry.network.domain.staff import enough
from services.registry.network.queries.staff import posts_filled
from services.registry.standards import domain
from services.registry.standards.domain import Measure, Status
from services.registry.standards.queries import findings
from services.registry.standards.rules import FIVE_HAVES, HAVES, Item


def of_station(db: Session, station: Station, today: date) -> Sequence[dict[str, Any]]:
    """Each have with its latest finding, what follows from the staff in post, and whether the two contradict."""
    by_item = findings.of_station(db, station.id, Measure.FIVE_HAVES, FIVE_HAVES["version"])
    return [
        _have(item, by_item.get(item["item"]), _derived(db, station, item["item"], today))
        for item in FIVE_HAVES["items"]
    ]


def _derived(db: Session, station: Station, item: str, today: date) -> Status | None:
    """有人员 follows from the staff in post. The other haves follow from no other record."""
    if item != "STAFF":
        return None
    needed, posts = FIVE_HAVES["staff"], posts_filled(db, station.id, today)
    return Status.MET if enough(station.level, posts, needed["least"], needed["part_time"]) else Status.UNMET


def _have(item: Item, finding: Any, derived: Status | None) -> dict[str, Any]:
    status = finding.status if finding else Status.UNKNOWN
    return {
        **item,
        "status": status,
        "derived": derived,
        "contradicted": domain.contradicts(status, derived),
        **{name: getattr(finding, name, None) for name in ("evidence", "assessed_on", "recorded_by")},
    }


def rates(db: Session, area: str) -> Iterator[dict[str, Any]]:
    """By level how many open stations of an area met each have, and all five."""
    return findings.rates(db, area, Measure.FIVE_HAVES, FIVE_HAVES["version"], HAVES)
