"""Files as stations hand them in: from where, the file, and what the dry run tells of it."""

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl import Workbook
from openpyxl.chart import BarChart

from tests.kit.imports import CSV, XLSX, person
from tests.kit.sheets import USUAL, as_book, as_text, beside, patched, renamed, table

ENGLISH = {"姓名": "name", "身份证号": "id_number", "人员类别": "categories", "服务站编码": "station_area"} | {
    "户籍地编码": "registered_area"
}
WHOLE = "整行"
TITLE = ["退役军人花名册（2026年）"]


class File(NamedTuple):
    """`told` are (row, column, slug) of faults and warnings, `people` how many may be registered; or why it failed."""

    source: str
    write: Callable[[], bytes]
    people: int = 1
    told: Sequence[tuple[int, str, str]] = ()
    failure: str | None = None
    kind: str = XLSX


def text(source: str, write: Callable[[], bytes], *told: Any, **rest: Any) -> File:
    return File(source, write, told=told, kind=CSV, **rest)


def book(source: str, write: Callable[[], bytes], *told: Any, **rest: Any) -> File:
    return File(source, write, told=told, **rest)


def one(**changes: Any) -> list[list[Any]]:
    return table(person(**changes))


def two() -> list[list[Any]]:
    return table(person(), person())


def english(name: str) -> list[list[Any]]:
    return renamed(table(person(姓名=name), headings=list(ENGLISH)), **ENGLISH)


def changed(cells: list[list[Any]], change: Callable[[Any], object]) -> bytes:
    """A workbook whose only worksheet was changed by hand."""
    return as_book(cells, change=lambda made: change(made.worksheets[0]))


def hide_row(sheet: Any) -> None:
    sheet.row_dimensions[3].hidden = True


def hide_column(sheet: Any) -> None:
    sheet.column_dimensions["H"].hidden = True


def filter_out(sheet: Any) -> None:
    sheet.auto_filter.ref = "A1:I3"
    sheet.row_dimensions[2].hidden = True


def with_chart() -> bytes:
    def change(made: Workbook) -> None:
        chart = made.create_chartsheet("图表", 0)
        chart.add_chart(BarChart())

    return as_book(one(), change=change)


def hidden_first() -> bytes:
    def change(made: Workbook) -> None:
        made.worksheets[0].sheet_state = "hidden"
        made.active = 1

    return as_book(two(), one(), change=change)


