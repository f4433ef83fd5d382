"""Requests to addresses that others name: each goes to an address that was checked, follows no redirect, keeps no
cookie, and is over in time whatever the other side does.
"""

import io
import socket
import ssl
import time
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any

from shared.outward.addresses import Guard, Target, target
from shared.outward.failures import Failure, Unsent

SECONDS = 10
"""From the look-up of the name to the last byte of the answer."""
MOST_BYTES = 65_536
"""So much is read of an answer; the rest is cut off, with the connection."""
IDLE_SECONDS = 15
"""How long a connection waits for the next request; many servers close theirs not much later."""
MOST_ADDRESSES = 3


@dataclass(frozen=True)
class Answer:
    """What the other side said."""

    status: int
    headers: Mapping[str, str]
    """By names in small letters; of a name that comes twice, the last."""
    body: bytes


class Client:
    """Sends requests, from threads or greenlets. One that `keeps` connections may send a request a second time, where
    the other side has just closed the one it was sent on: not for what must not arrive twice.
    """

    def __init__(self, guard: Guard, *, keeps: bool = False) -> None:
        self._guard, self._keeps = guard, keeps
        self._idle: defaultdict[Target, list[_Connection]] = defaultdict(list)

    def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes = b"", seconds: float = SECONDS
    ) -> Answer:
        """Raises AddressUnfit, Unsent."""
        to, ends = target(url), time.monotonic() + seconds
        origin = to.origin
        kept = self._kept(origin)
        if kept:
            with suppress(_Closed):
                return self._exchange(kept, origin, ends, method, to.path, headers, body)
        return self._exchange(self._connect(origin, ends), origin, ends, method, to.path, headers, body)

    def close_idle(self, seconds: float = IDLE_SECONDS) -> None:
        """Close connections that no one has used for so long."""
        before = time.monotonic() - seconds
        for origin in list(self._idle):
            waiting = self._idle.pop(origin)
            if fresh := [connection for connection in waiting if connection.used > before]:
                self._idle[origin] += fresh
            for connection in waiting:
                if connection.used <= before:
                    connection.end()

    def _kept(self, origin: Target) -> "_Connection | None":
        waiting = self._idle.get(origin)
        while waiting:
            with suppress(IndexError):  # another took it
                connection = waiting.pop()
                if connection.used > time.monotonic() - IDLE_SECONDS:
                    return connection
                connection.end()
        return None

    def _connect(self, origin: Target, ends: float) -> "_Connection":
        addresses = self._guard.addresses(origin, ends - time.monotonic())[:MOST_ADDRESSES]
        context = self._trust if origin.secure else None
        failure = Failure.TOO_SLOW
        for left, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
            if (seconds := ends - time.monotonic()) <= 0:
                break
            connection = _Connection(origin, address, context, seconds / left)
            try:
                connection.connect()
            except (OSError, ValueError) as fault:  # ValueError: a host that TLS cannot name
                connection.end()
                failure = _failure(fault)
            else:
                return connection
        raise Unsent(failure)

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context()

    def _exchange(
        self,
        connection: "_Connection",
        origin: Target,
        ends: float,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
    ) -> Answer:
        connection.ends, reused = ends, connection.used > 0
        try:
            connection.request(method, path, body or None, {**headers})
            response = connection.getresponse()
            read = response.read(MOST_BYTES + 1)
        except (OSError, HTTPException, ValueError) as fault:
            connection.end()
            if reused and isinstance(fault, ConnectionError):  # also http.client.RemoteDisconnected
                raise _Closed from None
            raise Unsent(_failure(fault)) from None
        except BaseException:
            connection.end()  # a greenlet's time-out, among others
            raise
        self._keep(connection, origin, response)
        named = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, named, read[:MOST_BYTES])

    def _keep(self, connection: "_Connection", origin: Target, response: HTTPResponse) -> None:
        if self._keeps and response.isclosed() and not response.will_close:
            connection.used = time.monotonic()
            self._idle[origin].append(connection)
        else:
            response.close()
            connection.end()


class _Closed(Exception):
    """A kept connection was closed before it was answered on."""


def _failure(fault: Exception) -> Failure:
    if isinstance(fault, TimeoutError):
        return Failure.TOO_SLOW
    if isinstance(fault, ssl.SSLError | ssl.CertificateError):
        return Failure.CERTIFICATE
    return Failure.UNREACHABLE if isinstance(fault, OSError) else Failure.GARBLED


class _Connection(HTTPConnection):
    """Goes to one address, whatever its host's name leads to by now; knows until when its exchange may last."""

    def __init__(self, origin: Target, address: str, context: ssl.SSLContext | None, seconds: float) -> None:
        super().__init__(f"[{origin.host}]" if ":" in origin.host else origin.host, origin.port)
        self._origin, self._address, self._context = origin, address, context
        self.ends, self.used = time.monotonic() + seconds, 0.0
        self._opened: socket.socket | None = None

    def connect(self) -> None:
        # Python's own way asks the resolver even for an address, where it waits for names that hang.
        opened = socket.socket(socket.AF_INET6 if ":" in self._address else socket.AF_INET)
        try:
            opened.settimeout(max(0.001, self.ends - time.monotonic()))
            opened.connect((self._address, self._origin.port))
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._context:
                opened.settimeout(max(0.001, self.ends - time.monotonic()))
                opened = self._context.wrap_socket(opened, server_hostname=self._origin.host)
        except BaseException:
            opened.close()
            raise
        self._opened = opened
        self.sock: Any = _Timed(opened, self)

    def end(self) -> None:
        """Close it. `close` only forgets it, and is called where the answer is yet to be read."""
        self.close()
        if self._opened:
            self._opened.close()


class _Timed:
    """A socket whose every wait ends with its connection's exchange: a time-out alone begins anew with each byte."""

    def __init__(self, opened: socket.socket, connection: _Connection) -> None:
        self._opened, self._connection = opened, connection

    def close(self) -> None:
        """Its connection closes it."""

    def sendall(self, data: bytes) -> None:
        self._set_timeout()
        self._opened.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Raw(self))

    def receive(self, into: Any) -> int:
        self._set_timeout()
        return self._opened.recv_into(into)

    def _set_timeout(self) -> None:
        left = self._connection.ends - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._opened.settimeout(left)


class _Raw(io.RawIOBase):
    def __init__(self, source: _Timed) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        return self._source.receive(into)
