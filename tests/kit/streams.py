"""A client of the live stream."""

import http.client
import json
from collections.abc import Iterable, Iterator
from typing import Any


class Stream:
    """One connection that reads server-sent events."""

    def __init__(self, port: int, token: str, last: str | None = None) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        headers = {"Authorization": f"Bearer {token}", **({"Last-Event-ID": last} if last is not None else {})}
        self._connection.request("GET", "/v1/stream", headers=headers)
        self.socket = self._connection.sock
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
    for line in lines:
        name, _, value = line.rstrip("\n").partition(": ")
        if name:
            read[name] = value
        elif "data" in read:
            yield int(read["id"]), read["event"], json.loads(read["data"])
            read = {}
