"""The four likes 四如: periods, what is counted in them, the points it earns, and which figures may be shown. Pure."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from services.registry.contests.domain import Likes
from shared import shares
from shared.clock import SHANGHAI, add_months
from shared.errors import Kind, Refusal
from shared.security.areas import level as level_of
from shared.security.areas import scope, wider
from shared.shares import WIDE, Figure, is_small

ALL_POINTS = 10_000
"""A full score, in hundredths of a point."""

SCORES = "scores"
"""What is counted by points that each case bears: answers."""

HIDDEN, HIDDEN_ABOVE, SHOWN = "HIDDEN", "HIDDEN_ABOVE", "SHOWN"
"""What becomes of small figures: shown to no one, to no one above the town, or to everyone."""


class PeriodUnknown(Refusal):
    """There is no such period: periods are named as 2026-Q3, and begin before today."""

    zh = "没有此考核周期：周期写作 2026-Q3 的形式，且开始日期早于今天。"


class PeriodNotOver(Refusal, kind=Kind.CONFLICT):
    """The period is not over yet, or still takes in what is recorded late: close it some days after its end."""

    zh = "该周期尚未结束，或仍在接收补录：请在其结束若干天后再关闭。"


class PeriodClosed(Refusal, kind=Kind.CONFLICT):
    """This period was closed already, and stays as it was."""

    zh = "该周期已关闭，结果不再变动。"


@dataclass(frozen=True)
class Indicator:
    """One figure of a dimension. `counted` says what is counted, as `data/four_likes.yaml` explains."""

    indicator: str
    zh: str
    dimension: Likes
    weight: int
    target: Fraction
    few: str
    counted: Mapping[str, Any]


@dataclass(frozen=True)
class Rules:
    """A version of the indicators and weights."""

    version: int
    valid_from: date
    small_cell: int
    late_days: int
    months: int
    letter: str
    dimensions: Mapping[Likes, int]
    zh: Mapping[Likes, str]
    indicators: Mapping[str, Indicator]


@dataclass(frozen=True)
class Period:
    """First and last day of a period, and its name."""

    name: str
    first: date
    last: date


Figures = Mapping[str, Figure]
"""By indicator."""

Gone = Mapping[str, Set[str]]
"""By indicator, the areas whose figure is left out, by their codes' digits."""


@dataclass(frozen=True)
class Score:
    """Points in hundredths, 0 to 10000, by dimension and in all; None where there was nothing to count."""

    dimensions: Mapping[Likes, int | None]
    total: int | None


def day_end(day: date) -> datetime:
    """The moment at which a business day is over."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)


def parse_period(rules: Rules, name: str, pointer: str = "?period") -> Period:
    """A period by its name, which stands at `pointer`. Raises PeriodUnknown."""
    match = re.fullmatch(rf"(20[0-9]{{2}})-{rules.letter}([1-9][0-9]?)", name)
    if match is None or int(match[2]) > 12 // rules.months:
        raise PeriodUnknown(pointer=pointer)
    first = date(int(match[1]), (int(match[2]) - 1) * rules.months + 1, 1)
    return Period(name, first, add_months(first, rules.months) - timedelta(days=1))


def period_of(rules: Rules, day: date) -> Period:
    """The period that a day falls into."""
    return parse_period(rules, f"{day.year}-{rules.letter}{(day.month - 1) // rules.months + 1}")


def in_force(versions: Sequence[Rules], day: date) -> Rules:
    """The rules by which a period that begins on a day is counted."""
    return max((rules for rules in versions if rules.valid_from <= day), key=lambda rules: rules.version)


def check_closing(rules: Rules, period: Period, today: date) -> None:
    """Raises PeriodNotOver."""
    if today <= period.last + timedelta(days=rules.late_days):
        raise PeriodNotOver(pointer="#/period")


def few(rules: Rules, indicator: Indicator, figure: Figure) -> bool:
    """Whether a figure is of so few cases that it gives no points."""
    return indicator.few != SHOWN and is_small(figure.cases, rules.small_cell)


def points(indicator: Indicator, figure: Figure) -> Fraction | None:
    """The share of all points that a figure earns. From the target on it earns all."""
    return None if figure.value is None else min(Fraction(1), figure.value / indicator.target)


def weighed(rules: Rules, indicator: Indicator, figure: Figure) -> Fraction | None:
    """The points of a figure as a score takes them in: None of one that has no weight in it."""
    return None if few(rules, indicator, figure) else points(indicator, figure)


def score(rules: Rules, figures: Figures) -> Score:
    """Weighted means. A figure with nothing to count, or too little, has no weight; the others share its weight."""
    earned: dict[Likes, list[tuple[int, Fraction]]] = {dimension: [] for dimension in rules.dimensions}
    for name, indicator in rules.indicators.items():
        share = weighed(rules, indicator, figures.get(name, Figure()))
        if share is not None:
            earned[indicator.dimension].append((indicator.weight, share))
    means = {dimension: _mean(shares) for dimension, shares in earned.items()}
    total = _mean([(rules.dimensions[dimension], mean) for dimension, mean in means.items() if mean is not None])
    return Score({dimension: _hundredths(mean) for dimension, mean in means.items()}, _hundredths(total))


def scores(rules: Rules, around: Mapping[str, Figures], gone: Gone) -> dict[str, Score]:
    """The score of each station, by code, of the figures that are not left out: one of others would tell them."""
    return {
        code: score(rules, {name: each for name, each in figures.items() if scope(code) not in gone[name]})
        for code, figures in around.items()
    }


def _mean(shares: Sequence[tuple[int, Fraction]]) -> Fraction | None:
    weights = sum(weight for weight, _ in shares)
    return sum((weight * share for weight, share in shares), Fraction()) / weights if weights else None


def _hundredths(share: Fraction | None) -> int | None:
    return None if share is None else round(share * ALL_POINTS)


def rolled_up(own: Mapping[str, Figures]) -> dict[str, dict[str, Figure]]:
    """What each station counted together with all stations below it, from what each counted itself."""
    rolled = {code: dict(figures) for code, figures in own.items()}
    for code, figures in own.items():
        for wide in (each for each in wider(code) if each in own):
            for name, figure in figures.items():
                rolled[wide][name] = rolled[wide].get(name, Figure()) + figure
    return rolled


def hides(indicator: Indicator, asking: str) -> bool:
    """Whether small figures of an indicator are left out for a caller of the area `asking`."""
    return indicator.few == HIDDEN or (indicator.few == HIDDEN_ABOVE and level_of(asking) in WIDE)


def left_out(rules: Rules, asking: str, around: Mapping[str, Figures]) -> Gone:
    """What is left out for a caller of the area `asking`, by what all its stations counted with all below them."""
    hiding = [indicator for indicator in rules.indicators.values() if hides(indicator, asking)]
    own = {each.indicator: {code: _cases(each, of) for code, of in around.items()} for each in hiding}
    for code in around:
        if above := next((wide for wide in reversed(wider(code)) if wide in around), None):
            for each in hiding:
                own[each.indicator][above] -= _cases(each, around[code])
    gone = {name: tree.gone for name, tree in shares.trees(own, asking, rules.small_cell).items()}
    return dict.fromkeys(rules.indicators, frozenset[str]()) | gone


def _cases(indicator: Indicator, figures: Figures) -> Figure:
    """How many cases were counted, and how many of them met it; of answers, each of which has points, none."""
    figure = figures.get(indicator.indicator, Figure())
    return Figure(0, figure.cases, figure.cases) if SCORES in indicator.counted else figure
