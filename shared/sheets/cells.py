"""What a cell of any sheet may hold, and the text that it is."""

import enum
import re
import unicodedata
from datetime import date, time, timedelta
from typing import Any

from shared.sheets.faults import How, Unfit
from shared.text import is_seen, legible, seen

ESCAPED = re.compile("_x(00[01][0-9a-f])_", re.I)
"""A control character as workbooks write it; other programs copy the letters."""
WRAPPED = re.compile("[\t-\r]+")
FILLING = "\0\x1a "
"""What databases fill fields up with, and DOS ends files with."""
ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")
"""What a spreadsheet writes for an error where it writes text, such as a CSV."""
ROUNDED = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]+", re.I)
POINT_ZERO = re.compile(r"([0-9]+)\.0+")


class Broken(enum.Enum):
    """Stands for a cell that has content which cannot be read; its value is the slug of the fault."""

    ERROR = "cell-error"
    FORMULA = "cell-formula"
    MERGED = "cell-merged"


def blank(cell: Any) -> bool:
    if not isinstance(cell, str):
        return cell is None
    if cell and is_seen(cell[0]) and cell[0].isalnum():
        return False
    try:
        return not cell or not _line(cell)
    except ValueError:
        return False


def text_of(cell: Any) -> str:
    """A cell's content as a line of text, clean. Line breaks and tabs become blanks, and an apostrophe in front told a
    spreadsheet that this is text. Numbers of a spreadsheet come as floats: those that are whole lose their point.
    """
    try:
        text = _line(cell if isinstance(cell, str) else _told(cell))
    except ValueError:
        raise Unfit("character-unreadable") from None
    if text in ERRORS:
        raise Unfit("cell-error")
    return text


def _line(text: str) -> str:
    if text.isalnum():
        return legible(text)
    line = legible(WRAPPED.sub(" ", _unescaped(text)).strip(FILLING))
    return legible(line[1:]) if line.startswith("'") else line


def _unescaped(text: str) -> str:
    return ESCAPED.sub(lambda escaped: chr(int(escaped[1], 16)), text)


def _told(cell: Any) -> str:
    if isinstance(cell, Broken):
        raise Unfit(cell.value)
    if isinstance(cell, bool | date | time | timedelta):
        raise Unfit("cell-not-text")
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        cell = int(cell)
    return str(cell)


def how(typed: str, understood: str) -> How:
    """What happened to a cell that is understood otherwise than it was typed."""
    if seen(_line(typed)) == seen(understood):
        return How.TRIMMED
    return How.WIDTH if narrow(typed) == narrow(understood) else How.READ


def narrow(text: str) -> str:
    """What is seen of a text, of half width: without blanks and line breaks, also as workbooks write them."""
    return text if text.isascii() and text.isalnum() else seen(unicodedata.normalize("NFKC", _unescaped(text)))


def compact(cell: Any) -> str:
    """Of half width and without blanks."""
    return narrow(text_of(cell))


def digits(cell: Any) -> str:
    """The same for what is a number of digits; Excel may have left `.0` behind it."""
    text = cell if isinstance(cell, str) and cell.isascii() and cell.isalnum() else compact(cell)
    if text.isdigit():
        return text
    if ROUNDED.fullmatch(text):
        raise Unfit("number-rounded")
    return POINT_ZERO.sub(r"\1", text) if POINT_ZERO.fullmatch(text) else text
