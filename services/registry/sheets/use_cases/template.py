"""The template: an empty sheet of people that tells how to fill it in."""

import io
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from services.registry.sheets.domain.columns import COLUMNS, Column
from services.registry.sheets.domain.hints import EXAMPLES, HINTS, LISTS, MAY_BE_SEVERAL
from shared.native import away
from shared.sheets.grids import NOTES, PEOPLE
from shared.sheets.writing import WIDTH, style_as_text

LISTED_ROWS = 1_000
"""Rows whose cells offer the words that may stand there."""


def write_template() -> BinaryIO:
    """An empty sheet with the headings that an import knows; required ones are marked *. Numbers are kept as text, or
    Excel rounds them. Another worksheet tells how to fill it in.
    """
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = PEOPLE
    notes = workbook.create_sheet(NOTES)
    notes.append(("列", "是否必填", "填写要求", "示例"))
    for number, column in enumerate(COLUMNS, 1):
        _head(sheet, number, column)
        required = "" if not column.required else "必填" if not column.instead else "编码或名称填一项"
        notes.append((column.headings[0], required, HINTS[column.field], EXAMPLES[column.field]))
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCD", (WIDTH, WIDTH, 80, 40), strict=True):
        notes.column_dimensions[letter].width = width
    file = io.BytesIO()
    away(workbook.save, file)
    file.seek(0)
    return file


def _head(sheet: Worksheet, number: int, column: Column) -> None:
    letter = get_column_letter(number)
    cell = sheet.cell(1, number, ("*" if column.required and not column.instead else "") + column.headings[0])
    cell.font = Font(bold=True)
    cell.comment = Comment(f"{HINTS[column.field]}\n示例：{EXAMPLES[column.field]}", "Muster")
    style_as_text(sheet, letter)
    if words := LISTS.get(column.field):
        several = column.field in MAY_BE_SEVERAL
        listed = DataValidation("list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=not several)
        listed.error = f"只能填写：{'、'.join(words)}"
        listed.add(f"{letter}2:{letter}{LISTED_ROWS}")
        sheet.add_data_validation(listed)
