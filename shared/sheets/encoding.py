"""How a CSV is encoded: proved by what comes out, never guessed.

UTF-8 read as GB 18030 looks plausible in every fifth file, so whatever decodes is not enough.
"""

import re
from collections.abc import Callable

from shared.ideographs import GB18030
from shared.sheets.faults import SheetUnreadable

MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
"""Byte order marks decide."""
USUAL = (
    "\x00-\x7f"
    "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"  # Han, radicals, 々〆〇
    "\u3000-\u303f\ufe10-\ufe1f\ufe30-\ufe4f\u2014\u2018\u2019\u201c\u201d\u2026"  # CJK punctuation, — ‘’ “” …
    "\uff01-\uffee"  # full width
    "\u00b7\u2022\u30fb\u2027\u2219\u22c5\u0387\u2e31\ua78f"  # dots of names
)
STRANGE = re.compile(f"[^{USUAL}]")
"""What stands in no list of people: a file that decodes to it is in another encoding."""


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
        text = content.decode("gb18030").translate(GB18030)
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
