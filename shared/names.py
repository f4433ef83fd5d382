"""Names of people as what is seen of them: what may be one, and the key by which two that look the same are one
(docs/sources.md#names).
"""

import re
import unicodedata

from shared.ideographs import GB18030, RADICALS
from shared.text import legible, seen
from shared.words import Words

LOST = Words(
    "A question mark stands where a character was lost: type the character anew.",
    "有字丢失，变成了问号：请重新输入此字。",
)
NAMELESS = Words(
    "A name has at least one character or letter: compare it with the papers.",
    "姓名至少有一个汉字或字母：请与证件核对。",
)
DOT = "·"
_HAN = "[〇\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"
_DOTS = re.compile(f"[\u2022\u30fb\u2027\u2219\u22c5\u0387\u2e31\ua78f]|(?<={_HAN})[.。](?={_HAN})")
"""What is written for the dot between the parts of a name; between ideographs a full stop too."""
_ORDINARY = re.compile("[\u4e00-\u9fff]+")
"""Ideographs that stand for themselves, of which most names are."""


class CharacterLost(ValueError):
    """A program that did not know a character of a name wrote a question mark for it."""


def read(text: str) -> str:
    """A person's name as it was typed, clean. Raises ValueError for what no one can read as a name: CharacterLost where
    a question mark stands for a character of it.
    """
    name = legible(text)
    key = fold(name)
    if "?" in key:
        raise CharacterLost(LOST)
    if not any(unicodedata.category(character)[0] == "L" or re.match(_HAN, character) for character in key):
        raise ValueError(NAMELESS)
    return name


def fold(text: str) -> str:
    """The equality key: the same for names that look the same, however they were typed.

    Radicals, compatibility and full-width forms and the private characters of GB 18030 become ordinary characters, all
    dots one, and letters small. Spaces and what cannot be seen go.
    """
    if _ORDINARY.fullmatch(text):
        return text
    plain = unicodedata.normalize("NFKC", text.translate(GB18030)).translate(RADICALS)
    dotted = _DOTS.sub(DOT, seen(plain))
    return unicodedata.normalize("NFKC", dotted.casefold())
