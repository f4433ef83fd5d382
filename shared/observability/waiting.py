"""What waits to be sent or applied, and how far the calendar reaches, as the database has it at each scrape.

A loop that stands still could not say, and least of all when it matters.
"""

import math
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from shared.calendars import known
from shared.clock import SHANGHAI
from shared.db import Database
from shared.events.park import State
from shared.events.tables import OUTBOX, PARKED
from shared.observability import metrics

SECONDS = 2


class Waiting:
    """Sets these gauges; to NaN where the database does not answer in two seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pool = ThreadPoolExecutor(1, "waiting")
        self._asked: Future[None] | None = None

    def measure(self) -> None:
        """Ask the database, at most one question at a time."""
        if self._asked is None or self._asked.done():
            self._asked = self._pool.submit(self._database.run, _measure)
        try:
            self._asked.result(SECONDS)
        except Exception:  # whatever it is: that nothing is known is what the gauges tell
            _set(dict.fromkeys(State, math.nan), math.nan, math.nan, math.nan)
            metrics.CALENDAR_UNTIL.set(math.nan)


def _measure(db: Session) -> None:
    now = func.clock_timestamp()
    pending, sent_since = db.execute(select(func.count(), _seconds(now - func.min(OUTBOX.c.created_at)))).one()
    parked = select(PARKED.c.state, func.count(), _seconds(now - func.min(PARKED.c.parked_at)))
    rows = {state: (count, seconds) for state, count, seconds in db.execute(parked.group_by(PARKED.c.state))}
    counts = {state: float(rows.get(state, (0, 0))[0]) for state in State}
    _set(counts, float(rows.get(State.WAITING, (0, 0))[1]), float(pending), float(sent_since))
    metrics.CALENDAR_UNTIL.set(_end_of(max(known(db).years)) if known(db).years else 0)


def _end_of(year: int) -> float:
    return datetime(year + 1, 1, 1, tzinfo=SHANGHAI).timestamp()


def _seconds(age: Any) -> ColumnElement[float]:
    return func.coalesce(func.extract("epoch", age), 0)


def _set(parked: dict[State, float], waiting_oldest: float, pending: float, pending_oldest: float) -> None:
    for state, count in parked.items():
        metrics.INBOX_PARKED.labels(state).set(count)
    metrics.INBOX_WAITING_OLDEST.set(waiting_oldest)
    metrics.OUTBOX_PENDING.set(pending)
    metrics.OUTBOX_OLDEST.set(pending_oldest)
