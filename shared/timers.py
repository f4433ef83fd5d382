"""What time makes happen: due rows in small batches, each batch with its events in one transaction, timers by turns.

One bad row stops one row: after a batch has failed its rows are taken one a transaction, and what fails alone waits,
longer each time, while the others go on. No savepoints: more than 64 in a transaction slow down the whole database.
"""

import functools
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from threading import Event as Flag
from typing import Any, Generic, TypeVarTuple

import structlog
from sqlalchemy import Select
from sqlalchemy.orm import Session

from shared.db import Database
from shared.faults import Course, course, describe
from shared.observability import metrics, tracing

Columns = TypeVarTuple("Columns")

BATCH = 100
IDLE_SECONDS = 5
SELDOM_SECONDS = 60
TURN_SECONDS = 0.5
"""How long a timer's turn goes on with rows taken alone."""
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 1.0, 60.0
MOST_APART = 1_000
"""When so many rows fail, it is not the rows: their timer takes no others until some succeed."""
log = structlog.get_logger()


@dataclass(frozen=True)
class Batch(Generic[*Columns]):
    """The due rows of a timer, and what to do with each.

    `rows` selects them in order, FOR UPDATE SKIP LOCKED and without a limit. What it selects first is unique to a row:
    an entity with an `id`, or a column. `act` is given a row's columns; what it did is not due any more. It returns
    False if it passed the row over. `size` rows are taken in one transaction: one, where each waits for others, who
    are not to wait for all of them. Where `at_once`, it is given all of them as one list, and begins their traces.
    """

    rows: Select[*Columns]
    act: Callable[..., object]
    size: int = BATCH
    at_once: bool = False

    def due(self, db: Session, without: Collection[Any] = ()) -> list[Any]:
        """Lock the first due rows, all but some; returns what is unique to each."""
        rows = self.rows.with_only_columns(self._key, maintain_column_froms=True).limit(self.size)
        return list(db.scalars(rows.where(self._key.not_in(without)) if without else rows))

    def do(self, db: Session, keys: Collection[Any]) -> int:
        """Act on those of the rows that are still due and free, each in a trace of its own; returns on how many."""
        rows = db.execute(self.rows.where(self._key.in_(keys))).all() if keys else []
        if self.at_once and rows:
            self.act(rows)
            return len(rows)
        acted = 0
        for row in rows:
            with tracing.unit():
                acted += self.act(*row) is not False
        return acted

    @property
    def _key(self) -> Any:
        first = self.rows.column_descriptions[0]["expr"]
        return getattr(first, "id", first)


Timer = Callable[[Session], Batch[*tuple[Any, ...]] | None]
"""Says what is due now; None if nothing can be."""


@dataclass(frozen=True)
class Seldom:
    """A timer whose rows come due by the day: once it found none it is not asked again for a minute, so that it costs
    next to nothing while it idles.
    """

    timer: Timer

    def __call__(self, db: Session) -> Batch[*tuple[Any, ...]] | None:
        return self.timer(db)


@dataclass
class Wait:
    """How long something that failed waits before it is tried again."""

    failures: int = 0
    until: float = 0.0

    def lengthen(self) -> float:
        """It failed once more; returns the seconds it waits now."""
        seconds = min(FIRST_WAIT_SECONDS * 2.0 ** min(self.failures, 20), LONGEST_WAIT_SECONDS)
        self.failures, self.until = self.failures + 1, time.monotonic() + seconds
        return seconds


