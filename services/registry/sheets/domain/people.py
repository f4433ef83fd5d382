"""A row of a sheet → the fields of a person, what is wrong with them, and what was understood otherwise than typed."""

import re
from collections.abc import Sequence, Set
from functools import lru_cache
from typing import Any, NamedTuple

from stdnum import numdb

from services.registry.sheets.domain.columns import COLUMN, COLUMNS, DISABILITY, HEADING, PLACES
from services.registry.sheets.domain.places import Places, confirms, tells_town
from shared.sheets.cells import blank, how
from shared.sheets.faults import WHOLE_ROW, Fault, How, Reading, Unfit
from shared.sheets.grids import Line

CITY, WHOLE_COUNTY = "4407", "000000"
NUL = "\u2400"
"""Shows the one character that a database does not keep."""
YEARS = re.compile(r"\[.*?\]")
REQUIRED = [(column.field, column.instead, column.headings[0]) for column in COLUMNS if column.required]


class Person(NamedTuple):
    """What a row says. Rows with faults that are no warnings are not imported."""

    fields: dict[str, Any]
    faults: list[Fault]
    readings: list[Reading]


class Reader:
    """Reads the rows of one sheet. `stations` are the codes that may stand in the column of stations."""

    def __init__(self, columns: Sequence[str | None], places: Places, stations: Set[str]) -> None:
        self._columns, self._places, self._stations = columns, places, stations
        self._placed: dict[tuple[str, str | None, str | None], tuple[str, Fault | None]] = {}

    def read(self, line: Line) -> Person:
        """The fields of a row. Empty cells give none."""
        person = Person({}, [], [])
        fields, faults, readings = person
        for name, cell in zip(self._columns, line.cells, strict=False):
            if not name or blank(cell):
                continue
            column = COLUMN[name]
            try:
                value = fields[name] = column.parse(cell)
            except Unfit as fault:
                faults.append(Fault(line.number, HEADING[name], fault.slug, fault.params))
                continue
            if cell != value and isinstance(cell, str) and cell != (shown := column.show(value)) and cell != str(value):
                texts = (None, None) if column.private else (cell.replace("\0", NUL), shown)
                readings.append(Reading(line.number, HEADING[name], how(cell, shown), *texts))
        wrong = {fault.column for fault in faults}
        for field, instead, heading in REQUIRED:
            if field not in fields and instead not in fields and not wrong & {heading, HEADING.get(instead or "")}:
                faults.append(Fault(line.number, heading, "cell-missing"))
        given = [name for name in DISABILITY if name in fields]
        if given and len(given) < len(DISABILITY) and not wrong & {HEADING[name] for name in DISABILITY}:
            faults.append(Fault(line.number, HEADING[given[0]], "disability-incomplete"))
        if not all(map(blank, line.cells[len(self._columns) :])):
            faults.append(Fault(line.number, WHOLE_ROW, "row-too-wide"))
        for area, name in PLACES.items():
            if area in fields or name in fields:
                self._place(line.number, area, name, person)
        fields.setdefault("residence_area", fields.get("registered_area"))
        return person

    def _place(self, number: int, area: str, name: str, person: Person) -> None:
        """Put the code in place of what stands in the columns of a code and of a name."""
        texts = person.fields.pop(area, None), person.fields.pop(name, None)
        heading = HEADING[area if texts[0] else name]
        placed = self._placed.get((area, *texts))
        if placed is None:
            try:
                placed = self._placed[area, *texts] = self._understood(area, *texts)
            except Unfit as fault:
                person.faults.append(Fault(number, heading, fault.slug, fault.params))
                return
        person.fields[area], warning = placed
        if warning:
            person.faults.append(Fault(number, heading, warning.slug, warning.params, True))
            self._placed[area, *texts] = placed[0], None  # it is told once
        typed = texts[0] or texts[1]
        if typed != placed[0]:
            for reading in [reading for reading in person.readings if reading.column == heading]:
                person.readings.remove(reading)
                typed = reading.typed
            shown = f"{self._places.full_name(placed[0])} {placed[0]}".strip()
            person.readings.append(Reading(number, heading, How.READ, typed, shown))

    def _understood(self, area: str, *texts: str | None) -> tuple[str, Fault | None]:
        """The code of a place, and what to warn of. Raises Unfit."""
        codes = [self._places.by_code(text) for text in texts if text and text.isdigit()]
        named = [text for text in texts if text and not text.isdigit()]
        if len(set(codes)) > 1:
            raise Unfit("code-and-name-differ", place=self._places.full_name(codes[0]) or codes[0])
        if codes and area == "station_area" and codes[0] not in self._stations:
            raise Unfit("station-unknown")
        if codes and not codes[0].startswith(CITY):
            if not _proved(codes[0][:6]):
                raise Unfit("code-unknown")
            proved = all(_proved(codes[0][:6], name) for name in named)
            return codes[0], None if proved else Fault(0, "", "place-elsewhere-unproved", {"code": codes[0]}, True)
        names = [self._places.by_name(name) for name in named]
        if area == "station_area":
            names = [each & self._stations or each for each in names]
        code = codes[0] if codes else self._places.one_of(frozenset.intersection(*names))
        if not all(names):
            raise Unfit("place-unknown")
        if not all(confirms(each, code) for each in names):
            raise Unfit("code-and-name-differ", place=self._places.full_name(code))
        if area == "station_area" and code not in self._stations:
            raise Unfit("station-unknown")
        if not self._places.known(code) and not (code.endswith(WHOLE_COUNTY) and _proved(code[:6])):
            raise Unfit("code-unknown")
        theirs = None if any(map(tells_town, names)) else self._places.rival(code)
        if theirs:
            params = {"ours": self._places.full_name(code), "theirs": theirs}
            return code, Fault(0, "", "code-of-two-lists", params, True)
        return code, None


@lru_cache(maxsize=10_000)
def _proved(six: str, name: str = "") -> bool:
    """Whether the six digits are or were those of a county, city or province, and of this one if it is named
    (python-stdnum's list of GB/T 2260, which has the years that each was valid).
    """
    counties = [facts["county"] for _, facts in numdb.get("cn/loc").info(six) if "county" in facts]
    known = [YEARS.sub("", county) for county in ",".join(counties).split(",")]
    return any(county and (not name or county in name) for county in known)
