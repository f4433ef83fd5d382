"""Standing files within the caller's area, as people look for them."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, not_, select, tuple_
from sqlalchemy.orm import aliased, contains_eager

from services.registry.models import OtherReading, Veteran
from services.registry.models.veterans import STANDING

LAST = "\U0010ffff"  # sorts after every other character
Runs = list[tuple[Select[Any], list[Any]]]
"""Rows one after the other, each with its order: files, or readings with theirs. No file stands in two."""


def named(letters: str, plain: str) -> Runs:
    """Standing files found by `letters` in pinyin or initials, or by `plain` characters where there are none. First
    those whose name begins so, then those whose initials do, then those whose given name does; of each the likeliest
    reading comes before others.
    """
    if letters:
        return _read_as(letters)
    if not plain:
        return []
    whole, given = _begins(Veteran.plain_name, plain), _begins(Veteran.given_name, plain)
    return [
        (select(Veteran).where(STANDING, whole), [Veteran.plain_name, Veteran.id]),
        (select(Veteran).where(STANDING, given, not_(whole)), [Veteran.given_name, Veteran.id]),
    ]


def _read_as(letters: str) -> Runs:
    runs: Runs = []
    earlier: list[ColumnElement[bool]] = []
    for name in ("pinyin", "initials", "given_pinyin"):
        key, other = getattr(Veteran, name), getattr(OtherReading, name)
        likeliest, new = _begins(key, letters), [STANDING, *(not_(each) for each in earlier)]
        runs.append((select(Veteran).where(likeliest, *new), [key, Veteran.id]))
        others = select(OtherReading).join(OtherReading.veteran).options(contains_eager(OtherReading.veteran))
        others = others.where(_begins(other, letters), _is_first(name, letters), not_(likeliest), *new)
        runs.append((others, [other, OtherReading.veteran_id]))
        earlier += [likeliest, _has_other(name, letters)]
    return runs


def _has_other(name: str, letters: str) -> ColumnElement[bool]:
    other = aliased(OtherReading)
    return select(other.number).where(other.veteran_id == Veteran.id, _begins(getattr(other, name), letters)).exists()


def _is_first(name: str, letters: str) -> ColumnElement[bool]:
    """Of a person's other readings that begin so, the first in order."""
    other = aliased(OtherReading)
    key, this = getattr(other, name), getattr(OtherReading, name)
    before = tuple_(key, other.number) < tuple_(this, OtherReading.number)
    return not_(
        select(other.number).where(other.veteran_id == OtherReading.veteran_id, _begins(key, letters), before).exists()
    )


def _begins(column: Any, text: str) -> ColumnElement[bool]:
    # A range, not LIKE: row security lets only leakproof comparisons reach an index.
    return and_(column >= text, column < text + LAST)


def namesakes(plain: str) -> Select[Veteran]:
    """Standing files of those who bear a whole name."""
    return select(Veteran).where(STANDING, Veteran.plain_name == plain).order_by(Veteran.id)


def with_phone(fingerprint: bytes) -> Select[Any]:
    """Standing files with a phone."""
    return select(Veteran).where(STANDING, Veteran.phone_hash == fingerprint)


def with_id_number(fingerprint: bytes) -> Select[Any]:
    """The file with an ID number; a merged one too."""
    return select(Veteran).where(Veteran.id_number_hash == fingerprint)
