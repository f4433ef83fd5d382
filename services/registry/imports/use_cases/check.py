"""The dry run: nothing is registered; it notes what is wrong, and warns of what is there already."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from services.registry.files import queries as files
from services.registry.files.domain import doubles
from services.registry.imports import queries
from services.registry.imports.use_cases.chunks import Chunk
from services.registry.imports.use_cases.rows import Ready
from services.registry.models import Import
from services.registry.sheets.domain.columns import HEADING
from shared.sheets.faults import Fault


class Check:
    """Goes through a file of an area, chunk by chunk in their order."""

    def __init__(self, area: str) -> None:
        self._area = area
        self._numbers: dict[bytes, int] = {}
        self._people: dict[tuple[object, ...], int] = {}
        self._told: dict[tuple[str, str, str], int] = {}

    def __call__(self, db: Session, upload: Import, chunk: Chunk) -> list[Fault]:
        ready = chunk.ready
        hashes = [row.hash for row in ready]
        there = files.numbers_taken(db, hashes)
        within = queries.numbers_within(db, self._area, hashes)
        people = [files.Asked(row.row, row.plain_name, row.pinyin, row.birth_date, row.hash) for row in ready]
        alike = {number for number, _ in files.alike(db, self._area, people)}
        upload.known += len([row for row in ready if row.hash in there])
        faults = [fault for fault in chunk.faults if self._is_new(fault)]
        return faults + [f for row in ready for f in self._warnings(row, row.hash in within, row.row in alike)]

    def _is_new(self, fault: Fault) -> bool:
        """A warning that names a code is given once, at the first row where it stands; each process has a first."""
        told = (fault.column, fault.slug, str(fault.params))
        return not (fault.warning and fault.params) or self._told.setdefault(told, fault.row) == fault.row

    def _warnings(self, row: Ready, known: bool, alike: bool) -> Iterator[Fault]:
        number, name = HEADING["id_number"], HEADING["name"]
        before = self._numbers.setdefault(row.hash, row.row)
        keys = doubles.keys(row.plain_name, row.pinyin, row.birth_date)
        twin = min(self._people.setdefault(key, row.row) for key in keys)
        if known:
            yield Fault(row.row, number, "number-known", {}, True)
        if before != row.row:
            yield Fault(row.row, number, "number-twice", {"row": before}, True)
        elif twin != row.row:
            yield Fault(row.row, name, "double-of-row", {"row": twin}, True)
        elif alike:
            yield Fault(row.row, name, "double-of-file", {}, True)