def packed(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


def bomb() -> bytes:
    """An archive that says it holds 2 GiB."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("xl/workbook.xml", b"")
        made.filelist[0].file_size = 2 << 30
    return file.getvalue()


DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><worksheet '
FORMULA = '<row r="200500"><c r="H200500"><f>IF(1,"")</f><v></v></c></row></sheetData>'
COMPUTED = FORMULA.replace('r="H200500"', 'r="H200500" t="str"')

TEXTS = (
    text("Excel's “CSV UTF-8”", lambda: as_text(one())),
    text("UTF-8 without a mark", lambda: as_text(one(), "utf-8")),
    text("Excel's CSV in China: GBK", lambda: as_text(one(), "gbk")),
    text("GB 18030 with a rare name", lambda: as_text(one(姓名="龦\U00020087"), "gb18030")),
    text("Excel's “Unicode text”: UTF-16, tabs", lambda: as_text(one(), "utf-16", "\t")),
    text("UTF-16, the larger end first", lambda: b"\xfe\xff" + as_text(one(), "utf-16-be")),
    text("semicolons", lambda: as_text(one(), delimiter=";")),
    text("tabs", lambda: as_text(one(), delimiter="\t")),
    text("English headings", lambda: as_text(english("陈平"), "utf-8"),
         (2, "服务站编码", "code-of-two-lists"), (2, "户籍地编码", "code-of-two-lists")),
    text("GBK with English headings", lambda: as_text(english("卢元"), "gbk"), failure="encoding-unknown"),
    text("a mark, and then GBK", lambda: b"\xef\xbb\xbf" + as_text(one(), "gbk"), failure="encoding-broken"),
    text("UTF-8 with one byte garbled", lambda: as_text(one(), "utf-8")[:-6] + b"\xff\n", failure="encoding-unknown"),
    text("UTF-16 that breaks off", lambda: as_text(one(), "utf-16")[:-1], failure="encoding-broken"),
    text("GBK with letters of Latin", lambda: as_text(one(住址="Café 1"), "gb18030"), failure="encoding-unknown"),
    text("an empty file", lambda: b"", failure="file-empty"),
    text("blank lines only", lambda: b"\r\n,,\r\n \r\n", failure="file-empty"),
    text("a web page under another name", lambda: b"<html><table>", failure="file-is-markup"),
    text("a quotation mark that is not closed", lambda: as_text(one())[:-2] + b',"x\n', failure="csv-broken"),
    text("a comma too much", lambda: as_text([*one(), [*one()[1], "三楼"]]), (3, WHOLE, "row-too-wide")),
    text("columns that spreadsheets add", lambda: as_text([[*row, "", ""] for row in one()])),
    text("blank rows between people", lambda: as_text([*two(), ["", " "], [], *table(person())[1:]]), people=3),
    text("a title above the headings", lambda: as_text([TITLE, *one()]), (1, WHOLE, "above-headings")),
    text("a title and a remark", lambda: as_text([TITLE, ["单位：", "棠下镇"], *one()]),
         (1, WHOLE, "above-headings"), (2, WHOLE, "above-headings")),
    text("headings in the fourth row", lambda: as_text([TITLE, TITLE, TITLE, *one()]), failure="headings-missing"),
    text("no headings", lambda: as_text(one()[1:]), failure="headings-missing"),
    text("headings with stars, brackets, line breaks and blanks", lambda: as_text(renamed(
        one(), 姓名="*姓 名", 身份证号="身份证号\n（必填）", 联系电话="手机号码(11位)", 住址="家庭住址："))),
    text("a heading twice", lambda: as_text(renamed(one(), 住址="手机")), failure="headings-twice"),
    text("columns nobody reads", lambda: as_text(beside(one(), "备注", "低保")),
         (1, "备注", "column-unread")),
    text("places by name alone", lambda: as_text(table(person(), headings=[h for h in USUAL if "编码" not in h]))),
    text("codes alone, of a town where the two lists differ",
         lambda: as_text(table(person(), person(), headings=[h for h in USUAL if h not in ("服务站", "户籍地")])),
         (2, "服务站编码", "code-of-two-lists"), (2, "户籍地编码", "code-of-two-lists"), people=2),
    text("a CSV said to be a workbook", lambda: as_text(one())),
)  # fmt: skip

BOOKS = (
    book("a plain workbook", lambda: as_book(one())),
    book("a workbook said to be a CSV", lambda: as_book(one())),
    book("synonyms of headings", lambda: as_book(renamed(one(), 联系电话="手机号码", 身份证号="公民身份号码"))),
    book("a column nobody reads", lambda: as_book(renamed(one(), 联系电话="微信号")), (1, "微信号", "column-unread")),
    book("content without a heading", lambda: as_book([*one(), [""] * 11 + ["x"]]), (1, "L列", "column-unread"),
         *((3, column, "cell-missing") for column in ("人员类别", "姓名", "户籍地编码", "服务站编码", "身份证号"))),
    book("errors in a column nobody reads", lambda: as_book(beside(one(), "查询", "#N/A")),
         (1, "查询", "column-unread")),
    book("a hidden row", lambda: changed(two(), hide_row), (3, WHOLE, "rows-hidden"), people=2),
    book("a filtered list", lambda: changed(two(), filter_out), (2, WHOLE, "rows-hidden"), people=2),
    book("a hidden column", lambda: changed(one(), hide_column), (1, "联系电话", "column-hidden")),
    book("an address merged over two people", lambda: changed(two(), lambda sheet: sheet.merge_cells("I2:I3")),
         (3, "住址", "cell-merged")),
    book("a merged title", lambda: changed([TITLE, *one()], lambda sheet: sheet.merge_cells("A1:I1")),
         (1, WHOLE, "above-headings")),
    book("a computed formula", lambda: patched(as_book(one(联系电话="=1")), "<f>1</f><v ?/>",
                                               "<f>1</f><v>13800138000</v>")),
    book("a formula that gives no text, far below", lambda: patched(as_book(one()), "</sheetData>", COMPUTED)),
    book("a formula without a value far below", lambda: patched(as_book(one()), "</sheetData>", FORMULA),
         *((200_500, column, "cell-missing") for column in ("人员类别", "姓名", "户籍地编码", "服务站编码")),
         (200_500, "联系电话", "cell-formula"), (200_500, "身份证号", "cell-missing")),
    book("a hidden worksheet first", hidden_first),
    book("an empty worksheet first", lambda: as_book([], one())),
    book("a chart first", with_chart),
    book("two lists", lambda: as_book(one(), one()), (1, WHOLE, "sheets-unread")),
    book("remarks on a worksheet before the list", lambda: as_book([["说明"]], one()), (1, WHOLE, "sheets-unread")),
    book("a list pasted in the middle of a sheet", lambda: as_book([["", *row] for row in one()])),
    book("an entity that grows", lambda: patched(as_book(one()), "<worksheet ", DOCTYPE), failure="no-workbook"),
    book("an archive that unpacks without end", bomb, failure="rows-too-many"),
    book("a workbook of nothing", lambda: as_book([]), failure="file-empty"),
    book("a broken archive", lambda: as_book(one())[:-400], failure="no-workbook"),
    book("an OpenDocument sheet", lambda: packed(**{"content.xml": b"<x/>"}), failure="workbook-foreign"),
    book("a binary workbook", lambda: packed(**{"xl/workbook.bin": b""}), failure="workbook-foreign"),
    book("an archive of something else", lambda: packed(photo=b"x"), failure="no-workbook"),
    book("a workbook with a password", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
         + "EncryptedPackage".encode("utf-16-le"), failure="workbook-locked"),
    book("an .xls, of LibreOffice", (Path(__file__).parent / "people.xls").read_bytes,
         (1, WHOLE, "above-headings"), (1, WHOLE, "xls-unproved"), (5, "联系电话", "cell-merged"), people=2),
    book("an .xls that is none", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", failure="no-workbook"),
)  # fmt: skip
