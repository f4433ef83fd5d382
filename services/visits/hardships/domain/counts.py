"""The hardship register 困难底数: when a station closes it, and which figures may be shown of it. Pure rules."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from shared.errors import Kind, Refusal
from shared.shares import hidden, too_few


@dataclass(frozen=True)
class Cell:
    """Open hardships of one kind at one step, and how many people have them; None where left out."""

    state: str
    kind: str
    hardships: int | None
    people: int | None


@dataclass(frozen=True)
class Figures:
    """A hardship register as of a day: people in hardship (numerator) of the people of its stations (denominator);
    None where left out.
    """

    numerator: int | None
    denominator: int | None
    hardships: int | None
    cells: Sequence[Cell]


class NotAQuarterEnd(Refusal):
    """A hardship register is closed as of a quarter's last day: 31 March, 30 June, 30 September or 31 December."""

    zh = "困难底数按季度末日结账：3月31日、6月30日、9月30日或12月31日。"


class QuarterNotOver(Refusal):
    """The quarter is not over yet: close its hardship register from the day after its last."""

    zh = "该季度尚未结束：请在季度末日的次日起结账。"


class RegisterOfAnother(Refusal, kind=Kind.FORBIDDEN):
    """Each station closes its own hardship register: leave this one to its station."""

    zh = "困难底数由各站自行结账：请交由该站办理。"


class RegisterClosedAlready(Refusal, kind=Kind.CONFLICT):
    """This hardship register was closed already, and stays as it was."""

    zh = "该困难底数已结账，不再变动。"


def check_closing(as_of: date, today: date) -> None:
    """Raises QuarterNotOver, NotAQuarterEnd."""
    if as_of >= today:
        raise QuarterNotOver(pointer="#/as_of")
    following = as_of + timedelta(days=1)
    if (following.day, following.month % 3) != (1, 1):
        raise NotAQuarterEnd(pointer="#/as_of")


@dataclass(frozen=True)
class Visible:
    """What may be shown of a hardship register: how many are in hardship, of how many, and by kind and step."""

    hardships: bool = True
    people: bool = True
    cells: bool = True


def shown(figures: Figures, below: int, visible: Visible) -> Figures:
    """A hardship register's figures without the small ones, and without what other registers say is to be left out.
    Where even their number would tell, no cells are listed.
    """
    people = {f"{cell.state}/{cell.kind}": cell.people or 0 for cell in figures.cells}
    listed = visible.hardships and visible.cells and not too_few(people.values(), below)
    left_out = hidden(people, below)
    return Figures(
        figures.numerator if visible.hardships else None,
        figures.denominator if visible.people else None,
        figures.hardships if visible.hardships else None,
        [
            replace(cell, hardships=None, people=None) if name in left_out else cell
            for name, cell in zip(people, figures.cells, strict=True)
            if listed
        ],
    )
