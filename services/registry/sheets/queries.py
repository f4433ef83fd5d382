"""Reads of imports and exports."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, undefer

from services.registry.models import Export, Import, ImportArrival, ImportFault, Station
from services.registry.network.domain.stations import State as Open
from services.registry.sheets.domain.imports import State
from shared.security.ranges import within


def of_file(area: str, digest: bytes) -> Select[Import]:
    """The import of a file by its content."""
    gone = (State.FAILED, State.DISCARDED)
    return select(Import).where(Import.area == area, Import.digest == digest, Import.state.not_in(gone))


def listed(query: Mapping[str, Any]) -> Select[Import]:
    rows = select(Import)
    return rows.where(Import.state == query["state"]) if "state" in query else rows


def that_may_hold(numbers: Collection[bytes]) -> Select[Import]:
    """Imports whose content is kept and has one of these hashes of ID numbers, or is not checked yet."""
    rows = select(Import).where(Import.content_sealed.is_not(None))
    rows = rows.where(Import.numbers.is_(None) | Import.numbers.overlap(list(numbers))).options(undefer(Import.numbers))
    return rows.order_by(Import.id)


def faults(import_id: UUID, query: Mapping[str, Any]) -> Select[ImportFault]:
    """What is wrong in a file; errors or warnings alone if asked."""
    rows = select(ImportFault).where(ImportFault.import_id == import_id)
    return rows.where(ImportFault.warning == query["warning"]) if "warning" in query else rows


def arrivals(import_id: UUID) -> Select[ImportArrival]:
    """What an import brought to stations, in id order."""
    return select(ImportArrival).where(ImportArrival.import_id == import_id).order_by(ImportArrival.id)


def exports() -> Select[Export]:
    return select(Export)


def station_areas(db: Session, area: str) -> frozenset[str]:
    """Codes of the open stations within an area."""
    return frozenset(db.scalars(select(Station.area).where(within(Station.area, area), Station.state == Open.OPEN)))
