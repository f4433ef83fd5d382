"""Servers of others, which events and messages are sent to: good ones, and such as hang, drip or lie."""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import BinaryIO

Serve = Callable[["Request", socket.socket], bool]
"""Answers a request on its connection; returns whether that stays open."""


@dataclass(frozen=True)
class Request:
    """What came in."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    connection: int
    """Counts the connections."""


@dataclass
class Receiver:
    """A server; `requests` are what it got so far, and `open` how many connections it has."""

    port: int
    requests: list[Request] = field(default_factory=list)
    open: int = 0
    served: int = 0

    def url(self, path: str = "/events", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


def answering(status: int = 204, headers: str = "", body: bytes = b"") -> Serve:
    """Answers each request alike, and keeps the connection."""
    top = f"HTTP/1.1 {status} Answer\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode()

    def serve(_request: Request, client: socket.socket) -> bool:
        client.sendall(top + body)
        return True

    return serve


def hanging(_request: Request, client: socket.socket) -> bool:
    """Says nothing until the other side goes."""
    client.recv(1)
    return False


def garbling(_request: Request, client: socket.socket) -> bool:
    """Speaks something else than HTTP."""
    client.sendall(b"SSH-2.0\r\n")
    return False


def dripping(_request: Request, client: socket.socket) -> bool:
    """Says one byte at a time, for ever, none of them too late for an ordinary time-out."""
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    client.settimeout(0.05)
    while True:
        with suppress(TimeoutError):
            if not client.recv(1):
                return False
        client.sendall(b".")


@contextmanager
def receiving(serve: Serve) -> Iterator[Receiver]:
    """A server on a free port."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    receiver = Receiver(listener.getsockname()[1])
    clients: set[socket.socket] = set()

    def attend(client: socket.socket, number: int) -> None:
        receiver.open += 1
        with suppress(OSError, ValueError), client, client.makefile("rb") as lines:
            while request := _read(lines, number):
                receiver.requests.append(request)
                if not serve(request, client):
                    break
        receiver.open -= 1
        clients.discard(client)

    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                clients.add(client)
                receiver.served += 1
                threading.Thread(target=attend, args=(client, receiver.served), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        for each in (listener, *clients):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        thread.join()


def _read(lines: BinaryIO, number: int) -> Request | None:
    first = lines.readline().decode().split()
    if not first:
        return None
    headers = {}
    while line := lines.readline().decode().strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = lines.read(int(headers.get("content-length", 0)))
    return Request(first[0], first[1], headers, body or b"", number)
