"""Names of people as what is seen of them: what may be one, and the key by which two that look the same are one
(docs/sources.md#names).
"""

import re
import unicodedata

from shared.ideographs import GB18030, RADICALS
from shared.text import clean, is_seen

DOT = "·"
_HAN = "[〇\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]"
_DOTS = re.compile(f"[\u2022\u30fb\u2027\u2219\u22c5\u0387\u2e31\ua78f]|(?<={_HAN})[.。](?={_HAN})")
"""What is written for the dot between the parts of a name; between ideographs a full stop too."""
_ORDINARY = re.compile("[\u4e00-\u9fff]+")
"""Ideographs that stand for themselves, of which most names are."""
_FOREIGN = re.compile("[\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")
"""Private use, and what stands in place of a character that was lost."""


def read(text: str) -> str:
    """A person's name as it was typed, clean. Raises ValueError for what no one can read as a name."""
    name = clean(text)
    if lost := _FOREIGN.search(name.translate(GB18030)):
        raise ValueError(
            f"U+{ord(lost[0]):04X} is shown differently by each computer, or not at all: type this character anew."
        )
    if not any(unicodedata.category(character)[0] == "L" or character == "〇" for character in fold(name)):
        raise ValueError("A name has at least one character or letter: compare it with the papers.")
    return name


def fold(text: str) -> str:
    """The equality key: the same for names that look the same, however they were typed.

    Radicals, compatibility and full-width forms and the private characters of GB 18030 become ordinary characters, all
    dots one, and letters small. Spaces and what cannot be seen go.
    """
    if _ORDINARY.fullmatch(text):
        return text
    plain = unicodedata.normalize("NFKC", text.translate(GB18030)).translate(RADICALS)
    dotted = _DOTS.sub(DOT, "".join(filter(is_seen, plain)))
    return unicodedata.normalize("NFKC", dotted.casefold())
