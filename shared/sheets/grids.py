"""What a file holds before anyone knows what it means."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from shared.sheets.faults import Fault, Reading

HEADING_ROWS = 3
"""A title may stand above the headings."""
PEOPLE, NOTES, WARNINGS = "人员", "填写说明", "提示"
"""Worksheets that Muster writes. The last two are passed over when the workbook is handed in."""


class Line(NamedTuple):
    """A row with content; `number` is the sheet's own. `turn` is for whoever gives the rows an order of their own."""

    number: int
    cells: Sequence[Any]
    turn: int = 0


@dataclass
class Grid:
    """A sheet: its rows with content, and what is wrong with it so far.

    In a workbook every row has all `columns`; in a CSV a row that is longer than the headings is at fault.
    """

    lines: Sequence[Line]
    columns: int | None = None
    faults: list[Fault] = field(default_factory=list)
    hidden_columns: Sequence[int] = ()


@dataclass
class Sheet:
    """What a grid means: the field of each column (None: not read), its heading, the rows below. `readings` are of the
    headings.
    """

    fields: Sequence[str | None]
    headings: Sequence[str]
    lines: Sequence[Line]
    faults: Sequence[Fault]
    readings: Sequence[Reading]


Headed = Callable[[Sequence[Line]], bool]
"""Whether the first rows have the headings that are looked for."""


def first_rows(lines: Sequence[Line]) -> list[Line]:
    """Those where the headings may stand."""
    return [line for line in lines[:HEADING_ROWS] if line.number <= HEADING_ROWS]


def letter(column: int) -> str:
    """`A` for the first column, `AA` for the 27th."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
