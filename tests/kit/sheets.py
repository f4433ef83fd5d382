"""Files as stations and their programs make them, of invented people."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils.escape import unescape
from python_calamine import CalamineWorkbook

from tests.kit.imports import CSV, person

NO_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
Cells = Sequence[Sequence[Any]]
USUAL = ("姓名", "身份证号", "人员类别", "服务站编码", "服务站", "户籍地编码", "户籍地", "联系电话", "住址")


def table(*people: Mapping[str, Any], headings: Sequence[str] = USUAL) -> list[list[Any]]:
    """A heading row, and a row for each of the people."""
    return [list(headings), *([each.get(heading, "") for heading in headings] for each in people)]


def renamed(cells: Cells, **headings: str) -> list[list[Any]]:
    """The same with other headings."""
    return [[headings.get(cell, cell) for cell in cells[0]], *map(list, cells[1:])]


def beside(cells: Cells, *more: Any) -> list[list[Any]]:
    """The same with one more column."""
    return [[*row, cell] for row, cell in zip(cells, more, strict=True)]


def as_text(cells: Cells, encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    lines = io.StringIO()
    csv.writer(lines, delimiter=delimiter).writerows(cells)
    return lines.getvalue().encode(encoding)


def carried(cell: Any, kind: str) -> bool:
    """Whether a file of a media type can hold a text: none can half a character, no XML what is no character of its."""
    text = str(cell).encode("utf-8", "replace").decode()
    return text == str(cell) and (kind == CSV or not NO_XML.search(text))


def as_book(*sheets: Cells, change: Callable[[Workbook], None] = lambda _: None, typed: bool = False) -> bytes:
    """A workbook of these worksheets, changed by hand; what looks like a formula is text if it was `typed` as such."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for cells in sheets:
        sheet = book.create_sheet()
        for row in cells:
            sheet.append(row)
        for row in sheet if typed else ():
            for cell in row:
                cell.data_type = "s" if cell.value else cell.data_type
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def by_csv(data: bytes) -> list[Sequence[Any]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def by_calamine(data: bytes) -> list[Sequence[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


def by_openpyxl(data: bytes) -> list[Sequence[Any]]:
    """It leaves to its callers what is escaped."""
    rows = load_workbook(io.BytesIO(data)).worksheets[0].values
    return [[unescape(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]


def patched(book: bytes, pattern: str, text: str, part: str = "xl/worksheets/sheet1.xml") -> bytes:
    """A workbook with something else in the XML of one of its parts."""
    packed, made = zipfile.ZipFile(io.BytesIO(book)), io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as changed:
        for name in packed.namelist():
            content = packed.read(name)
            if name == part:
                content, times = re.subn(pattern.encode(), text.encode(), content)
                assert times, "there is nothing to patch"
            changed.writestr(name, content)
    return made.getvalue()


def with_cell(heading: str, cell: Any, **changes: Any) -> dict[str, Any]:
    """Someone in whose row one cell is typed like this; names beside codes are left out where the code is."""
    beside = {"服务站编码": "服务站", "户籍地编码": "户籍地", "服务站": "服务站编码", "户籍地": "户籍地编码"}
    blank = {beside[heading]: ""} if heading in beside else {}
    return person(**{**blank, **changes, heading: cell})
