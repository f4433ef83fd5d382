"""What a cell of any sheet may hold, and the text that it is."""

import enum
import re
import unicodedata
from datetime import date, time, timedelta
from typing import Any

from shared.ideographs import GB18030
from shared.sheets.faults import How, Unfit

LEFT_BEHIND = re.compile(r"_x000[0-9a-f]_|[\s\x00\u200b-\u200f\u202a-\u202e\u2060\ufeff]+", re.I)
"""What Excel and web pages leave in a cell: line breaks and tabs, also as `_x000D_`; blanks of all widths; characters
that nobody sees."""
UNREADABLE = ("Cc", "Cs", "Co", "Cn")
ROUNDED = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]+", re.I)
POINT_ZERO = re.compile(r"([0-9]+)\.0+")


class Broken(enum.Enum):
    """Stands for a cell that has content which cannot be read; its value is the slug of the fault."""

    ERROR = "cell-error"
    FORMULA = "cell-formula"
    MERGED = "cell-merged"


def blank(cell: Any) -> bool:
    if isinstance(cell, str):
        return not cell or (not cell[0].isalnum() and not LEFT_BEHIND.sub("", cell))
    return cell is None


def text_of(cell: Any) -> str:
    """A cell's content as text: NFC, without what was left behind around it. Numbers of a spreadsheet come as floats:
    those that are whole lose their point. An apostrophe in front told a spreadsheet that this is text.
    """
    if not isinstance(cell, str):
        cell = _told(cell)
    text = unicodedata.normalize("NFC", cell)
    if text.isalnum():
        return text
    text = LEFT_BEHIND.sub(" ", text).strip()
    if text.startswith("'") and len(text) > 1:
        text = text[1:].strip()
    if "\ufffd" in text or (
        not text.isprintable() and any(unicodedata.category(c) in UNREADABLE for c in text.translate(GB18030))
    ):
        raise Unfit("character-unreadable")
    return text


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
    if LEFT_BEHIND.sub("", typed).removeprefix("'") == LEFT_BEHIND.sub("", understood):
        return How.TRIMMED
    return How.WIDTH if _narrow(typed) == _narrow(understood) else How.READ


def _narrow(text: str) -> str:
    return text if text.isascii() and text.isalnum() else "".join(unicodedata.normalize("NFKC", text).split())


def compact(cell: Any) -> str:
    """Of half width and without blanks."""
    return _narrow(text_of(cell))


def digits(cell: Any) -> str:
    """The same for what is a number of digits; Excel may have left `.0` behind it."""
    text = cell if isinstance(cell, str) and cell.isascii() and cell.isalnum() else compact(cell)
    if text.isdigit():
        return text
    if ROUNDED.fullmatch(text):
        raise Unfit("number-rounded")
    return POINT_ZERO.sub(r"\1", text) if POINT_ZERO.fullmatch(text) else text
