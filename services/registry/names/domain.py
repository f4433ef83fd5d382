"""Names as they are looked for: by characters of either script, by pinyin and by initials, in every reading
(docs/sources.md#names).
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import prod

from pypinyin import Style, pinyin

from shared.names import DOT, fold

MOST_READINGS = 3
"""Of a character, the likeliest first. Those beyond are hardly a name's (default)."""
MOST_COMBINED = 16
"""With more readings of a whole name than this, only those with one character read otherwise are kept (default)."""
GAPS = "'’ʼ-‐–·."
"""May stand between syllables, beside spaces."""


@dataclass(frozen=True)
class Tables:
    """What names are read by: the readings of surnames, likeliest first, with spaces between syllables; and
    characters, as numbers, with their simplified form.
    """

    surnames: Mapping[str, Sequence[str]]
    simplified: Mapping[int, str]


@dataclass(frozen=True)
class Reading:
    """A name as it may be read, without tones and gaps, and with v for ü."""

    pinyin: str
    given_pinyin: str
    initials: str


@dataclass(frozen=True)
class Keys:
    """What a name is found under, each by its beginning. The first reading is the main one."""

    plain_name: str
    given_name: str
    readings: Sequence[Reading]


def keys_of(name: str, tables: Tables) -> Keys:
    """`曾建國` → 曾建国, 建国, and one reading: zengjianguo, jianguo, zjg. A surname is read as `tables` say, other
    characters in each of their readings.
    """
    typed = fold(name)
    family, given = split(typed.translate(tables.simplified), tables.surnames)
    surname = typed[: len(family)]
    choices = [_syllables(character) for character in typed[len(typed) - len(given) :]]
    if DOT in typed:
        before = [_syllables(character) for character in surname]
    else:
        likeliest = " ".join(_syllables(character)[0] for character in surname)
        before = [_either_way(tables.surnames.get(family, [likeliest]))]
    readings = [_reading(syllables, len(before)) for syllables in _combined([*before, *choices])]
    if "y" in typed:  # Lyuba is looked for as lv, however much of it is typed
        readings += [Reading(*map(_with_v, vars(each).values())) for each in readings]
    return Keys((family + given).replace(DOT, ""), given.replace(DOT, ""), tuple(dict.fromkeys(readings)))


def split(name: str, surnames: Mapping[str, Sequence[str]]) -> tuple[str, str]:
    """Surname and given name. A name of one character is all surname. One with a dot is split there."""
    if DOT in name:
        first, _, rest = name.partition(DOT)
        return first, rest
    width = 2 if len(name) > 2 and name[:2] in surnames else 1
    return name[:width], name[width:]


def plain_name(text: str, tables: Tables) -> str:
    """The finding key: the same for either script, without dots."""
    return fold(text).translate(tables.simplified).replace(DOT, "")


def looked_for(text: str) -> str:
    """A query by readings as keys are written: `Zeng Jian-guo` → `zengjianguo`; empty if it is not in Latin letters."""
    letters = _latin(fold(text))
    if not (letters.isascii() and letters.isalpha()):
        return ""
    return _with_v(letters)


def _combined(choices: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    if prod(map(len, choices)) <= MOST_COMBINED:
        return list(product(*choices))
    main = [each[0] for each in choices]
    changed = [[*main[:at], other, *main[at + 1 :]] for at, each in enumerate(choices) for other in each[1:]]
    return [main, *changed]


def _reading(syllables: Sequence[str], before: int) -> Reading:
    """Of a name whose given name begins after so many of the syllables."""
    parts = " ".join(syllables).split()
    return Reading("".join(parts), "".join(syllables[before:]), "".join(part[0] for part in parts))


def _with_v(letters: str) -> str:
    """Passports write yu for ü. After a vowel it is yu: chenyu, jianyun."""
    return re.sub("(l|(?<![aeiouv])n)yu", r"\1v", letters)


@cache
def _syllables(character: str) -> Sequence[str]:
    """Its readings, the likeliest first. A letter stands for itself, as in the names of some minorities. A mark has
    none.
    """
    readings = pinyin(character, heteronym=True, style=Style.NORMAL, errors="ignore")
    if not readings:
        return [*dict.fromkeys((_latin(character), _bare(character)))] if character.isalnum() else [""]
    return _either_way([*dict.fromkeys(map(_bare, readings[0]))][:MOST_READINGS])


def _either_way(readings: Sequence[str]) -> Sequence[str]:
    """Many type lu and nu for lü and nü."""
    written = (re.sub("(?<=[ln])v", "u", reading) for reading in readings)
    return [*dict.fromkeys((*readings, *written))]


def _latin(text: str) -> str:
    """Without accents, and with v for ü."""
    return _bare(unicodedata.normalize("NFD", text).replace("u\u0308", "v"))


def _bare(text: str) -> str:
    """Without accents."""
    parts = unicodedata.normalize("NFD", text)
    return "".join(part for part in parts if not unicodedata.combining(part) and part not in GAPS)
