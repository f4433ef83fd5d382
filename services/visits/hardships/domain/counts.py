"""The hardship register 困难底数: when a station closes it, and which figures may be shown of it. Pure rules."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from shared.errors import Kind, Refusal
from shared.shares import hidden, is_small, too_few


@dataclass(frozen=True)
class Cell:
    """Open hardships of one kind at one step, and how many people have them; None where left out."""

    state: str
    kind: str
    hardships: int | None
    people: int | None


@dataclass(frozen=True)
class Figures:
    """A hardship register as of a day: people in hardship (numerator) of the people of its stations (denominator)."""

    numerator: int | None
    denominator: int
    hardships: int | None
    cells: Sequence[Cell]


class NotAQuarterEnd(Refusal):
    """A hardship register is closed as of a quarter's last day: 31 March, 30 June, 30 September or 31 December."""


class QuarterNotOver(Refusal):
    """The quarter is not over yet: close its hardship register from the day after its last."""


class RegisterOfAnother(Refusal, kind=Kind.FORBIDDEN):
    """Each station closes its own hardship register: leave this one to its station."""


class RegisterClosedAlready(Refusal, kind=Kind.CONFLICT):
    """This hardship register was closed already, and stays as it was."""


def check_closing(as_of: date, today: date) -> None:
    """Raises QuarterNotOver, NotAQuarterEnd."""
    if as_of >= today:
        raise QuarterNotOver(pointer="#/as_of")
    following = as_of + timedelta(days=1)
    if (following.day, following.month % 3) != (1, 1):
        raise NotAQuarterEnd(pointer="#/as_of")


def shown(figures: Figures, below: int) -> Figures:
    """A hardship register's figures without the small ones. Small totals are left out too."""
    people = {f"{cell.state}/{cell.kind}": cell.people or 0 for cell in figures.cells}
    left_out = hidden(people, below)
    cells = [
        replace(cell, hardships=None, people=None) if name in left_out else cell
        for name, cell in zip(people, figures.cells, strict=True)
    ]
    if is_small(figures.numerator, below) or too_few(people.values(), below):
        return Figures(None, figures.denominator, None, cells)
    return replace(figures, cells=cells)
