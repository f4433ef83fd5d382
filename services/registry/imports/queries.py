"""Reads of imports."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, undefer

from services.registry.imports.domain import State
from services.registry.models import (
    Area,
    Import,
    ImportFault,
    ImportReading,
    Station,
    StationPeriod,
    Veteran,
)
from services.registry.network.domain.stations import State as Open
from services.registry.sheets.domain.places import Division, Places
from shared.security.ranges import within


def of_file(area: str, digest: bytes) -> Select[Import]:
    """The last import of a file by its content."""
    gone = (State.FAILED, State.DISCARDED)
    rows = select(Import).where(Import.area == area, Import.digest == digest, Import.state.not_in(gone))
    return rows.order_by(Import.id.desc()).limit(1)


def listed(query: Mapping[str, Any]) -> Select[Import]:
    rows = select(Import)
    return rows.where(Import.state == query["state"]) if "state" in query else rows


def that_may_hold(numbers: Collection[bytes]) -> Select[Import]:
    """Imports that keep something of their content and have one of these hashes of ID numbers, or are not checked
    yet.
    """
    unchecked = Import.numbers.is_(None) & Import.content_sealed.is_not(None)
    rows = select(Import).where(unchecked | Import.numbers.overlap(list(numbers)))
    return rows.options(undefer(Import.numbers)).order_by(Import.id)


def faults(import_id: UUID, query: Mapping[str, Any]) -> Select[ImportFault]:
    """What is wrong in a file; errors or warnings alone if asked."""
    rows = select(ImportFault).where(ImportFault.import_id == import_id)
    return rows.where(ImportFault.warning == query["warning"]) if "warning" in query else rows


def readings(import_id: UUID) -> Select[ImportReading]:
    """Cells that were understood otherwise than they were typed."""
    return select(ImportReading).where(ImportReading.import_id == import_id)


def reading_counts(import_id: UUID) -> Select[str, str, int]:
    """How many such cells there are, by column and by what happened."""
    by = (ImportReading.column, ImportReading.how)
    rows = select(*by, func.count().label("cells")).where(ImportReading.import_id == import_id)
    return rows.group_by(*by).order_by(*by)


def numbers_within(db: Session, area: str, hashes: Collection[bytes]) -> frozenset[bytes]:
    """Those of the ID numbers' hashes that have a file within an area. Of others no one is told which they are."""
    rows = select(Veteran.id_number_hash).where(Veteran.id_number_hash.in_(hashes), within(Veteran.area, area))
    return frozenset(number for number in db.scalars(rows) if number)


def places(db: Session) -> Places:
    """All divisions and stations by code and name, and the codes there were."""
    areas = db.execute(select(Area.code, Area.name, Area.mca_code, Area.abolished_on)).all()
    standing = [Division(row.code, row.name, row.mca_code) for row in areas if row.abolished_on is None]
    stations = db.execute(select(Station.area, Station.name).where(Station.state == Open.OPEN))
    former = [*(row.code for row in areas if row.abolished_on), *db.scalars(select(StationPeriod.code))]
    return Places(standing, [Division(*row) for row in stations], former)


def station_areas(db: Session, area: str) -> frozenset[str]:
    """Codes of the open stations within an area."""
    return frozenset(db.scalars(select(Station.area).where(within(Station.area, area), Station.state == Open.OPEN)))
