"""Figures of people as they may be shown: shares, as of a day, without what tells of few of them. Pure."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import takewhile
from typing import Any, TypeVar

from shared.errors import Refusal
from shared.security.areas import CITY, COUNTY, LEVELS, digits_below, level, scope

SMALL = 5
"""Figures of fewer people are small, where no file of rules says otherwise: a default of ours
(docs/sources.md#small-figures).
"""

N = TypeVar("N")

WIDE = (CITY, COUNTY)
"""Levels above the town: there small figures are left out."""


class AsOfInFuture(Refusal):
    """Figures are of today or of a day before it: name such a day."""

    zh = "统计日期应为今天或以前的日期：请改填。"


@dataclass(frozen=True)
class Figure:
    """What was counted: `cases` of them, which earned `numerator` of `denominator`."""

    numerator: int = 0
    denominator: int = 0
    cases: int = 0

    def __add__(self, other: "Figure") -> "Figure":
        return Figure(self.numerator + other.numerator, self.denominator + other.denominator, self.cases + other.cases)

    def __sub__(self, other: "Figure") -> "Figure":
        return Figure(self.numerator - other.numerator, self.denominator - other.denominator, self.cases - other.cases)

    @property
    def value(self) -> Fraction | None:
        return Fraction(self.numerator, self.denominator) if self.denominator else None


def as_of(asked: date | None, today: date, pointer: str) -> date:
    """The day that figures are asked of, which stands at `pointer`; today if none is named. Raises AsOfInFuture."""
    if asked is not None and asked > today:
        raise AsOfInFuture(pointer=pointer)
    return asked or today


def below(own: str, small: int) -> int:
    """Figures of fewer people than this are left out for callers whose own area this is; 0 where all are shown. What is
    left out of a wide area is not shown to them when they ask of one within it.
    """
    return small if level(own) in WIDE else 0


def at_most(count: int) -> int:
    """A count of people rounded up to a full ten, as events tell it; 10 also for none. No small figure follows from it,
    neither by itself nor beside what is shown elsewhere (controlled rounding: Hundepool et al., Statistical Disclosure
    Control, 2012).
    """
    return -(-max(count, 1) // 10) * 10


def is_small(count: int | None, small: int) -> bool:
    """Whether a count tells of few people: none at all tell of no one."""
    return 0 < (count or 0) < small


def hidden(
    counts: Mapping[str, int],
    small: int,
    total: int | None = None,
    met: Iterable[Mapping[str, int]] = (),
) -> frozenset[str]:
    """Which of some counts to leave out beside their total, which may hold more than these; its default is their sum.

    Small counts are hidden, zeros are not. While a hidden one would follow from what is shown, the next smallest is
    hidden too, with all that equal it: which of the hidden counts is whose stays open then, and no order among equals
    tells. `met` are numerators of the same names; what is hidden of each is neither all met nor none, unless the whole
    is. Where nothing is left to hide, the total would tell: see `too_few`. This is complementary suppression, the
    statistical offices' practice (Hundepool et al., Statistical Disclosure Control, 2012). Proven for `small` from 3.
    """
    numerators = [one for one in met if 0 < sum(one.values()) < sum(counts.values())]
    chosen = {name for name, count in counts.items() if is_small(count, small)}
    rest = sorted({count for count in counts.values() if small and count >= small}, reverse=True)
    while rest and (_follows(counts, small, chosen, total) or _of_one_kind(counts, chosen, numerators)):
        next_smallest = rest.pop()
        chosen |= {name for name, count in counts.items() if count == next_smallest}
    return frozenset(chosen)


def too_few(counts: Iterable[int], small: int) -> bool:
    """Whether some counts, all that are hidden, would follow even from their sum alone."""
    named = {str(place): count for place, count in enumerate(counts)}
    return _follows(named, small, {name for name, count in named.items() if count})


def _follows(counts: Mapping[str, int], small: int, chosen: Set[str], total: int | None = None) -> bool:
    """Whether hidden counts follow from what they are together, for a reader who knows the rule.

    Together they must be so many that each could be anything from 1 to `small` - 1. If all are small, they must not be
    as many as they can be: each would be `small` - 1. If one is not small, it could be any of them.
    """
    together = (sum(counts.values()) if total is None else total) - sum(
        count for name, count in counts.items() if name not in chosen
    )
    if is_small(together, small + max(0, len(chosen) - 2) if small else 0):
        return True
    return 0 < together == len(chosen) * (small - 1) and all(counts[name] < small for name in chosen)


def _of_one_kind(counts: Mapping[str, int], chosen: Set[str], numerators: Iterable[Mapping[str, int]]) -> bool:
    """Whether of all that is hidden together everyone is met, or no one, by one of some numerators."""
    people = sum(counts[name] for name in chosen)
    return people > 0 and any(sum(one[name] for name in chosen) in {0, people} for one in numerators)


@dataclass(frozen=True)
class Tree:
    """A figure of an area and of all within it, each by the digits that its codes have in common. What a station
    counted itself stands under its whole code. `gone` are left out.
    """

    sums: Mapping[str, Figure]
    gone: Set[str] = frozenset()

    def shown(self, prefix: str) -> Figure | None:
        """An area's figure; None where it is left out."""
        if any(prefix[:digits] in self.gone for digits in LEVELS):
            return None
        return self.sums.get(prefix, Figure())

    def share(self, prefix: str) -> dict[str, int | None]:
        """An area's numerator and denominator; None where left out."""
        figure = self.shown(prefix)
        parts = (figure.numerator, figure.denominator) if figure else (None, None)
        return dict(zip(("numerator", "denominator"), parts, strict=True))

    def below(self, area: str) -> list[str]:
        """Of the areas that have figures those one level below one, and what it has of its own, in order."""
        digits = digits_below(area)
        return sorted(each for each in self.sums if len(each) == digits and each.startswith(scope(area)))


def counted_of(own: str, asked: str) -> str:
    """The area whose stations are counted for a caller of the area `own` who asks of one within it. Where small figures
    are left out it is always all of their own: the same are left out whatever they ask of, and none follows from two
    answers.
    """
    return own if level(own) in WIDE else asked


def trees(own: Mapping[N, Mapping[str, Figure]], area: str, small: int, *, parts: bool = False) -> dict[N, Tree]:
    """Figures by name: those of an area's stations, by code, added up by area, without those of fewer than `small`
    cases. Shares of the same people are left out together; of `parts` that make up what is shown elsewhere, all are.
    """
    sums = {name: _summed(figures, area) for name, figures in own.items()}
    counts = {name: {prefix: figure.cases for prefix, figure in each.items()} for name, each in sums.items()}
    gone: dict[N, frozenset[str]] = {}
    for name, of in counts.items():
        same = [other for other in counts if counts[other] == of]
        met = [{prefix: figure.numerator for prefix, figure in sums[other].items()} for other in same]
        gone[name] = gone[same[0]] if same[0] in gone else left_out(of, small, met)
    every = frozenset[str]().union(*gone.values())
    return {name: Tree(sums[name], every if parts else gone[name]) for name in sums}


def _summed(own: Mapping[str, Figure], area: str) -> dict[str, Figure]:
    """Level by level from below, so that each figure is added once; all of an area in one go, which takes a third."""
    sums, inner = dict(own), own
    for digits in reversed([each for each in LEVELS[:-1] if each >= len(scope(area))]):
        within: dict[str, list[tuple[int, int, int]]] = {}
        for prefix, each in inner.items():
            within.setdefault(prefix[:digits], []).append((each.numerator, each.denominator, each.cases))
        inner = {prefix: Figure(*map(sum, zip(*figures, strict=True))) for prefix, figures in within.items()}
        sums |= inner
    return sums


def shown_as(code: str, gone: Set[str]) -> str:
    """The code under which what a station counted is listed: its own, or of one left out the nearest above that is
    not.
    """
    shown = list(takewhile(lambda prefix: prefix not in gone, (code[:digits] for digits in LEVELS)))
    return shown[-1].ljust(LEVELS[-1], "0") if shown else code


def left_out(counts: Mapping[str, int], small: int, met: Sequence[Mapping[str, int]] = ()) -> frozenset[str]:
    """The areas whose figures are left out, each by the digits its codes have in common, by the counts of each with all
    below it. These are those hidden beside others, those that would tell what is hidden below them, and all below a
    hidden one: they would tell it. `met` are numerators, as `hidden` takes them.
    """
    above = {prefix: _above(prefix, counts) for prefix in counts} if small else {}
    beside: dict[str, list[str]] = {}
    for prefix, wide in above.items():
        beside.setdefault(wide, []).append(prefix)
    tops = beside.pop("", [])
    telling: set[str] = set()
    chosen = {prefix for prefix in tops if is_small(counts[prefix], small)}
    for wide in sorted(beside, key=len, reverse=True):
        inner = {prefix: counts[prefix] for prefix in beside[wide]}
        if telling.intersection(inner):  # they are not small: a rule of what else they may be would have no end
            gone = frozenset(prefix for prefix, count in inner.items() if count)
            tells = all(prefix in telling or is_small(counts[prefix], small) for prefix in gone)
        else:
            gone = hidden(inner, small, counts[wide], [{prefix: one[prefix] for prefix in inner} for one in met])
            tells = _follows(inner, small, gone, counts[wide])
        chosen |= gone
        if tells and counts[wide] >= small:
            telling.add(wide)
    chosen |= telling.intersection(tops)
    for prefix in sorted(above, key=len) if chosen else ():
        if above[prefix] in chosen:
            chosen.add(prefix)
    return frozenset(chosen)


def _above(prefix: str, counts: Mapping[str, Any]) -> str:
    """The nearest area above one that has a count; empty if none has."""
    for digits in reversed(LEVELS):
        if digits < len(prefix) and prefix[:digits] in counts:
            return prefix[:digits]
    return ""
