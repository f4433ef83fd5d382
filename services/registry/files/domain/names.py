"""Names as they are looked for: by characters, by pinyin, by initials, with surnames read as surnames."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pypinyin import Style, lazy_pinyin


@dataclass(frozen=True)
class Keys:
    """What a name is found under, each by its beginning. Readings have no tones, no gaps, and v for ü."""

    given_name: str
    pinyin: str
    given_pinyin: str
    initials: str


def keys_of(name: str, surnames: Mapping[str, str]) -> Keys:
    """`曾建国` → 建国, zengjianguo, jianguo, zjg. A character with several readings has its likeliest, a surname among
    `surnames` the reading given there.
    """
    surname, given = split(name, surnames)
    first, rest = _surname_reading(surname, surnames), [_reading(character) for character in given]
    syllables = [part for part in (*first, *rest) if part]
    return Keys(
        given_name=given,
        pinyin="".join(syllables),
        given_pinyin="".join(rest),
        initials="".join(part[0] for part in syllables),
    )


def split(name: str, surnames: Mapping[str, str]) -> tuple[str, str]:
    """Surname and given name. A name of one character is all surname."""
    width = 2 if len(name) > 2 and name[:2] in surnames else 1
    return name[:width], name[width:]


def looked_for(text: str) -> str:
    """A query by readings as keys are written: `Zeng Jian-guo` → `zengjianguo`; empty if it is not in Latin letters."""
    plain = unicodedata.normalize("NFD", text.lower()).replace("u\u0308", "v")
    letters = "".join(c for c in plain if c not in " '-·." and not unicodedata.combining(c))
    return letters if letters.isascii() and letters.isalpha() else ""


def _surname_reading(surname: str, surnames: Mapping[str, str]) -> list[str]:
    reading = surnames.get(surname)
    return reading.split() if reading else [_reading(character) for character in surname]


@cache
def _reading(character: str) -> str:
    """The likeliest reading. A letter stands for itself, as in the names of some minorities. A mark has none."""
    plain = character.lower() if character.isalnum() else ""
    return "".join(lazy_pinyin(character, style=Style.NORMAL, errors=lambda _: plain))
