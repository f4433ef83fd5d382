"""Contact rates: of the people of a tier, those contacted in a calendar period (docs/sources.md#contact-rates).
Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from services.visits.dues.domain.contact import Purpose
from services.visits.dues.domain.rules import Rules
from shared.clock import add_months
from shared.security.areas import LEVELS, covers
from shared.shares import SMALL, Figure, trees


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


def ends(rate: Rate, today: date, before: int) -> list[tuple[date, bool]]:
    """The last days of the periods of whose shortfall is told today, and whether each is over: from so many days before
    a period's end, and as long after it.
    """
    current = period(rate.months, today)
    last = current.from_on - timedelta(days=1)
    near = [(current.to_on, False)] if today + timedelta(days=before) >= current.to_on else []
    return near + ([(last, True)] if today <= last + timedelta(days=before) else [])


def towns_to_tell(own: Mapping[str, Mapping[str, Figure]], rate: str) -> list[str]:
    """By all rates of a city's stations, the codes of the towns to tell that one wants more contacts. Where a county or
    the city is not shown a town's rate, it is told in any case: else to be told, or not, would tell of the few.
    """
    codes = own[rate]
    above = {code[:digits].ljust(LEVELS[-1], "0") for code in codes for digits in LEVELS[:2]}
    told = set()
    for reader in above:
        seen = {name: {code: each for code, each in of.items() if covers(reader, code)} for name, of in own.items()}
        figures = trees(seen, reader, SMALL, parts=True)[rate]
        for area, figure in figures.sums.items():
            short = figure.numerator < figure.denominator or (figure.denominator and figures.shown(area) is None)
            if len(area) == LEVELS[2] and short:
                told.add(area.ljust(LEVELS[-1], "0"))
    return sorted(told)


def period(months: int, on: date) -> Period:
    """The calendar period of so many months, a divisor of 12, that contains a day."""
    first = (on.month - 1) // months * months
    from_on = date(on.year, first + 1, 1)
    return Period(from_on, add_months(from_on, months) - timedelta(days=1), ((1 << months) - 1) << first)
