"""How a CSV is encoded: proved by what comes out, never guessed.

UTF-8 read as GB 18030 looks plausible in every fifth file, so whatever decodes is not enough.
"""

import re
from collections.abc import Callable

from shared.sheets.faults import SheetUnreadable

MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
"""Byte order marks decide."""
USUAL = (
    "\x00-\x7f"
    "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"  # Han, radicals, 々〆〇
    "\u3000-\u303f\ufe10-\ufe1f\ufe30-\ufe4f\u2014\u2018\u2019\u201c\u201d\u2026"  # CJK punctuation, — ‘’ “” …
    "\uff01-\uffee"  # full width
    "\u00b7\u2022\u30fb\u2027\u2219\u22c5\u0387\u2e31\ua78f"  # dots of names
)
STRANGE = re.compile(f"[^{USUAL}]")
"""What stands in no list of people: a file that decodes to it is in another encoding."""

GB_PRIVATE = str.maketrans(
    dict(zip(range(0xE78D, 0xE797), "︐︒︑︓︔︕︖︗︘︙", strict=True))
    | dict(zip((0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843, 0xE854, 0xE864), range(0x9FB4, 0x9FBC), strict=True))
    | dict(zip((0xE816, 0xE817, 0xE818), (0x20087, 0x20089, 0x200CC), strict=True))
    | dict(zip((0xE831, 0xE83B, 0xE855), (0x215D7, 0x2298F, 0x241FE), strict=True))
)
"""Python still reads 24 characters of GB 18030 as private ones, as its edition of 2000 had them."""


def decode(content: bytes, headed: Callable[[str], bool]) -> str:
    """The text of a CSV. `headed` tells whether a text has the required headings in Chinese. Raises SheetUnreadable."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return _strictly(content.removeprefix(mark), encoding)
    try:
        text = content.decode("utf-8")
        if not (strange := STRANGE.search(text)):
            return text
        row = _row(text[: strange.start()])
    except UnicodeDecodeError as fault:
        row = content.count(b"\n", 0, fault.start) + 1
    try:
        text = content.decode("gb18030").translate(GB_PRIVATE)
    except UnicodeDecodeError:
        raise SheetUnreadable("encoding-unknown", row=row) from None
    strange = STRANGE.search(text)
    if headed(text):
        if not strange:
            return text
        row = _row(text[: strange.start()])
    raise SheetUnreadable("encoding-unknown", row=row)


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as fault:
        row = _row(content[: fault.start].decode(encoding, "ignore"))
        raise SheetUnreadable("encoding-broken", encoding=encoding.upper()[:6], row=row) from None


def _row(before: str) -> int:
    return before.count("\n") + 1
