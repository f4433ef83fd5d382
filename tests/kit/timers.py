"""Timers, run by hand: what fails in a row is raised, not waited out."""

from sqlalchemy.orm import Session

from shared.db import Database
from shared.timers import Timer


def take(db: Session, timer: Timer) -> int:
    """One batch of a timer; returns on how many rows it acted."""
    batch = timer(db)
    return batch.do(db, batch.due(db)) if batch else 0


def once(database: Database, timer: Timer) -> int:
    """The same in a transaction of its own."""
    return database.run(lambda db: take(db, timer))


def to_end(database: Database, timer: Timer) -> int:
    """A timer until it acts on no row; returns on how many it acted."""
    return sum(iter(lambda: once(database, timer), 0))
