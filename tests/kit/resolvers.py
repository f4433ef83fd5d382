"""A server that tells where names lead, and says nothing of some."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_HEAD, _QUESTION_END = 12, 5
"""Bytes of what stands before a question, and of what stands in it behind the name's labels."""


@contextmanager
def naming() -> Iterator[int]:
    """Its port. Every name leads to this machine; those that begin with `hangs` are never answered."""
    with socket.socket(type=socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=_serve, args=(server,), daemon=True)
        thread.start()
        yield server.getsockname()[1]
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
        thread.join()


def _serve(server: socket.socket) -> None:
    while asked := server.recvfrom(2_000):
        message, client = asked
        if not message:
            return
        if message[_HEAD + 1 :].startswith(b"hangs"):
            continue
        server.sendto(_answer(message), client)


def _answer(message: bytes) -> bytes:
    at = _HEAD
    while message[at]:
        at += message[at] + 1
    question = message[_HEAD : at + _QUESTION_END]
    ipv4 = question[-4:-2] == b"\0\1"
    counts = b"\0\1" + (b"\0\1" if ipv4 else b"\0\0") + b"\0\0\0\0"
    record = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4" + socket.inet_aton("127.0.0.1")
    return message[:2] + b"\x81\x80" + counts + question + (record if ipv4 else b"")
