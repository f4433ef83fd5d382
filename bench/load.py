"""Load from a process of its own: closed-loop writers, or stations that stream while others write at a fixed pace.

Reads one JSON task on standard input, writes one JSON result on standard output. Talks to loopback only.
"""

from gevent import monkey

monkey.patch_all()

import itertools  # noqa: E402
import json  # noqa: E402
import socket  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from typing import Any  # noqa: E402

import gevent  # noqa: E402


class Connection:
    """One kept-alive HTTP connection, as little of HTTP as a benchmark needs."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._rest = b""

    def post(self, path: str, token: str, body: bytes, key: str, version: int | None = None) -> tuple[int, bytes]:
        """Status and body of one write; `version` is that of what it changes."""
        of = f'If-Match: "{version}"\r\n' if version else ""
        head = (
            f"POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: {key}\r\n"
            f"{of}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self._socket.sendall(head.encode() + body)
        while b"\r\n\r\n" not in self._rest:
            self._more()
        headers, _, self._rest = self._rest.partition(b"\r\n\r\n")
        length = int(headers.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        while len(self._rest) < length:
            self._more()
        content, self._rest = self._rest[:length], self._rest[length:]
        return int(headers[9:12]), content

    def stream(self, path: str, token: str) -> Any:
        """Yield the data of each server-sent event."""
        head = f"GET {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n"
        self._socket.sendall(head.encode())
        while True:
            *lines, self._rest = self._rest.split(b"\n")
            for line in lines:
                if line.startswith(b"data: "):
                    yield line[6:]
                elif line.startswith(b"retry:"):
                    yield b""
            self._more()

    def _more(self) -> None:
        received = self._socket.recv(65_536)
        if not received:
            raise ConnectionError("the server closed the connection")
        self._rest += received


def write(task: dict[str, Any]) -> dict[str, Any]:
    """Closed loop: each of `clients` sends its next write as soon as the last is answered, for `seconds` after those in
    which it is to get `warm`. The `bodies` are those of the accounts of `tokens` in turn. Sent to one `path` they are
    sent again and again, to a path of `paths` each they are sent once.
    """
    tokens, paths = itertools.cycle(task["tokens"]), task.get("paths") or itertools.repeat(task["path"])
    asks = list(zip(paths, map(json.dumps, task["bodies"]), tokens, strict=False))
    starts = time.perf_counter() + task.get("warm", 0)
    ends = starts + task["seconds"]
    taken: list[float] = []
    failures: list[str] = []

    def client(number: int) -> None:
        connection = Connection(task["port"])
        mine = asks[number :: task["clients"]]
        for count, (path, body, token) in enumerate(mine if "paths" in task else itertools.cycle(mine)):
            if (began := time.perf_counter()) > ends:
                return
            key = f"{task['key']}-{number}-{count}"
            status, content = connection.post(path, token, body.encode(), key, task.get("version"))
            if status != 201:
                failures.append(content.decode())
            elif began >= starts:
                taken.append(time.perf_counter() - began)

    gevent.joinall([gevent.spawn(client, number) for number in range(task["clients"])], raise_error=True)
    return {"seconds": time.perf_counter() - starts, "latencies": taken, "failures": failures[:3]}


def read(task: dict[str, Any]) -> dict[str, Any]:
    """One client asks (token, body), one after the other. Seconds until each answer was here."""
    connection = Connection(task["port"])
    taken: list[float] = []
    for token, body in task["asks"]:
        began = time.perf_counter()
        status, content = connection.post(task["path"], token, json.dumps(body).encode(), "a read has no use for it")
        taken.append(time.perf_counter() - began)
        assert status == 200, content
    return {"latencies": taken}


def push(task: dict[str, Any]) -> dict[str, Any]:
    """Stations stream, writes are sent at a pace. Per write: the POST's time, and until the station had the alert."""
    sent: dict[str, float] = {}
    arrived: dict[str, float] = {}
    posts: list[float] = []
    ready: list[str] = []

    def station(token: str) -> None:
        for data in Connection(task["stream_port"]).stream("/v1/stream", token):
            if data:
                arrived.setdefault(json.loads(data)["subject"], time.perf_counter())
            else:
                ready.append(token)

    def writer(number: int, wait: float, body: dict[str, Any], token: str) -> None:
        gevent.sleep(wait)
        connection = Connection(task["port"])
        began = time.perf_counter()
        status, content = connection.post("/v1/veterans", token, json.dumps(body).encode(), f"{task['key']}-{number}")
        assert status == 201, content
        posts.append(time.perf_counter() - began)
        sent[json.loads(content)["id"]] = began

    stations = [gevent.spawn(station, token) for token in task["streams"]]
    _until(lambda: len(ready) == len(stations), "every stream open")
    writers = [
        gevent.spawn(writer, number, number / task["rate"], body, task["tokens"][number % len(task["tokens"])])
        for number, body in enumerate(task["bodies"])
    ]
    gevent.joinall(writers, raise_error=True)
    _until(lambda: arrived.keys() >= sent.keys(), "every alert arrived", 300)
    gevent.killall(stations)
    return {"posts": posts, "pushes": [arrived[id] - began for id, began in sent.items()]}


def _until(holds: Any, what: str, seconds: float = 30) -> None:
    ends = time.perf_counter() + seconds
    while not holds():
        assert time.perf_counter() < ends, f"not within {seconds} s: {what}"
        gevent.sleep(0.02)


if __name__ == "__main__":
    order = json.load(sys.stdin)
    json.dump({"write": write, "read": read, "push": push}[order.pop("kind")](order), sys.stdout)
