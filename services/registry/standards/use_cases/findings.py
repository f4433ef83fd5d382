"""Findings about stations, entered one by one and never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.registry.models import Finding, Station
from services.registry.network.events import station_assessed
from services.registry.standards import domain
from services.registry.standards.domain import Measure, Status
from services.registry.standards.queries import model_stations
from services.registry.standards.rules import FIVE_HAVES, HAVES
from shared import clock
from shared.contracts.access import Actor
from shared.db import hold_one
from shared.events.outbox import publish


@dataclass(frozen=True)
class NewFinding:
    """Whether a station meets an item, with what shows it."""

    item: str
    status: Status
    evidence: str
    assessed_on: date


def assess_have(db: Session, by: Actor, station_id: UUID, new: NewFinding, expected: int | None) -> Finding:
    """Enter one of the five haves. Raises NotFound, VersionStale, ItemUnknown, AssessedInFuture."""
    return _assess(db, by, station_id, Measure.FIVE_HAVES, FIVE_HAVES["version"], HAVES, new, expected)


def assess_model_item(db: Session, by: Actor, station_id: UUID, new: NewFinding, expected: int | None) -> Finding:
    """Enter an item of the model station's form. Raises NotFound, VersionStale, ItemUnknown, AssessedInFuture."""
    form = model_stations.form(clock.today(db))
    known = [item["item"] for item in form["items"]]
    return _assess(db, by, station_id, Measure.MODEL_STATION, form["version"], known, new, expected)


def _assess(
    db: Session,
    by: Actor,
    station_id: UUID,
    measure: Measure,
    list_version: int,
    known: Sequence[str],
    new: NewFinding,
    expected: int | None,
) -> Finding:
    station = hold_one(db, Station, station_id, within=by.area, expected=expected)
    domain.check(new.item, known, new.assessed_on, clock.today(db))
    finding = Finding(
        id=uuid7(),
        station_id=station.id,
        measure=measure,
        list_version=list_version,
        recorded_by=by.account,
        recorded_at=clock.now(db),
        **vars(new),
    )
    db.add(finding)
    publish(db, station, station_assessed(station, finding))
    return finding
