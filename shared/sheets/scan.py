"""What calamine does not tell of an .xlsx worksheet: errors, formulas without a value, hidden rows and columns.

It gives the first two as empty cells. The XML is read as a stream, and refused where it declares entities.
"""

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers.expat import ParserCreate
from zipfile import ZipFile

from shared.sheets.cells import Broken
from shared.sheets.faults import SheetUnreadable

WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
MOST_COLUMNS = 16_384
TRUE = ("1", "true")
PLACE = re.compile("([A-Z]*)([0-9]*)")
Start = Callable[[str, Mapping[str, str]], object]


@dataclass
class Scan:
    """Rows as the sheet numbers them, columns from 0 on."""

    broken: dict[int, dict[int, Broken]] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)


def parts(book: ZipFile) -> dict[str, str]:
    """The part of the archive that holds each worksheet, by the worksheet's name."""
    ids: dict[str, str] = {}
    targets: dict[str, str] = {}

    def sheet(name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            ids[attributes["name"]] = next((value for key, value in attributes.items() if key.endswith(":id")), "")

    def relation(name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship":
            targets[attributes["Id"]] = posixpath.join("/xl", attributes["Target"]).lstrip("/")

    _read(book, WORKBOOK, sheet)
    _read(book, RELATIONS, relation)
    return {name: targets[id] for name, id in ids.items()}


def scan(book: ZipFile, part: str) -> Scan:
    """Go through a worksheet. Raises SheetUnreadable."""
    of_sheet = _OfSheet()
    _read(book, part, of_sheet.start, of_sheet)
    of_sheet.end_cell()
    return of_sheet.scan


def _read(book: ZipFile, part: str, start: Start, of_sheet: "_OfSheet | None" = None) -> None:
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    if of_sheet:
        of_sheet.parser = parser
    with book.open(part) as stream:
        parser.ParseFile(stream)


def _refuse(*_: object) -> NoReturn:
    raise SheetUnreadable("no-workbook")


class _OfSheet:
    """Notes what is wrong with each cell when the next one begins."""

    def __init__(self) -> None:
        self.scan, self.parser = Scan(), ParserCreate()
        self._row = self._column = 0
        self._computed = self._may_be_empty = True

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self.end_cell()
            self._begin_cell(attributes)
        elif name == "f":
            self._computed = False
        elif name == "v" and not self._computed:
            self.parser.CharacterDataHandler = self._value
        elif name == "row":
            self.end_cell()
            self._row = int(attributes.get("r", self._row + 1))
            self._column = -1
            if attributes.get("hidden") in TRUE:
                self.scan.hidden_rows.append(self._row)
        elif name == "col" and attributes.get("hidden") in TRUE:
            first, last = int(attributes["min"]), int(attributes["max"])
            self.scan.hidden_columns += range(first - 1, min(last, MOST_COLUMNS))

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        place = PLACE.fullmatch(attributes.get("r", ""))
        self._column = _number(place[1]) if place and place[1] else self._column + 1
        kind = attributes.get("t")
        if kind == "e":
            self._note(Broken.ERROR)
        self._may_be_empty = kind == "str"

    def _value(self, text: str) -> None:
        self._computed = self._computed or bool(text.strip())

    def end_cell(self) -> None:
        """A formula whose value is an empty text is computed, and says so by its type."""
        if not self._computed and not self._may_be_empty:
            self._note(Broken.FORMULA)
        self._computed = True
        self.parser.CharacterDataHandler = None

    def _note(self, broken: Broken) -> None:
        self.scan.broken.setdefault(self._row, {}).setdefault(self._column, broken)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
