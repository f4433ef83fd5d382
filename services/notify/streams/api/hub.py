"""Wakes the streams of a worker: one connection listens for all of them, and looks once a second besides."""

import threading
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fcntl import ioctl
from socket import socket
from termios import FIONREAD
from uuid import UUID

import psycopg
import structlog
from gevent import get_hub

from shared import limits
from shared.errors import Kind, Refusal
from shared.observability import metrics

PER_ACCOUNT = 10
STREAMS = 1_800
"""Streams of a worker; the rest of its 2,000 connections is kept for health and metrics."""
LOOK_SECONDS = 1
RETRY_SECONDS = 1
READABLE = 1
log = structlog.get_logger()


class StreamsFull(Refusal, kind=Kind.BUSY):
    """This process serves as many streams as it can: connect again in a few seconds."""

    zh = "此进程的实时连接已满：请几秒后再连接。"
    retry_after = 5


class Place:
    """Where one stream waits, which has `reached` a number of its inbox's log: `woken` is set while there may be
    something to read, and once it is `over`.
    """

    def __init__(self, inbox: str, reached: int) -> None:
        self.inbox = inbox
        self.reached = reached
        self.woken = threading.Event()
        self.woken.set()
        self.over = False

    def end(self) -> None:
        self.over = True
        self.woken.set()

    @contextmanager
    def watching(self, client: socket | None) -> Iterator[None]:
        """End once the client has closed the connection; None for no real one. It is asked how much can be read, and
        nothing is read: bytes are the next request's. A client that sends such early is found gone when written to.
        """
        if client is None:
            yield
            return
        watcher = get_hub().loop.io(client.fileno(), READABLE)

        def look() -> None:
            watcher.stop()
            unread = array("i", [0])
            ioctl(client, FIONREAD, unread)
            if not unread[0]:
                self.end()

        watcher.start(look)
        try:
            yield
        finally:
            watcher.close()


class Hub:
    """Places of streams, the oldest first. `open` turns False when the process stops, and every stream ends."""

    def __init__(self, url: str, channel: str, stopping: Callable[[], bool]) -> None:
        self.open = True
        self._url = url
        self._channel = channel
        self._stopping = stopping
        self._waiting: dict[str, set[Place]] = defaultdict(set)
        self._places: dict[Place, UUID] = {}
        self._fault = ""

    def start(self) -> None:
        threading.Thread(target=self._run, name="hub", daemon=True).start()

    @contextmanager
    def place(self, account: UUID, area: str, party: str, reached: int) -> Iterator[Place]:
        """A place at an inbox for one more stream. With PER_ACCOUNT open the account's oldest ends: a refusal would
        stop a browser's EventSource for good. Raises StreamsFull.
        """
        own = [each for each, whose in self._places.items() if whose == account and not each.over]
        if len(own) >= PER_ACCOUNT:
            own[0].end()
        elif len(self._places) >= STREAMS:
            raise StreamsFull
        place = Place(f"{area}/{party}", reached)
        self._places[place] = account
        self._waiting[place.inbox].add(place)
        metrics.STREAM_CLIENTS.inc()
        try:
            yield place
        finally:
            metrics.STREAM_CLIENTS.dec()
            del self._places[place]
            self._waiting[place.inbox].discard(place)
            if not self._waiting[place.inbox]:
                del self._waiting[place.inbox]

    def could_not_read(self, reason: str) -> None:
        """A stream tries again when the database answers here."""
        self._fault = reason

    def _run(self) -> None:
        while self.open:
            try:
                with psycopg.connect(**limits.connection(self._url, limits.REQUESTS), autocommit=True) as connection:
                    connection.execute(f"LISTEN {self._channel}")
                    self._listen(connection)
            except psycopg.Error as fault:
                log.warning("database away; streams wait", reason=type(fault).__name__)
                self._close_if_stopping()
                threading.Event().wait(RETRY_SECONDS)

    def _listen(self, connection: psycopg.Connection) -> None:
        while self.open:
            for notice in connection.notifies(timeout=LOOK_SECONDS, stop_after=100):
                self._wake(notice.payload)
            self._close_if_stopping()
            if self._fault:
                log.warning("streams could not read; they try again", reason=self._fault)
                self._fault = ""
            for area, party, seq in connection.execute("SELECT area, party, seq FROM inboxes").fetchall():
                for place in list(self._waiting.get(f"{area}/{party}", ())):
                    if place.reached != seq:
                        place.woken.set()

    def _wake(self, inbox: str) -> None:
        for place in list(self._waiting.get(inbox, ())):
            place.woken.set()

    def _close_if_stopping(self) -> None:
        if self._stopping():
            self.open = False
            for inbox in list(self._waiting):
                self._wake(inbox)
