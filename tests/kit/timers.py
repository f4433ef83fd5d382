"""Timers, run by hand: what fails in a row is raised, not waited out."""

from sqlalchemy.orm import Session

from shared.db import Database
from shared.timers import BATCH, Timer


def take(db: Session, timer: Timer) -> int:
    """One batch of a timer; returns how many rows it took."""
    if (batch := timer(db)) is None:
        return 0
    keys = batch.due(db)
    batch.do(db, keys)
    return len(keys)


def once(database: Database, timer: Timer) -> int:
    """The same in a transaction of its own."""
    return database.run(lambda db: take(db, timer))


def to_end(database: Database, timer: Timer) -> int:
    """A timer until it finds no full batch; returns how many rows it took."""
    total = count = once(database, timer)
    while count >= BATCH:
        total += (count := once(database, timer))
    return total
