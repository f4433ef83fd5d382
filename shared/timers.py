"""What time makes happen: small batches of due rows, each batch with its events in one transaction."""

from collections.abc import Callable, Mapping
from threading import Event as Flag

import structlog
from sqlalchemy.orm import Session

from shared.db import Database
from shared.faults import may_pass

Timer = Callable[[Session], int]
"""Changes at most BATCH rows, locked FOR UPDATE SKIP LOCKED; returns how many it changed."""

BATCH = 100
IDLE_SECONDS = 1
log = structlog.get_logger()


class Timers:
    """Runs a service's timers by turns, each again while it finds rows."""

    def __init__(self, database: Database, timers: Mapping[str, Timer]) -> None:
        self._database = database
        self._timers = timers

    def run(self, stop: Flag) -> None:
        """Until told to stop. Waits out the database; raises defects."""
        while not stop.wait(IDLE_SECONDS):
            for name, timer in self._timers.items():
                self._exhaust(name, timer, stop)

    def _exhaust(self, name: str, timer: Timer, stop: Flag) -> None:
        try:
            while not stop.is_set() and self._database.run(timer) >= BATCH:
                pass
        except Exception as fault:
            if not may_pass(fault):
                raise
            log.warning("database away; timer waits", timer=name, reason=type(fault).__name__)
