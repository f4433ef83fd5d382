"""Sheets that go out: nothing in them runs as a formula, and a spreadsheet shows what was written."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.styles import PatternFill

from shared.native import away
from shared.sheets.formats import Format

Row = Sequence[Any]
Pages = Iterator[list[Row]]
FORMULA = tuple("=+-@\t\r＝＋－＠")
UNSHOWN = re.compile("_(?=x[0-9A-Fa-f]{4}_)|^#|[\0-\x08\x0b-\x1f]")
"""What a workbook needs escaped: it shows `_x0041_` as A, takes `#N/A` for an error, and is no XML with the others in
it.
"""
NO_CHARACTERS = dict.fromkeys((0xFFFE, 0xFFFF), "\ufffd")
"""There is no way to write these in XML."""
TEXT = "@"
WIDTH = 18


def harmless(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection; full width counts with some). It has one
    apostrophe in front then. So has a text that begins with one, or the two could not be told apart.
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith((*FORMULA, "'")) else cell


def as_shown(cell: Any) -> Any:
    """The same of a workbook, which shows what was in the cell."""
    if not isinstance(cell, str):
        return cell
    return UNSHOWN.sub(lambda sign: f"_x{ord(sign[0]):04X}_", harmless(cell).translate(NO_CHARACTERS))


def write_sheet(format: Format, headings: Row, pages: Pages) -> BinaryIO:
    """A sheet of the pages below the headings, in memory, at its start."""
    file = io.BytesIO()
    if format is Format.CSV:
        text = io.TextIOWrapper(file, "utf-8-sig", newline="")  # spreadsheets want the mark
        writer = csv.writer(text)
        writer.writerow(headings)
        for rows in pages:
            writer.writerows([harmless(cell) for cell in row] for row in rows)
        text.flush()
        text.detach()
    else:
        workbook = Workbook(write_only=True)
        sheet = workbook.create_sheet("Muster")
        sheet.append(headings)
        for rows in pages:
            for row in rows:
                sheet.append([as_shown(cell) for cell in row])
        away(workbook.save, file)  # packs all of it
    file.seek(0)
    return file


def style_as_text(sheet: Any, letter: str) -> None:
    """Let a column keep what is typed: Excel rounds a number of 18 digits."""
    sheet.column_dimensions[letter].number_format = TEXT
    sheet.column_dimensions[letter].width = WIDTH


MARKED = PatternFill("solid", fgColor="FFF2CC")
