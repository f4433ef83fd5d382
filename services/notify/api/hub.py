"""Wakes the streams of a worker: one connection listens for all of them, and looks once a second besides."""

import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg
import structlog

from shared import limits
from shared.errors import Kind, Refusal
from shared.observability import metrics

PER_ACCOUNT = 10
STREAMS = 1_800
"""Streams of a worker; the rest of its 2,000 connections is kept for health and metrics."""
LOOK_SECONDS = 1
RETRY_SECONDS = 1
log = structlog.get_logger()


class TooManyStreams(Refusal):
    """This account has ten streams open already: close one."""

    kind = Kind.TOO_MANY


class StreamsFull(Refusal):
    """This process serves as many streams as it can."""

    kind = Kind.BUSY
    retry_after = 5


class Hub:
    """Streams wait here by inbox. `open` turns False when the process stops, and every stream ends."""

    def __init__(self, url: str, channel: str, stopping: Callable[[], bool]) -> None:
        self.open = True
        self._url = url
        self._channel = channel
        self._stopping = stopping
        self._waiting: dict[str, set[threading.Event]] = defaultdict(set)
        self._seen: dict[str, int] = {}
        self._streams: Counter[UUID] = Counter()

    def start(self) -> None:
        threading.Thread(target=self._run, name="hub", daemon=True).start()

    @contextmanager
    def place(self, account: UUID) -> Iterator[None]:
        """A place for one more stream. Raises TooManyStreams, StreamsFull."""
        if self._streams[account] >= PER_ACCOUNT:
            raise TooManyStreams
        if self._streams.total() >= STREAMS:
            raise StreamsFull
        self._streams[account] += 1
        metrics.STREAM_CLIENTS.inc()
        try:
            yield
        finally:
            self._streams[account] -= 1
            metrics.STREAM_CLIENTS.dec()

    @contextmanager
    def waiting(self, area: str, party: str) -> Iterator[threading.Event]:
        """An event that is set whenever the inbox may have something new."""
        inbox, woken = f"{area}/{party}", threading.Event()
        self._waiting[inbox].add(woken)
        try:
            yield woken
        finally:
            self._waiting[inbox].discard(woken)
            if not self._waiting[inbox]:
                del self._waiting[inbox]

    def _run(self) -> None:
        while self.open:
            try:
                with psycopg.connect(**limits.connection(self._url, limits.REQUESTS), autocommit=True) as connection:
                    connection.execute(f"LISTEN {self._channel}")
                    self._listen(connection)
            except psycopg.Error as fault:
                log.warning("database away; streams wait", reason=type(fault).__name__)
                self._stop_if_told()
                threading.Event().wait(RETRY_SECONDS)

    def _listen(self, connection: psycopg.Connection) -> None:
        while self.open:
            for notice in connection.notifies(timeout=LOOK_SECONDS, stop_after=100):
                self._wake(notice.payload)
            self._stop_if_told()
            for area, party, seq in connection.execute("SELECT area, party, seq FROM inboxes").fetchall():
                inbox = f"{area}/{party}"
                if self._seen.get(inbox) != seq:
                    self._seen[inbox] = seq
                    self._wake(inbox)

    def _wake(self, inbox: str) -> None:
        for woken in list(self._waiting.get(inbox, ())):
            woken.set()

    def _stop_if_told(self) -> None:
        if self._stopping():
            self.open = False
            for inbox in list(self._waiting):
                self._wake(inbox)
