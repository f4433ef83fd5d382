"""Names as they are looked for: by characters, by pinyin, by initials, with surnames read as surnames."""

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pypinyin import Style, lazy_pinyin

DATA = Path(__file__).resolve().parent.parent / "data" / "surnames.yaml"


@dataclass(frozen=True)
class Keys:
    """What a name is found under; each from its start. Readings without tones, ü as v, nothing between syllables."""

    given_name: str
    pinyin: str
    given_pinyin: str
    initials: str


def keys_of(name: str) -> Keys:
    """`曾建国` → 建国, zengjianguo, jianguo, zjg. Of characters with several readings the likeliest counts."""
    surname, given = split(name)
    first, rest = _surname_reading(surname), [_reading(character) for character in given]
    syllables = [part for part in (*first, *rest) if part]
    return Keys(
        given_name=given,
        pinyin="".join(syllables),
        given_pinyin="".join(rest),
        initials="".join(part[0] for part in syllables),
    )


def split(name: str) -> tuple[str, str]:
    """Surname and given name; of a name of one character all is surname."""
    width = 2 if len(name) > 2 and name[:2] in _surnames() else 1
    return name[:width], name[width:]


def looked_for(text: str) -> str:
    """A query by readings as keys are written: `Zeng Jian-guo` → `zengjianguo`; empty if it is not in Latin letters."""
    plain = unicodedata.normalize("NFD", text.lower()).replace("u\u0308", "v")
    letters = "".join(c for c in plain if c not in " '-·." and not unicodedata.combining(c))
    return letters if letters.isascii() and letters.isalpha() else ""


def _surname_reading(surname: str) -> list[str]:
    told = _surnames().get(surname)
    return told.split() if told else [_reading(character) for character in surname]


@cache
def _reading(character: str) -> str:
    """The likeliest reading; a letter stands for itself, as in the names of some minorities; a mark for nothing."""
    plain = character.lower() if character.isalnum() else ""
    return "".join(lazy_pinyin(character, style=Style.NORMAL, errors=lambda _: plain))


def version() -> int:
    """Rises with every change of the surnames' readings."""
    return int(_table()["version"])


def _surnames() -> dict[str, str]:
    readings: dict[str, str] = _table()["readings"]
    return readings


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = yaml.safe_load(DATA.read_text("utf-8"))
    return table
