"""Wakes the relay when a transaction that published has committed.

NOTIFY is not sent in that transaction: there it would hold a lock of the whole server until the commit is on disk, so
writers would queue.
"""

import threading
import time

import psycopg
import structlog

from shared.limits import Limits, connection

CHANNEL = "outbox"
PAUSE_SECONDS = 0.005
"""Rings within it are one."""
IDLE_SECONDS = 5
"""How long the connection is kept after the last ring."""
RETRY_SECONDS = 1
log = structlog.get_logger()


class Bell:
    """Rings on a connection of its own, which is opened when first needed, so after forking. What cannot be rung is no
    fault: the relay looks by itself, a little later.
    """

    def __init__(self, url: str, limits: Limits) -> None:
        self._url, self._limits = url, limits
        self._rung = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._open = True

    def ring(self) -> None:
        """Wake the relay in a moment; returns at once."""
        self._rung.set()
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="bell", daemon=True)
                self._thread.start()

    def close(self) -> None:
        self._open = False
        self._rung.set()
        if self._thread:
            self._thread.join()

    def _run(self) -> None:
        while self._rung.wait() and self._open:
            try:
                with psycopg.connect(**connection(self._url, self._limits), autocommit=True) as db:
                    while self._rung.wait(IDLE_SECONDS) and self._open:
                        self._rung.clear()
                        db.execute(f"NOTIFY {CHANNEL}")
                        time.sleep(PAUSE_SECONDS)
            except psycopg.Error as fault:
                log.info("the relay could not be woken", reason=type(fault).__name__)
                time.sleep(RETRY_SECONDS)
