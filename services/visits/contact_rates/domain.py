"""Contact rates: of the people of a tier, those contacted in a calendar period (docs/sources.md#contact-rates).
Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from services.visits.dues.domain.contact import Purpose
from services.visits.dues.domain.rules import Rules
from shared.clock import add_months
from shared.shares import Share, hidden, too_few


@dataclass(frozen=True)
class Rate:
    """A share that is counted: people of a tier, contacted (or visited at home) in a calendar period of `months`."""

    name: str
    tier: str
    purpose: Purpose
    months: int


@dataclass(frozen=True)
class Period:
    """A calendar period: its first and last day. `months` has a bit for each of its months, January's the lowest."""

    from_on: date
    to_on: date
    months: int


def rates(rules: Rules) -> dict[str, Rate]:
    """The rates that follow from the contact plans, by name. What is wanted each quarter is counted by the quarter."""
    each_rate = (
        Rate(f"{tier}_{purpose}", tier, purpose, months)
        for tier, figures in rules.months.items()
        for purpose, months in figures.items()
    )
    return {rate.name: rate for rate in each_rate}


def period(months: int, on: date) -> Period:
    """The calendar period of so many months, a divisor of 12, that contains a day."""
    first = (on.month - 1) // months * months
    from_on = date(on.year, first + 1, 1)
    return Period(from_on, add_months(from_on, months) - timedelta(days=1), ((1 << months) - 1) << first)


Areas = Mapping[str, Mapping[str, Share]]
"""Shares by area and name."""


def total(names: Iterable[str], areas: Areas, below: int) -> list[Share]:
    """The shares of all areas together, without those that tell of fewer than `below` people."""
    totals = []
    for name in names:
        met = sum(shares[name].numerator or 0 for shares in areas.values())
        people = [shares[name].denominator or 0 for shares in areas.values()]
        totals.append(Share(name, None, None) if too_few(people, below) else Share(name, met, sum(people)))
    return totals


def shown(names: Iterable[str], areas: Areas, below: int) -> dict[str, list[Share]]:
    """Each area's shares, without those of fewer than `below` people and those from which these would follow."""
    by_area: dict[str, list[Share]] = {area: [] for area in areas}
    for name in names:
        people = {area: count for area, shares in areas.items() if (count := shares[name].denominator)}
        met = {area: areas[area][name].numerator or 0 for area in people}
        left_out = hidden(people, below, met=[met])
        for area, shares in areas.items():
            by_area[area].append(Share(name, None, None) if area in left_out else shares[name])
    return by_area
