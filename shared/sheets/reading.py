"""A file that was handed in → its rows."""

import csv
import io
from collections.abc import Iterator

from shared.sheets.cells import blank
from shared.sheets.encoding import decode
from shared.sheets.faults import SheetUnreadable
from shared.sheets.formats import MAX_ROWS, Format, format_of
from shared.sheets.grids import HEADING_ROWS, Grid, Headed, Line
from shared.sheets.workbooks import read_workbook

DELIMITERS = ",\t;"


def read_grid(content: bytes, headed: Headed) -> Grid:
    """The rows of a file with content; of a workbook, those of the first visible worksheet that is `headed`: a function
    of a module, which other processes find by its name. Raises SheetUnreadable.
    """
    if format_of(content) is not Format.CSV:
        return read_workbook(content, headed)
    if content[:100].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        raise SheetUnreadable("file-is-markup")
    text = decode(content, lambda text: _headed_in_chinese(text, headed))
    lines = []
    for line in _lines(text):
        lines.append(line)
        if len(lines) > MAX_ROWS + HEADING_ROWS:
            raise SheetUnreadable("rows-too-many", most=MAX_ROWS)
    return Grid(lines)


def _headed_in_chinese(text: str, headed: Headed) -> bool:
    lines = _lines(text, HEADING_ROWS)
    return headed([Line(line.number, [cell for cell in line.cells if not cell.isascii()]) for line in lines])


def _lines(text: str, most: int | None = None) -> Iterator[Line]:
    """Rows with content, of the first `most` if given."""
    head = "".join(text[:10_000].splitlines(keepends=True)[:HEADING_ROWS])
    delimiter = max(DELIMITERS, key=head.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(rows, 1):
            if most and number > most:
                return
            if not all(map(blank, cells)):
                yield Line(number, cells)
    except csv.Error:
        raise SheetUnreadable("csv-broken", row=rows.line_num) from None
