"""Connections of clients in the hub's hands: descriptors that are written to without waiting."""

import os
import socket
import time
from collections.abc import Iterator
from uuid import UUID

from gevent import monkey
from gevent.socket import wait_read

from services.notify.streams.domain import MOST_WAITING, Ring

# gevent takes epoll away, since its `poll` waits; here it is only asked once there is something.
_epoll, _WRITABLE, _GONE = monkey.get_original("select", ["epoll", "EPOLLOUT", "EPOLLRDHUP"])


def name_of(place: str, language: str) -> str:
    """Under which name the hub knows an inbox, which is told of as `<area>/<party>`."""
    return f"{place}/{language}"


class Inbox:
    """What the hub knows of an inbox while someone listens in a language: numbers of an era."""

    def __init__(self, area: str, party: str, language: str, era: str, head: int) -> None:
        self.area, self.party, self.language, self.era = area, party, language, era
        self.name = name_of(f"{area}/{party}", language)
        self.log = Ring(head)
        self.connections: dict[int, Connection] = {}


class Connection:
    """A client's connection. It has been given its inbox's log up to `reached`; `rest` is what of that it has not taken
    yet, since `blocked_at` (monotonic seconds), and `waiting` is how many bytes came meanwhile. One that has `lost`
    events is told so once it takes the rest.
    """

    __slots__ = ("account", "blocked_at", "ends", "fd", "inbox", "lost", "reached", "rest", "waiting")

    def __init__(self, client: socket.socket, account: UUID, inbox: Inbox, reached: int, ends: float) -> None:
        # It bounds what the kernel keeps for a client that takes nothing; by itself it would be megabytes.
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MOST_WAITING)
        self.fd = client.detach()
        self.account, self.inbox, self.reached, self.ends = account, inbox, reached, ends
        self.rest: bytes | memoryview = b""
        self.blocked_at = 0.0
        self.waiting, self.lost = 0, False

    def write(self, sent: bytes | memoryview) -> bool:
        """Whether the client took all. Raises OSError once it is gone."""
        try:
            taken = os.write(self.fd, sent)
        except BlockingIOError:
            taken = 0
        if taken or not self.rest:
            self.blocked_at = time.monotonic()
        self.rest = memoryview(sent)[taken:] if taken < len(sent) else b""
        if not self.rest:
            self.waiting = 0
        return not self.rest

    def missed(self, size: int) -> None:
        """So many bytes came that it does not take now."""
        self.waiting += size
        self.lost |= self.waiting > MOST_WAITING


class Watch:
    """Tells of clients that are gone, and of those that take more: one descriptor for gevent, however many clients."""

    def __init__(self) -> None:
        self._poll = _epoll()

    def add(self, fd: int) -> None:
        """From now on it is told when the client closes. What it sends is nothing to us."""
        self._poll.register(fd, _GONE)

    def writable(self, fd: int, *, wanted: bool) -> None:
        """Whether to tell also when the client takes more."""
        self._poll.modify(fd, _GONE | _WRITABLE if wanted else _GONE)

    def events(self) -> Iterator[tuple[int, bool]]:
        """Waits; then which descriptors have news, each with whether its client is gone."""
        while True:
            wait_read(self._poll.fileno())
            for fd, events in self._poll.poll(0):
                yield fd, events != _WRITABLE
