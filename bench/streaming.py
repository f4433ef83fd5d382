"""Thousands of streams in one worker, beside a server that does nothing but hold them.

Run as a program it is the stations: it reads one JSON task, opens a stream for each token, writes a line, has something
sent to all of them for each line it is given, and writes how long it took.
"""

import json
import resource
import select
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psutil
import psycopg

from bench.figures import Row
from bench.rig import Rig
from deploy.local.layout import HOST, ROOT, free_port
from services.notify.streams.api.hub import OTHER_FILES, PER_ACCOUNT, STREAMS
from shared.contracts.access import Role
from shared.security.tokens import Signer

ROUNDS = 7
AREAS = "SELECT (440710000001 + n)::text FROM generate_series(0, %(inboxes)s - 1) AS n"
RAISE = f"""
    WITH places (area) AS ({AREAS}),
    numbered AS (
        INSERT INTO inboxes AS had SELECT area, 'SERVICE', 1 FROM places
            ON CONFLICT (area, party) DO UPDATE SET seq = had.seq + 1 RETURNING area, seq
    )
    INSERT INTO entries (area, party, seq, alert_id, kind)
    SELECT area, 'SERVICE', seq, (SELECT id FROM alerts WHERE area LIKE '4407%%' LIMIT 1), 'RAISED' FROM numbered
    RETURNING pg_notify('entries', area || '/SERVICE')
"""
"""A line in the log of every inbox, about an alert that there is."""
FRAME_BYTES = 900
"""What a frame of ours has, about; the bare server's has as many."""


def streams(bench: Rig) -> Iterator[Row]:
    """As many streams as a worker holds, ten of an account, each account with an inbox of its own."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    inboxes = (min(STREAMS, most - OTHER_FILES) if most > 0 else STREAMS) // PER_ACCOUNT
    signer = Signer(bench.layout.signing_key.read_bytes(), 3600)
    areas = [str(440710000001 + number) for number in range(inboxes)]
    accounts = [signer.issue(uuid4(), Role.VILLAGE_WORKER, area) for area in areas]
    tokens = accounts * PER_ACCOUNT
    with bare() as compared, bench.alone("notify", workers=1, process="stream") as port:
        base, base_bytes = opened(compared, tokens, {"post": compared})
        ours, our_bytes = opened(port, tokens, {"url": bench.url("notify"), "inboxes": inboxes})
        rounds = [(base.send(), ours.send()) for _ in range(ROUNDS)]
        base.close()
        ours.close()
    what = f"{len(tokens):,} streams of {inboxes:,} inboxes"
    memory = f"{what}: {our_bytes:,.0f} bytes each, the bare server {base_bytes:,.0f}"
    yield Row("memory of a stream ÷ bare asyncio", memory, our_bytes / base_bytes, 2, 1, 0.5)
    base_seconds, our_seconds = (statistics.median(seconds) for seconds in zip(*rounds, strict=True))
    times = f"an alert told to each inbox: {our_seconds * 1000:.0f} ms, the bare server {base_seconds * 1000:.0f} ms"
    yield Row("time to all streams ÷ bare asyncio", times, our_seconds / base_seconds, 1.5, 1.2, 1)


@contextmanager
def bare() -> Iterator[int]:
    """The bare server's port."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "bench.bare", str(port)], cwd=ROOT)
    try:
        ends = time.monotonic() + 30
        while not _listens(port):
            assert time.monotonic() < ends, "the bare server does not listen within 30 s"
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(30)


def opened(port: int, tokens: list[str], send: dict[str, Any]) -> tuple["Streams", float]:
    """Streams at a port, and the bytes of memory that each of them takes there."""
    server = _server(port)
    Streams(port, tokens[:100], send).close()  # what is loaded and prepared for the first few is not the others'
    before = server.memory_full_info().uss
    streams = Streams(port, tokens, send)
    return streams, (server.memory_full_info().uss - before) / len(tokens)


def _server(port: int) -> psutil.Process:
    """The process that serves at a port, by its command line. A worker has that of what watches it, and is younger."""
    ours = psutil.Process().children(recursive=True)
    return max(
        (each for each in ours if each.cmdline()[-1:] == [str(port)] or f"{HOST}:{port}" in each.cmdline()),
        key=lambda each: each.create_time(),
    )


def _listens(port: int) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex((HOST, port)) == 0


class Streams:
    """The stations, in a process of their own."""

    def __init__(self, port: int, tokens: list[str], send: dict[str, Any]) -> None:
        command = [sys.executable, "-m", "bench.streaming"]
        self._process = subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._ask({"port": port, "tokens": tokens, **send})

    def send(self) -> float:
        """Seconds until all streams had what is sent to all."""
        return float(self._ask("send"))

    def close(self) -> None:
        self._process.communicate(timeout=60)

    def _ask(self, what: Any) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        print(json.dumps(what), file=self._process.stdin, flush=True)
        return json.loads(self._process.stdout.readline())


class Stations:
    def __init__(self, task: dict[str, Any]) -> None:
        self._task = task
        self._poll = select.epoll()
        self._open: dict[int, socket.socket] = {}
        for token in task["tokens"]:
            self._connect(token)

    def _connect(self, token: str) -> None:
        station = socket.create_connection((HOST, self._task["port"]))
        station.sendall(f"GET /v1/stream HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        received = b""
        while b"retry: 1000\n\n" not in received:
            received += (more := station.recv(4096))
            assert more, received
        assert received.startswith(b"HTTP/1.1 200 OK"), received
        station.setblocking(False)
        self._poll.register(station.fileno(), select.EPOLLIN)
        self._open[station.fileno()] = station

    def send(self) -> float:
        """Have something sent to all streams. Seconds until each had it whole, from the moment that it could."""
        waiting = set(self._open)
        began = self._post() if "post" in self._task else self._raise()
        ends = began + 60
        frames = dict.fromkeys(waiting, b"")
        while waiting:
            assert time.perf_counter() < ends, f"{len(waiting)} streams have nothing after a minute"
            for fd, _ in self._poll.poll(1):
                frames[fd] += self._open[fd].recv(65_536)
                if frames[fd].replace(b": still here\n\n", b"").endswith(b"\n\n"):
                    waiting.discard(fd)
        return time.perf_counter() - began

    def _post(self) -> float:
        with socket.create_connection((HOST, self._task["post"])) as connection:
            began = time.perf_counter()
            body = b"id: 1\nevent: RAISED\ndata: " + b"x" * FRAME_BYTES + b"\n\n"
            connection.sendall(b"POST / HTTP/1.1\r\n\r\n" + body)
        return began

    def _raise(self) -> float:
        with psycopg.connect(self._task["url"]) as db:
            db.execute(RAISE.encode(), {"inboxes": self._task["inboxes"]})
        return time.perf_counter()


def main() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    stations = Stations(json.loads(sys.stdin.readline()))
    print("null", flush=True)
    for _ in sys.stdin:
        print(stations.send(), flush=True)


if __name__ == "__main__":
    main()
