"""The rows of a sheet that are at fault, as they were handed in, with what is wrong beside each cell: to be mended and
handed in again.
"""

import io
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter

from services.registry.sheets.domain.columns import HEADING, OWN_ROW, REASONS
from shared.sheets.cells import Broken
from shared.sheets.faults import WHOLE_ROW
from shared.sheets.grids import PEOPLE, WARNINGS, Sheet
from shared.sheets.writing import MARKED, TEXT, as_shown, style_as_text


class Told(NamedTuple):
    """What is wrong in a cell, in words."""

    row: int
    column: str
    words: str
    warning: bool


Reasons = Mapping[str, Sequence[str]]
"""Why a row is at fault, by its columns."""


def write_fault_sheet(sheet: Sheet, told: Sequence[Told], note: str | None) -> bytes:
    """The workbook: the rows at fault, and on another worksheet the warnings, below a `note` if there is one."""
    reasons: dict[int, dict[str, list[str]]] = {}
    for each in told:
        if not each.warning:
            reasons.setdefault(each.row, {}).setdefault(each.column, []).append(each.words)
    workbook = Workbook(write_only=True)
    _write_rows(workbook.create_sheet(PEOPLE), sheet, reasons)
    warnings = workbook.create_sheet(WARNINGS)
    if note:
        warnings.append([note])
    warnings.append([OWN_ROW, "列", "提示"])
    for each in told:
        if each.warning:
            warnings.append([each.row, as_shown(each.column), each.words])
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _write_rows(people: Any, sheet: Sheet, reasons: Mapping[int, Reasons]) -> None:
    """Each column that some row is at fault in has the reasons beside it."""
    headings = [HEADING[name] if name else heading for name, heading in zip(sheet.fields, sheet.headings, strict=True)]
    at_fault = {column for of_row in reasons.values() for column in of_row}
    titles = [OWN_ROW, f"{WHOLE_ROW}{REASONS}"]
    for heading in headings:
        style_as_text(people, get_column_letter(len(titles) + 1))
        titles += [heading, f"{heading}{REASONS}"] if heading in at_fault else [heading]
    people.append(list(map(as_shown, titles)))
    for line in sheet.lines:
        if of_row := reasons.get(line.number):
            row = [line.number, _elsewhere(headings, of_row)]
            for heading, cell in zip(headings, [*line.cells, *[""] * len(headings)], strict=False):
                row.append(_kept(people, cell, marked=heading in of_row))
                if heading in at_fault:
                    row.append("；".join(of_row.get(heading, ())))
            people.append(row)


def _elsewhere(headings: Sequence[str], reasons: Reasons) -> str:
    """What is wrong with the row as a whole, or in columns that the sheet has not."""
    missing = {column: all_ for column, all_ in reasons.items() if column not in headings}
    lead = {column: "" if column == WHOLE_ROW else f"{column}：" for column in missing}
    return "；".join(lead[column] + reason for column, all_ in missing.items() for reason in all_)


def _kept(sheet: Any, cell: Any, marked: bool) -> WriteOnlyCell:
    """A cell as it was typed. As text it needs no apostrophe of its own."""
    if isinstance(cell, str | Broken):
        cell = "" if isinstance(cell, Broken) else cell.removeprefix("'")
    kept = WriteOnlyCell(sheet, as_shown(cell))
    if isinstance(cell, str):
        kept.number_format = TEXT
    if marked:
        kept.fill = MARKED
    return kept
