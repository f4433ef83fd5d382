"""The hardship register 困难底数: when a station closes it, and which figures may be shown of it. Pure rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from shared.errors import Kind, Refusal
from shared.security.areas import CITY, COUNTY, level

WIDE = (CITY, COUNTY)
"""Levels wider than a town: there the smallest figures are left out."""


@dataclass(frozen=True)
class Cell:
    """Open hardships of one kind at one step, and how many people have them; None where left out."""

    state: str
    kind: str
    hardships: int | None
    people: int | None


@dataclass(frozen=True)
class Figures:
    """A register as of a day: people in hardship (numerator) of the people of its stations (denominator)."""

    numerator: int | None
    denominator: int
    hardships: int | None
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Indicator:
    """A share as of a day; None where left out."""

    name: str
    numerator: int | None
    denominator: int | None


class NotAQuarterEnd(Refusal):
    """A register is closed as of the last day of a quarter: 31 March, 30 June, 30 September or 31 December."""


class QuarterNotOver(Refusal):
    """The quarter is not over yet: close its register from the day after its last."""


class RegisterOfAnother(Refusal):
    """Each station closes its own register."""

    kind = Kind.FORBIDDEN


class RegisterClosedAlready(Refusal):
    """This register was closed already, and stays as it was."""

    kind = Kind.CONFLICT


class AsOfInFuture(Refusal):
    """Figures are of today or of a day before."""


class PeriodReversed(Refusal):
    """The period ends before it begins."""


def check_closing(as_of: date, today: date) -> None:
    """Raises QuarterNotOver, NotAQuarterEnd."""
    if as_of >= today:
        raise QuarterNotOver(pointer="#/as_of")
    following = as_of + timedelta(days=1)
    if (following.day, following.month % 3) != (1, 1):
        raise NotAQuarterEnd(pointer="#/as_of")


def below(area: str, threshold: int) -> int:
    """Figures of fewer people than this are left out for `area`; 0 where all are shown."""
    return threshold if level(area) in WIDE else 0


def hidden(people: Mapping[str, int], below: int) -> set[str]:
    """The cells to leave out: those of fewer than `below` people, and as many of the next smallest as it takes that
    none follows from the total, which is shown: at least two cells, of `below` people or more together.
    """
    found = {cell for cell, count in people.items() if count < below}
    rest = sorted((count, cell) for cell, count in people.items() if cell not in found)
    while found and rest and (len(found) < 2 or sum(people[cell] for cell in found) < below):
        found.add(rest.pop(0)[1])
    return found


def shown(figures: Figures, below: int) -> Figures:
    """A register's figures without the small ones: also without the totals where these are small."""
    people = {f"{cell.state}/{cell.kind}": cell.people or 0 for cell in figures.cells}
    left_out = hidden(people, below)
    cells = [
        replace(cell, hardships=None, people=None) if name in left_out else cell
        for name, cell in zip(people, figures.cells, strict=True)
    ]
    if 0 < (figures.numerator or 0) < below:
        return Figures(None, figures.denominator, None, cells)
    return replace(figures, cells=cells)


def shown_indicators(indicators: Sequence[Indicator], below: int) -> list[Indicator]:
    """Shares without those of small groups."""
    return [
        replace(each, numerator=None, denominator=None) if 0 < (each.denominator or 0) < below else each
        for each in indicators
    ]
