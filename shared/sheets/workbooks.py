"""Reading a workbook in a process of its own. Cells that lie far apart may use up its memory, and no other's."""

import io
import multiprocessing
import resource
import signal
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any
from xml.parsers.expat import ExpatError

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from shared.sheets import formats
from shared.sheets import scan as xml
from shared.sheets.cells import Broken, blank
from shared.sheets.faults import WHOLE_ROW, Fault, SheetUnreadable
from shared.sheets.formats import MAX_ROWS, MAX_UNPACKED, OLE, Format, format_of
from shared.sheets.grids import HEADING_ROWS, NOTES, WARNINGS, Grid, Headed, Line
from shared.sheets.scan import Scan

MEMORY = 2 * 1024 * 1024 * 1024
"""What a reader may take: several times what the largest file that is taken needs."""
OVERSTRAINED = (-signal.SIGABRT, -signal.SIGKILL, -signal.SIGSEGV, -signal.SIGBUS)
"""How a reader ends that asks for more."""
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
FOREIGN = {"content.xml": formats.OPEN, "xl/workbook.bin": formats.BINARY}
"""Parts by which an archive shows to be another kind of workbook."""
DAMAGED = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ExpatError, CalamineError, ValueError, LookupError
)  # fmt: skip
"""What reading raises where an archive, its XML or what the XML says is not as it must be."""
PANIC = "PanicException"
"""The same from calamine, where it has not thought of it; it has no class that could be imported."""
SHOWN = 20
"""Of rows so many are named."""


def read_workbook(content: bytes, headed: Headed) -> Grid:
    """The rows of the worksheet that has the list. Raises SheetUnreadable."""
    spawn = multiprocessing.get_context("spawn")  # this process has threads
    receiver, sender = spawn.Pipe(duplex=False)
    reader = spawn.Process(target=_read, args=(sender, content, headed), daemon=True)
    reader.start()
    sender.close()
    try:
        answer: Grid | SheetUnreadable = receiver.recv()
    except EOFError:
        answer = SheetUnreadable("sheet-scattered")
    reader.join()
    if reader.exitcode and reader.exitcode not in OVERSTRAINED:
        raise RuntimeError(f"reading a workbook ended with {reader.exitcode}")
    if isinstance(answer, SheetUnreadable):
        raise answer
    return answer


def _read(sender: Connection, content: bytes, headed: Headed) -> None:
    with suppress(ValueError):  # not every system bounds it
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        sender.send(_grid(content, headed))
    except SheetUnreadable as fault:
        sender.send(fault)
    except MemoryError:
        sender.send(SheetUnreadable("sheet-scattered"))


def _grid(content: bytes, headed: Headed) -> Grid:
    try:
        if format_of(content) is Format.XLS:
            return _chosen(CalamineWorkbook.from_filelike(io.BytesIO(content)), None, headed)
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for part, kind in FOREIGN.items():
                if part in packed.namelist():
                    raise SheetUnreadable("workbook-foreign", kind=kind)
            if sum(part.file_size for part in packed.infolist()) > MAX_UNPACKED:
                raise SheetUnreadable("rows-too-many", most=MAX_ROWS)
            return _chosen(CalamineWorkbook.from_filelike(io.BytesIO(content)), packed, headed)
    except BaseException as fault:
        if not isinstance(fault, DAMAGED) and type(fault).__name__ != PANIC:
            raise
        locked = isinstance(fault, PasswordError) or (content.startswith(OLE) and ENCRYPTED in content)
        raise SheetUnreadable("workbook-locked" if locked else "no-workbook") from None


def _chosen(book: CalamineWorkbook, packed: zipfile.ZipFile | None, headed: Headed) -> Grid:
    """The first visible worksheet that has the headings, or else content; the others with content are named."""
    parts = xml.parts(packed) if packed else {}
    chosen: tuple[str, Grid] | None = None
    others = []
    for sheet in book.sheets_metadata:
        if sheet.typ is not SheetTypeEnum.WorkSheet or sheet.visible is not SheetVisibleEnum.Visible:
            continue
        scanned = xml.scan(packed, parts[sheet.name]) if packed else None
        grid = _lines(book.get_sheet_by_name(sheet.name), scanned)
        if not grid.lines:
            continue
        fits = headed(grid.lines)
        if not fits and sheet.name in (NOTES, WARNINGS):
            continue
        if chosen is None or (fits and not headed(chosen[1].lines)):
            others += [chosen[0]] if chosen else []
            chosen = sheet.name, grid
        else:
            others.append(sheet.name)
    if chosen is None:
        raise SheetUnreadable("file-empty")
    name, grid = chosen
    first = grid.lines[0].number
    if others:
        grid.faults.append(Fault(first, WHOLE_ROW, "sheets-unread", {"read": name, "others": others}, True))
    if not packed:
        grid.faults.append(Fault(first, WHOLE_ROW, "xls-unproved", {}, True))
    return grid


def _lines(sheet: CalamineSheet, scanned: Scan | None) -> Grid:
    """Rows with content, each with a cell in every column."""
    scanned = scanned or Scan()
    lines: list[Line] = []
    columns = max(
        [sheet.end[1] + 1 if sheet.end else 0, *(column + 1 for row in scanned.broken.values() for column in row)]
    )
    for number, cells in _with_broken(sheet, scanned.broken):
        if not all(map(blank, cells)):
            lines.append(Line(number, cells + [""] * (columns - len(cells))))
            if len(lines) > MAX_ROWS + HEADING_ROWS:
                raise SheetUnreadable("rows-too-many", most=MAX_ROWS)
    _mark_merged(sheet.merged_cell_ranges or (), lines)
    filled = {line.number for line in lines}
    faults = []
    if hidden := [row for row in scanned.hidden_rows if row in filled]:
        params = {"count": len(hidden), "rows": [*hidden[:SHOWN], *(["…"] if len(hidden) > SHOWN else ())]}
        faults.append(Fault(hidden[0], WHOLE_ROW, "rows-hidden", params, True))
    return Grid(lines, columns, faults, scanned.hidden_columns)


def _with_broken(sheet: CalamineSheet, broken: dict[int, dict[int, Broken]]) -> Iterator[tuple[int, list[Any]]]:
    """All rows with their numbers. Cells that cannot be read stand where the sheet has them, also below the others."""
    top, left = sheet.start or (0, 0)
    number = top
    for number, row in enumerate(sheet.iter_rows() if sheet.start else (), top + 1):
        yield number, _marked([""] * left + row, broken.pop(number, None))
    for number in sorted(broken):
        yield number, _marked([], broken[number])


def _marked(cells: list[Any], broken: dict[int, Broken] | None) -> list[Any]:
    for column, mark in (broken or {}).items():
        cells += [""] * (column + 1 - len(cells))
        cells[column] = mark
    return cells


def _mark_merged(ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]], lines: Sequence[Line]) -> None:
    """Mark the cells that a merge has emptied: the value of all stands in the first."""
    at = {line.number: line.cells for line in lines}
    for (top, left), (bottom, right) in ranges:
        first = at.get(top + 1)
        if not first or left >= len(first) or blank(first[left]):
            continue
        numbers = range(top + 1, bottom + 2) if bottom - top < len(at) else [n for n in at if top < n <= bottom + 1]
        for number in numbers:
            cells: Any = at.get(number, [])
            for column in range(left, min(right + 1, len(cells))):
                if (number, column) != (top + 1, left):
                    cells[column] = Broken.MERGED