class Turns:
    """A timer's turns. Rows of a batch that failed are set apart, each with its wait; a timer that cannot find its rows
    waits itself. That is kept in memory: another process finds out for itself.
    """

    def __init__(self, database: Database, name: str, timer: Timer) -> None:
        self._database, self._name, self._timer = database, name, timer
        self._apart: dict[Any, Wait] = {}
        self._wait = Wait()
        self._measure()

    def take(self, stop: Flag) -> bool:
        """Rows set apart whose time has come, for a slice of time, and one batch; returns whether more is due at once.
        Raises what ends the process.
        """
        if self._wait.until > time.monotonic():
            return False
        try:
            self._retry(stop)
            if stop.is_set() or any(not wait.failures for wait in self._apart.values()):
                return True  # all of a failed batch come first: where the next begins may follow from what they did
            return len(self._apart) < MOST_APART and self._batch()
        except Exception as fault:
            if course(fault) is not Course.AWAY:
                raise
            log.warning("database away; timer waits", timer=self._name, reason=type(fault).__name__)
            return False
        finally:
            self._measure()

    def wanted(self, db: Session) -> bool:
        """Whether a turn would find something to do, or finds out whether: what failed before, what is asked seldom."""
        if self._wait.until > time.monotonic():
            return False
        if self._apart or self._wait.failures or isinstance(self._timer, Seldom):
            return True
        batch = self._timer(db)
        return batch is not None and bool(batch.due(db))

    def _batch(self) -> bool:
        keys: list[Any] = []

        def work(db: Session) -> bool:
            keys.clear()  # of an attempt before
            batch = self._timer(db)
            keys.extend(batch.due(db, self._apart) if batch else ())
            return batch is not None and batch.do(db, keys) > 0 and len(keys) == batch.size

        try:
            more = self._database.run(work)
        except Exception as fault:
            if _of_all(fault):
                raise
            if not keys:
                self._log("a timer cannot find its due rows", fault, seconds=self._wait.lengthen())
                return False
            log.warning("a timer's batch fails; its rows are taken alone", timer=self._name, reason=describe(fault))
            self._apart |= {key: Wait() for key in keys}
            return True
        self._wait = Wait()
        if isinstance(self._timer, Seldom) and not (keys or self._apart):
            self._wait.until = time.monotonic() + SELDOM_SECONDS
        return more

    def _retry(self, stop: Flag) -> None:
        now = time.monotonic()
        waited = {key: wait for key, wait in self._apart.items() if wait.until <= now}
        for key, wait in sorted(waited.items(), key=lambda item: item[1].until):
            if stop.is_set() or time.monotonic() > now + TURN_SECONDS:
                return
            try:
                self._database.run(functools.partial(self._alone, key=key))
            except Exception as fault:
                if _of_all(fault):
                    raise
                self._log("a timer's row fails", fault, row=str(key), seconds=wait.lengthen())
            else:
                del self._apart[key]  # done, or not due any more

    def _alone(self, db: Session, key: Any) -> None:
        if batch := self._timer(db):
            batch.do(db, [key])

    def _log(self, what: str, fault: Exception, **more: Any) -> None:
        log.error(what, timer=self._name, reason=describe(fault), exc_info=fault, **more)

    def _measure(self) -> None:
        stands = self._wait.failures > 0 or len(self._apart) >= MOST_APART
        metrics.TIMER_FAILING.labels(self._name).set(stands)
        failing = sum(wait.failures > 0 for wait in self._apart.values())
        metrics.TIMER_FAILING_ROWS.labels(self._name).set(failing)


def _of_all(fault: Exception) -> bool:
    """Whether it is no one row's or timer's: the database is away, or the process must end."""
    return course(fault) in (Course.AWAY, Course.STOP)


class Timers:
    """Runs a service's timers by turns: while one has a backlog, each of the others has its turn after every batch."""

    def __init__(self, database: Database, timers: Mapping[str, Timer], loop: str = "timers") -> None:
        self._database, self._loop = database, loop
        self._turns = [Turns(database, name, timer) for name, timer in timers.items()]

    def run(self, stop: Flag) -> None:
        """Until told to stop. Waits out the database; a defect stops no more than the row or the timer that has it."""
        more = True
        while not stop.wait(0 if more else IDLE_SECONDS):
            metrics.LAST_TURN.labels(self._loop).set_to_current_time()
            wanted = self._turns if more else self._wanted()
            more = any([turns.take(stop) for turns in wanted])  # each takes its turn, whatever the others say

    def _wanted(self) -> list[Turns]:
        """Those that would find something, looked for in one transaction: at rest there is nothing. All of them if that
        fails: each finds out for itself then.
        """
        try:
            return self._database.run(self._looked)
        except Exception as fault:
            log.debug("timers look one by one", reason=describe(fault))
            return self._turns

    def _looked(self, db: Session) -> list[Turns]:
        return [turns for turns in self._turns if turns.wanted(db)]
