"""How a sheet is laid out: where its headings stand, which columns are read, and what of it is not."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.registry.sheets.domain.columns import COLUMNS, HEADING, KNOWN, ours, plain
from shared.sheets.cells import blank
from shared.sheets.faults import WHOLE_ROW, Fault, How, Reading, SheetUnreadable
from shared.sheets.formats import MAX_ROWS
from shared.sheets.grids import HEADING_ROWS, Grid, Line, Sheet, first_rows, letter

SHOWN = 50
"""Characters of a foreign heading that a fault tells."""


def missing(fields: Sequence[str | None] | Mapping[str, Any]) -> list[str]:
    """The headings of required fields that are not there, nor what may stand in their place."""
    return [
        column.headings[0]
        for column in COLUMNS
        if column.required and column.field not in fields and column.instead not in fields
    ]


def fields_of(headings: Sequence[Any]) -> list[str | None]:
    """The field that each heading names."""
    known = (KNOWN.get(plain(heading)) for heading in headings)
    return [column.field if column else None for column in known]


def headed(lines: Sequence[Line]) -> bool:
    """Whether one of the first rows has the required headings."""
    return any(not missing(fields_of(line.cells)) for line in first_rows(lines))


def lay_out(grid: Grid) -> Sheet:
    """Find the headings, and what stands where nobody reads. Raises SheetUnreadable."""
    head = _heading(grid.lines)
    at = grid.lines.index(head)
    cells = list(head.cells)
    while cells and blank(cells[-1]):
        cells.pop()
    fields = fields_of(cells)
    twice = sorted({HEADING[name] for name in fields if name and fields.count(name) > 1})
    if twice:
        raise SheetUnreadable("headings-twice", headings=twice)
    lines = grid.lines[at + 1 :]
    if len(lines) > MAX_ROWS:
        raise SheetUnreadable("rows-too-many", most=MAX_ROWS)
    headings = [plain(cell) for cell in cells]
    if grid.columns:
        spare = range(len(cells), grid.columns)
        fields += [None for _ in spare]
        headings += ["" for _ in spare]
    faults = [*grid.faults, *(Fault(line.number, WHOLE_ROW, "above-headings", {}, True) for line in grid.lines[:at])]
    faults += _not_read(head.number, fields, headings, lines)
    for column in grid.hidden_columns:
        if column < len(fields) and (name := fields[column]):
            faults.append(Fault(head.number, HEADING[name], "column-hidden", {}, True))
    return Sheet(fields, headings, lines, faults, list(_synonyms(head.number, fields, cells)))


def _heading(lines: Sequence[Line]) -> Line:
    first = first_rows(lines)
    fitting = [line for line in first if not missing(fields_of(line.cells))]
    if fitting:
        return fitting[0]
    if not lines:
        raise SheetUnreadable("file-empty")
    fields = min((fields_of(line.cells) for line in first), key=lambda fields: len(missing(fields)), default=())
    raise SheetUnreadable("headings-missing", headings=missing(fields), most=HEADING_ROWS)


def _not_read(
    number: int, fields: Sequence[str | None], headings: Sequence[str], lines: Sequence[Line]
) -> Iterator[Fault]:
    """Columns with content that no field takes."""
    for column, name in enumerate(fields):
        if name or ours(headings[column]):
            continue
        filled = sum(column < len(line.cells) and not blank(line.cells[column]) for line in lines)
        if filled:
            title = headings[column][:SHOWN] or f"{letter(column)}列"
            yield Fault(number, title, "column-unread", {"column": letter(column), "cells": filled}, True)


def _synonyms(number: int, fields: Sequence[str | None], cells: Sequence[Any]) -> Iterator[Reading]:
    for name, cell in zip(fields, cells, strict=False):
        typed = str(cell).strip().lstrip("*")
        if name and typed not in (HEADING[name], name):
            yield Reading(number, HEADING[name], How.READ, typed[:SHOWN], HEADING[name])
