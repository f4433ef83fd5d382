"""Reads of imports and exports."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, undefer

from services.registry.models import Export, Import, ImportFault, Station
from services.registry.network.domain.stations import State as Open
from services.registry.sheets.domain.imports import State
from shared.db import execute
from shared.security.areas import scope
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


def exports() -> Select[Export]:
    return select(Export)


def station_areas(db: Session, area: str) -> frozenset[str]:
    """Codes of the open stations within an area."""
    return frozenset(db.scalars(select(Station.area).where(within(Station.area, area), Station.state == Open.OPEN)))


def registered(db: Session, hashes: Sequence[bytes]) -> frozenset[bytes]:
    """Those of the ID numbers' hashes that have a file anywhere in the network."""
    statement = "SELECT id_number_hash FROM veterans WHERE id_number_hash = ANY(%(hashes)s)"
    return frozenset(bytes(row[0]) for row in execute(db, statement, {"hashes": list(hashes)}))


def alike(db: Session, area: str, people: Sequence[tuple[int, str, str, Any, bytes]]) -> frozenset[int]:
    """Rows (number, name, pinyin, birth date, hash) that look like a file of another ID number within an area."""
    rows, names, pinyins, births, hashes = (list(part) for part in zip(*people, strict=True))
    values = {"rows": rows, "names": names, "pinyins": pinyins, "births": births, "hashes": hashes}
    return frozenset(row[0] for row in execute(db, _ALIKE, {**values, "scope": scope(area)}))


_ALIKE = """
    SELECT DISTINCT k.number
      FROM unnest(%(rows)s::int[], %(names)s::text[], %(pinyins)s::text[], %(births)s::date[], %(hashes)s::bytea[])
           AS k (number, name, pinyin, born, hash)
      JOIN veterans v ON v.pinyin = k.pinyin COLLATE "C"
     WHERE v.area >= %(scope)s AND v.area < %(scope)s || '~' AND v.merged_into IS NULL AND v.id_number_hash <> k.hash
       AND (v.birth_date = k.born
            OR v.name = k.name AND 2 <=
               (extract(year FROM v.birth_date) = extract(year FROM k.born))::int
               + (extract(month FROM v.birth_date) = extract(month FROM k.born))::int
               + (extract(day FROM v.birth_date) = extract(day FROM k.born))::int)
"""
