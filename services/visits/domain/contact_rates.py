"""Contact rates: of the people of a tier, those contacted in a calendar period (domain.md §3 and Indicators). Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from services.visits.domain.contact import Purpose
from services.visits.domain.register import Indicator, hidden
from services.visits.domain.rules import Rules
from shared.clock import add_months
from shared.errors import Refusal


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


class PeriodInFuture(Refusal):
    """Rates are of a period that has begun: name today or a day before."""


def rates(rules: Rules) -> dict[str, Rate]:
    """The rates that follow from the contact plans, by name: a quarter's contact of KEY is counted by the quarter."""
    found = (
        Rate(f"{tier}_{purpose}", tier, purpose, months)
        for tier, figures in rules.months.items()
        for purpose, months in figures.items()
    )
    return {rate.name: rate for rate in found}


def period(months: int, on: date) -> Period:
    """The calendar period of so many months, a divisor of 12, that contains a day."""
    first = (on.month - 1) // months * months
    from_on = date(on.year, first + 1, 1)
    return Period(from_on, add_months(from_on, months) - timedelta(days=1), ((1 << months) - 1) << first)


def shown(areas: Mapping[str, Sequence[Indicator]], below: int) -> dict[str, list[Indicator]]:
    """Each area's shares without those of fewer than `below` people, nor those from which these would follow."""
    left_out: dict[str, set[str]] = {}
    for each in next(iter(areas.values()), ()):
        people = {
            area: share.denominator or 0
            for area, shares in areas.items()
            for share in shares
            if share.name == each.name
        }
        left_out[each.name] = hidden({area: count for area, count in people.items() if count}, below)
    return {
        area: [
            replace(share, numerator=None, denominator=None) if area in left_out[share.name] else share
            for share in shares
        ]
        for area, shares in areas.items()
    }


def total(names: Iterable[str], areas: Mapping[str, Sequence[Indicator]]) -> list[Indicator]:
    """The shares of all areas together, by name."""
    every = [share for shares in areas.values() for share in shares]
    return [
        Indicator(
            name,
            sum(share.numerator or 0 for share in every if share.name == name),
            sum(share.denominator or 0 for share in every if share.name == name),
        )
        for name in names
    ]
