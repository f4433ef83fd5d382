"""A client of the live stream."""

import http.client
import json
import socket
import time
from collections.abc import Iterable, Iterator
from typing import Any

SILENT_SECONDS = 60
"""A stream that goes on without an event for so long is not what a test waits for."""


class Stream:
    """One connection that reads server-sent events."""

    def __init__(
        self, port: int, token: str, last: str | None = None, *, query: str = "", buffer: int = 0, language: str = ""
    ) -> None:
        """`buffer` bounds the bytes that wait on this side to be read."""
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self.socket = socket.socket()
        if buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.socket.settimeout(20)
        self.socket.connect(("127.0.0.1", port))
        self._connection.sock = self.socket
        headers = {"Authorization": f"Bearer {token}", **({"Last-Event-ID": last} if last is not None else {})}
        headers |= {"Accept-Language": language} if language else {}
        self._connection.request("GET", f"/v1/stream{query}", headers=headers)
        self.answer = self._connection.getresponse()

    def close(self) -> None:
        self._connection.close()
        self.answer.close()

    def opened(self) -> "Stream":
        assert self.answer.status == 200
        assert self.answer.readline() == b"retry: 1000\n"
        return self

    def events(self) -> Iterator[tuple[int, str, Any]]:
        return events(line.decode() for line in self.answer)


def events(lines: Iterable[str]) -> Iterator[tuple[int, str, Any]]:
    """Number, kind and data of each event of a stream's lines."""
    read: dict[str, str] = {}
    ends = time.monotonic() + SILENT_SECONDS
    for line in lines:
        if time.monotonic() > ends:
            raise AssertionError(f"nothing for {SILENT_SECONDS} s but heartbeats")
        name, _, value = line.rstrip("\n").partition(": ")
        if name:
            read[name] = value
        elif "data" in read:
            yield int(read["id"].partition("-")[0]), read["event"], json.loads(read["data"])
            read, ends = {}, time.monotonic() + SILENT_SECONDS
