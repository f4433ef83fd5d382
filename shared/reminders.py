"""Reminders that no event causes: what a day wants told is told once, also late, twice, or by two machines at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Text, column, select, values
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.timers import Batch


class Round:
    """Columns of what was told: a row for each kind of occasion and day, whether or not it concerned anyone."""

    kind: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)


@dataclass(frozen=True)
class Occasion:
    """Something to tell, of a kind and the day that it is about. `tell` publishes it, to whomever it concerns."""

    kind: str
    day: date
    tell: Callable[[Session], object]


def remind(db: Session, rounds: Any, occasions: Sequence[Occasion]) -> Batch[str] | None:
    """Of the occasions that may be told of today those that were not yet, each in a transaction of its own; `rounds` is
    the service's table of Round. A second machine waits at the row for the first, and then finds it told.
    """
    if not occasions:
        return None
    days = rounds.day >= min(each.day for each in occasions)
    told = {tuple(row) for row in db.execute(select(rounds.kind, rounds.day).where(days))}
    due = {f"{each.kind} {each.day}": each for each in occasions if (each.kind, each.day) not in told}
    if not due:
        return None

    def tell(name: str) -> bool:
        occasion = due[name]
        row = insert(rounds).values(kind=occasion.kind, day=occasion.day).on_conflict_do_nothing()
        if db.scalar(row.returning(rounds.kind)) is None:
            return False
        occasion.tell(db)
        return True

    names = values(column("name", Text), name="due").data([(name,) for name in due])
    return Batch(select(names.c.name).order_by(names.c.name), tell, size=1)
