"""Holds all streams of a worker: it gives each client its inbox's log, and waits for none."""

import os
import resource
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from socket import socket
from uuid import UUID

import structlog

from services.notify.streams import domain
from services.notify.streams.api.connections import Connection, Inbox, Watch
from services.notify.streams.api.reader import Reader
from shared.contracts.access import Actor
from shared.db import Database
from shared.errors import Kind, Refusal
from shared.faults import describe
from shared.observability import metrics

PER_ACCOUNT = 10
STREAMS = 9_500
"""Streams of a worker, if it may open so many files."""
OTHER_FILES = 500
log = structlog.get_logger()


@dataclass(frozen=True)
class Times:
    """Seconds between two beats of a heart and between two looks at the rights of those who listen. A client that takes
    nothing for `drop` seconds loses what waits for it, and for `close` seconds its connection.
    """

    beat: int = 10
    rights: int = 20
    drop: int = 10
    close: int = 30


class StreamsFull(Refusal, kind=Kind.BUSY):
    """This process serves as many streams as it can: connect again in a few seconds."""

    zh = "此进程的实时连接已满：请几秒后重新连接。"
    retry_after = 5


class Hub:
    """The streams of a worker. Only its reader waits for anything, so nothing here is changed by two at once."""

    def __init__(self, database: Database, url: str, channel: str, times: Times) -> None:
        self._times = times
        self._connections: dict[int, Connection] = {}
        self._of_account: dict[UUID, list[Connection]] = defaultdict(list)
        self._blocked: set[Connection] = set()
        self._inboxes: dict[str, Inbox] = {}
        self._reader = Reader(database, url, channel, self._inboxes)
        files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        self._most = min(STREAMS, files - OTHER_FILES)

    def start(self) -> None:
        """Called in the worker, after forking."""
        self._watch = Watch()
        for loop in (self._reader.listen, self._pass_on, self._follow, self._tick, self._check_rights):
            threading.Thread(target=_guard, args=(loop,), name="hub", daemon=True).start()

    def check_room(self, account: UUID) -> None:
        """Raises StreamsFull. An account with PER_ACCOUNT streams has room: its oldest ends, since a refusal would stop
        a browser's EventSource for good.
        """
        if len(self._of_account.get(account, ())) < PER_ACCOUNT and len(self._connections) >= self._most:
            raise StreamsFull

    def take(self, client: socket, by: Actor, new: Inbox, ends: float, first: bytes, after: int) -> None:
        """Go on with a client's connection until its token `ends` (Unix time): send what comes `first`, then its
        inbox's log from `after` on. `new` is the inbox as it was read for this client.
        """
        if len(self._of_account[by.account]) >= PER_ACCOUNT:
            self._close(self._of_account[by.account][0])
        inbox = self._inboxes.setdefault(new.name, new)
        if not inbox.connections or inbox.era != new.era:
            self._reader.wake(inbox)  # what was told of since `new` was read found no one who listens
        connection = Connection(client, by.account, inbox, after, ends)
        self._connections[connection.fd] = inbox.connections[connection.fd] = connection
        self._of_account[by.account].append(connection)
        metrics.STREAM_CLIENTS.inc()
        self._watch.add(connection.fd)
        if self._write(connection, first):
            self._feed(connection)

    def _close(self, connection: Connection) -> None:
        """End a stream. Its client opens another, after the last event that it had."""
        if self._connections.get(connection.fd) is not connection:
            return
        inbox, own = connection.inbox, self._of_account[connection.account]
        del self._connections[connection.fd], inbox.connections[connection.fd]
        if not inbox.connections:
            del self._inboxes[inbox.name]
        own.remove(connection)
        if not own:
            del self._of_account[connection.account]
        self._blocked.discard(connection)
        if not connection.rest:
            with suppress(OSError):
                connection.write(domain.END)
        os.close(connection.fd)
        metrics.STREAM_CLIENTS.dec()

    def _write(self, connection: Connection, sent: bytes | memoryview) -> bool:
        """Whether the client took all. If not, the rest follows when it takes more."""
        try:
            done = connection.write(sent)
        except OSError:
            self._close(connection)
            return False
        if done is (connection in self._blocked):
            (self._blocked.discard if done else self._blocked.add)(connection)
            self._watch.writable(connection.fd, wanted=not done)
        return done

    def _feed(self, connection: Connection) -> None:
        """Give a client what it has not got, for as long as it takes all."""
        log, done = connection.inbox.log, True
        while done:
            if connection.lost:
                connection.lost, connection.reached = False, log.head
                done = self._write(connection, domain.chunk(domain.resync(log.head, connection.inbox.era)))
            elif connection.reached < log.floor:
                self._reader.catch_up(connection.inbox, connection.reached)
                return
            elif frames := domain.first_of(log.after(connection.reached), domain.MOST_WAITING):
                connection.reached = frames[-1][0]
                done = self._write(connection, b"".join([frame for _, frame in frames]))
            else:
                return

    def _pass_on(self) -> None:
        for page in self._reader.pages():
            connections = list(page.inbox.connections.values())
            if page.ended:
                for connection in connections:
                    self._close(connection)
                continue
            log = page.inbox.log
            new = page.after == log.head
            if new:
                log.add(page.frames, page.head)
            sent = b"".join([frame for _, frame in page.frames])
            for connection in connections:
                if connection.rest:
                    connection.missed(len(sent) if new else 0)
                elif connection.reached == page.after:
                    connection.reached = page.head
                    if (not sent or self._write(connection, sent)) and not new:
                        self._feed(connection)
                elif new and connection.reached > page.after:  # what it was behind was read further than the log was
                    self._feed(connection)
            now = datetime.now(UTC)
            for moment in page.raised:
                metrics.ALERT_DELAY.observe((now - moment).total_seconds())

    def _follow(self) -> None:
        for fd, gone in self._watch.events():
            if connection := self._connections.get(fd):
                if gone:
                    self._close(connection)
                elif self._write(connection, connection.rest):
                    self._feed(connection)

    def _tick(self) -> None:
        """Each second a part of the hearts beat: all at once would hold up everyone else."""
        second = 0
        while True:
            time.sleep(1)
            second += 1
            for connection in list(self._connections.values()):
                if (connection.fd + second) % self._times.beat == 0:
                    self._beat(connection)
            for connection in list(self._blocked):
                self._lose_patience(connection)

    def _beat(self, connection: Connection) -> None:
        if connection.ends <= time.time():
            self._close(connection)
        elif not connection.rest:
            self._write(connection, domain.chunk(domain.BEAT))

    def _lose_patience(self, connection: Connection) -> None:
        seconds = time.monotonic() - connection.blocked_at
        if seconds > self._times.close:
            self._close(connection)
        elif seconds > self._times.drop and connection.reached < connection.inbox.log.head:
            connection.lost = True

    def _check_rights(self) -> None:
        """A token outlives what it says: a stream ends once its account is closed, or has another inbox."""
        while True:
            time.sleep(self._times.rights)
            for account, place in self._reader.inboxes_of(list(self._of_account)).items():
                for connection in list(self._of_account.get(account, ())):
                    if (connection.inbox.area, connection.inbox.party) != place:
                        self._close(connection)


def _guard(loop: Callable[[], None]) -> None:
    """A worker whose hub failed would hold streams to which nothing is sent: it ends, and gunicorn starts another."""
    try:
        loop()
    except Exception as fault:
        log.error("the hub failed; this worker ends", reason=describe(fault), exc_info=fault)
        os._exit(1)
