"""Figures of people as they may be shown: shares, as of a day, without what tells of few of them. Pure."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from shared.errors import Refusal
from shared.security.areas import CITY, COUNTY, level, wider

SMALL = 5
"""Figures of fewer people are small, where no file of rules says otherwise: a default of ours
(docs/sources.md#small-figures).
"""

WIDE = (CITY, COUNTY)
"""Levels above the town: there small figures are left out."""


class AsOfInFuture(Refusal):
    """Figures are of today or of a day before."""


@dataclass(frozen=True)
class Figure:
    """What was counted: `cases` of them, which earned `numerator` of `denominator`."""

    numerator: int = 0
    denominator: int = 0
    cases: int = 0

    def __add__(self, other: "Figure") -> "Figure":
        return Figure(self.numerator + other.numerator, self.denominator + other.denominator, self.cases + other.cases)

    @property
    def value(self) -> Fraction | None:
        return Fraction(self.numerator, self.denominator) if self.denominator else None


@dataclass(frozen=True)
class Share:
    """So many of so many; None where left out."""

    name: str
    numerator: int | None
    denominator: int | None


def as_of(asked: date | None, today: date, pointer: str) -> date:
    """The day that figures are asked of, which `pointer` found; today if none is named. Raises AsOfInFuture."""
    if asked is not None and asked > today:
        raise AsOfInFuture(pointer=pointer)
    return asked or today


def below(area: str, small: int) -> int:
    """Figures of fewer people than this are left out for `area`; 0 where all are shown."""
    return small if level(area) in WIDE else 0


def is_small(count: int | None, small: int) -> bool:
    """Whether a count tells of few people: none at all tell of no one."""
    return 0 < (count or 0) < small


def shown(shares: Iterable[Share], small: int) -> list[Share]:
    """Shares without those of small groups."""
    return [replace(s, numerator=None, denominator=None) if is_small(s.denominator, small) else s for s in shares]


def hidden(counts: Mapping[str, int], small: int, total: int | None = None) -> frozenset[str]:
    """Which of some counts to leave out beside their total, which may hold more than these; its default is their sum.

    Small counts are hidden, zeros are not. What is hidden together follows from the total. So while that is small, or
    so little that some hidden count, of 1 at least each, could not be anything from 1 to `small` - 1, the next smallest
    is hidden too. Where nothing is left to hide, the total would tell: see `too_few`. This is complementary
    suppression, the statistical offices' practice (Hundepool et al., Statistical Disclosure Control, 2012).
    """
    chosen = {name for name, count in counts.items() if is_small(count, small)}
    rest = sorted((count, name) for name, count in counts.items() if count >= small)
    together = (sum(counts.values()) if total is None else total) - sum(count for count, _ in rest)
    while rest and is_small(together, _least(len(chosen), small)):
        count, name = rest.pop(0)
        chosen.add(name)
        together += count
    return frozenset(chosen)


def too_few(counts: Iterable[int], small: int) -> bool:
    """Whether even the sum of some counts would tell what is hidden of them."""
    counted = [count for count in counts if count]
    return is_small(sum(counted), _least(len(counted), small))


def _least(many: int, small: int) -> int:
    """How many so many hidden counts are together at least, if each may be anything from 1 to `small` - 1."""
    return small + max(0, many - 2) if small else 0


def above(code: str, stations: Iterable[str] | Mapping[str, Any]) -> list[str]:
    """The codes of those of `stations` whose area contains a code, the nearest last; not the code itself."""
    return [wide for wide in wider(code) if wide in stations]


def shown_as(code: str, hidden: Set[str]) -> str:
    """The code under which what a station counted is listed: its own, or of a hidden one the nearest above."""
    return next((wide for wide in reversed([*wider(code), code]) if wide not in hidden), code)


def left_out(counts: Mapping[str, int], small: int) -> frozenset[str]:
    """The stations whose figures are left out, of the counts of each with all below it: those hidden beside others, and
    all below one that is hidden, which they would tell.
    """
    beside: dict[str, dict[str, int]] = {}
    for code in counts:
        nearest = next(reversed(above(code, counts)), code)  # of the topmost, itself
        beside.setdefault(nearest, {})[code] = counts[code]
    chosen: set[str] = set()
    for wide, group in beside.items():
        inner = {code: count for code, count in group.items() if code != wide}
        chosen |= hidden(inner, small, counts[wide])
        if wide in group and is_small(counts[wide], small):
            chosen.add(wide)
    return frozenset(chosen.union(code for code in counts if chosen.intersection(above(code, counts))))
