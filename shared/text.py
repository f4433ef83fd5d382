"""Text as people write it, made clean in one way wherever it comes in."""

import re
import unicodedata

from shared.ideographs import GB18030
from shared.words import Words

UNFIT = Words(
    "Control characters and the like are not allowed: leave out {character}.",
    "不得含有控制字符等：请去掉 {character}。",
)
ILLEGIBLE = Words(
    "{character} is shown differently by each computer, or not at all: type this character anew.",
    "{character} 在各台电脑上显示不同，或无法显示：请重新输入此字。",
)
_LAST_OF_PLANES = "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_UNFIT = re.compile(f"[\0-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{_LAST_OF_PLANES}]")
"""What JSON, XML, CSV or a stream cannot carry: control characters, lone surrogates, noncharacters."""
_FOREIGN = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")
"""Private use, and what stands in place of a character that was lost."""
_IGNORED = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
"""Default_Ignorable_Code_Point of Unicode's DerivedCoreProperties, but for format characters; and the empty Braille
cell.
"""
_UNSEEN = frozenset(("Cc", "Cf", "Zs", "Zl", "Zp"))
_BLANKS = "".join(filter(str.isspace, map(chr, range(0x3001))))
_MARKS = "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
"""With blanks, what chats, web pages and files leave around a text: marks of direction, the byte order mark and others.
Joiners stay: they shape the letter beside them.
"""
_ORDINARY = re.compile("[0-9A-Za-z\u4e00-\u9fff]+")


def clean(text: str, allowed: str = "") -> str:
    """NFC, line ends as LF, without blanks and unseen marks around it; empty if nothing in it can be seen. Raises
    ValueError for control characters other than those `allowed`, lone surrogates and noncharacters.
    """
    if _ORDINARY.fullmatch(text):
        return text
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    unfit = [character for character in _UNFIT.findall(plain) if character not in allowed]
    if unfit:
        raise ValueError(UNFIT.format(character=f"U+{ord(unfit[0]):04X}"))
    return plain.strip(_BLANKS + _MARKS) if any(map(is_seen, plain)) else ""


def legible(text: str) -> str:
    """A line that all read alike, clean. Raises ValueError also for characters that only one office's font has."""
    line = clean(text)
    if _FOREIGN.search(line) and (lost := _FOREIGN.search(line.translate(GB18030))):
        raise ValueError(ILLEGIBLE.format(character=f"U+{ord(lost[0]):04X}"))
    return line


def seen(text: str) -> str:
    """What of a text leaves a mark on paper."""
    return text if _ORDINARY.fullmatch(text) else "".join(filter(is_seen, text))


def is_seen(character: str) -> bool:
    """Whether a character leaves a mark on paper: no space, no control or format character, nothing to be ignored."""
    if _ORDINARY.fullmatch(character):
        return True
    return unicodedata.category(character) not in _UNSEEN and not _IGNORED.match(character)


def without_groups(number: str) -> str:
    """A number however it is written: with a small x, in full-width characters, in groups."""
    return seen(unicodedata.normalize("NFKC", number)).replace("-", "").upper()
