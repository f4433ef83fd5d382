"""Webhooks: how fast and at what cost events are pushed, beside a bare loop that posts with Python's own client, and
what a fifth of bad endpoints does to the others.

`python -m bench.pushing receive PORT` is the systems that are told, `… post PORT N` the bare loop: processes of their
own.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import psutil
import psycopg

from bench.figures import Row, ms, percentile
from bench.rig import Rig
from deploy.local import programs
from deploy.local.layout import HOST, ROOT, free_port, inherited
from services.notify.endpoints.use_cases import NewEndpoint, add_endpoint
from services.notify.feed.use_cases import as_row, keep_rows
from services.notify.models import Subscriber
from shared.db import Database
from shared.events.envelope import Record, headers_of
from shared.security.crypto import Vault
from shared.settings import read

ENDPOINTS, EVENTS, PACED = 200, 100, 50
MANY, EACH_BAD = 1_000, 50
PACE_SECONDS = 0.2
WAIT_SECONDS = 240
OK = b"HTTP/1.1 200 OK\r\nWebHook-Allowed-Origin: *\r\nContent-Length: 0\r\n\r\n"
NO = b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"


@dataclass(frozen=True)
class Place:
    """Notify's database as `work`, and what its processes are told."""

    environment: Mapping[str, str]

    @property
    def url(self) -> str:
        return self.environment["MUSTER_DATABASE_URL"]


def webhooks(bench: Rig) -> Iterator[Row]:
    """Beside a platform that stands still: its `work` would start a process of its own."""
    with bench.still():
        yield from pushing(Place(programs.environment(bench.layout, bench.secrets, "notify", "work")))


def pushing(place: Place) -> Iterator[Row]:
    """On a database whose endpoints are all the measure's own."""
    port = free_port()
    with _process("receive", str(port)) as receiver, _delivering(place) as deliverer:
        _add(place, [f"http://127.0.{n // 250}.{n % 250 + 1}:{port}/ok" for n in range(ENDPOINTS)])
        _settle(place, ENDPOINTS)
        before, began = _spent(deliverer), time.time()
        feed(place, EVENTS)
        arrived = _arrived(receiver, EVENTS * ENDPOINTS)
        rate, each = len(arrived) / (max(at for _, at in arrived) - began), (_spent(deliverer) - before) / len(arrived)
        bare_rate, bare = _bare(port, EVENTS * ENDPOINTS)
        _arrived(receiver, EVENTS * ENDPOINTS)
        yield Row(
            "webhooks: deliveries a second ÷ the bare loop's", f"{rate:,.0f} a second", rate / bare_rate, 0.3, 0.6, 0.8
        )
        told = f"{each * 1000:.2f} ms, the bare loop {bare * 1000:.2f}"
        yield Row("webhooks: processor of a delivery ÷ 0.5 ms", told, each / 0.0005, 1, 0.8, 0.6)
        delays = _paced(place, receiver, ENDPOINTS)
        told = f"to {ENDPOINTS} endpoints: p50 {ms(delays, 50)}, p99 {ms(delays, 99)}"
        yield Row("webhooks: p50 from the feed's commit ÷ 50 ms", told, percentile(delays, 50) / 0.05, 1, 0.8, 0.5)
        good = [f"http://127.1.{n // 250}.{n % 250 + 1}:{port}/ok" for n in range(MANY - ENDPOINTS - 4 * EACH_BAD)]
        _add(place, good)
        _settle(place, ENDPOINTS + len(good))
        still = _paced(place, receiver, ENDPOINTS + len(good))
        for kind in ("hang", "500", "drip"):
            _add(place, [f"http://127.2.0.{n + 1}:{port}/{kind}" for n in range(EACH_BAD)])
        _add(place, [f"http://none{n}.invalid:{port}/ok" for n in range(EACH_BAD)])
        disturbed = _paced(place, receiver, ENDPOINTS + len(good))
        told = f"p99 {ms(still, 99)} undisturbed, {ms(disturbed, 99)} beside {4 * EACH_BAD} bad ones"
        yield Row(
            "webhooks: p99 beside bad endpoints ÷ undisturbed",
            told,
            percentile(disturbed, 99) / percentile(still, 99),
            2,
            1.5,
            1.2,
        )


def feed(place: Place, count: int) -> None:
    """Events that everyone wants, of an aggregate each, in one commit."""
    database = Database(place.url)
    database.run(lambda db: keep_rows(db, [as_row(_record()) for _ in range(count)]))
    database.close()


def _record() -> Record:
    subject = str(uuid4())
    moment = "2026-11-24T02:30:00.000000Z"
    headers = headers_of(
        id=str(uuid4()), source="/muster/bench", type="station.opened.v1", subject=subject, time=moment, version="1",
        area="440703101000", traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    )  # fmt: skip
    body = {"occurred_at": moment, "code": "440703101000", "name": "棠下镇", "level": "TOWN"}
    return Record(
        "muster.stations", 0, 0, subject.encode(), json.dumps(body).encode(), headers, int(time.time() * 1000)
    )


def _add(place: Place, urls: Sequence[str]) -> None:
    """Endpoints of one subscriber each."""
    database = Database(place.url)
    (settings,) = _settings(place)
    vault = Vault(settings.seal_key, settings.index_key)

    def add(db: Any) -> None:
        for url in urls:
            subscriber = Subscriber(
                id=uuid4(),
                account=uuid4(),
                area="440700000000",
                party="SERVICE",
                topics=["muster.stations"],
                active=True,
            )
            db.add(subscriber)
            db.flush()
            head = db.connection().exec_driver_sql("SELECT seq FROM feed_head").scalar_one()
            add_endpoint(db, vault, subscriber, NewEndpoint(url, [], None, head))

    database.run(add)
    database.close()


def _settings(place: Place) -> Any:
    import os

    os.environ.update(place.environment)
    return read("notify")


def _settle(place: Place, count: int) -> None:
    """Wait until so many have said that they want to be told."""
    ends = time.monotonic() + WAIT_SECONDS
    with psycopg.connect(place.url, autocommit=True) as db:
        while db.execute("SELECT count(*) FROM endpoints WHERE proved_at IS NOT NULL").fetchone() != (count,):
            assert time.monotonic() < ends, "the endpoints did not say that they want to be told"
            time.sleep(0.2)


def _paced(place: Place, receiver: "subprocess.Popen[str]", takers: int) -> list[float]:
    """Delays of events that come one by one."""
    delays = []
    for _ in range(PACED):
        feed(place, 1)
        committed = time.time()
        delays += [at - committed for _, at in _arrived(receiver, takers)]
        time.sleep(PACE_SECONDS)
    return delays


def _arrived(receiver: "subprocess.Popen[str]", count: int) -> list[tuple[str, float]]:
    """What has arrived since it was asked last, once it is so much."""
    assert receiver.stdin
    assert receiver.stdout
    print(count, file=receiver.stdin, flush=True)
    arrived: list[tuple[str, float]] = json.loads(receiver.stdout.readline())
    return arrived


def _spent(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _bare(port: int, count: int) -> tuple[float, float]:
    """Posts a second, and seconds of the processor for each."""
    command = [sys.executable, "-m", "bench.pushing", "post", str(port), str(count)]
    told = json.loads(subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=True).stdout)
    return count / told["seconds"], told["spent"] / count


@contextmanager
def _process(*how: str) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "bench.pushing", *how]
    process = subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def _delivering(place: Place) -> Iterator[psutil.Process]:
    told = {"MUSTER_DELIVER_METRICS_BIND": f"{HOST}:{free_port()}", "MUSTER_OUTWARD_NETWORKS": "127.0.0.0/8"}
    command = [sys.executable, "-m", "services.notify", "deliver"]
    running = subprocess.Popen(command, cwd=ROOT, env=inherited() | {**place.environment, **told})
    try:
        yield psutil.Process(running.pid)
    finally:
        running.terminate()
        running.wait(30)


class Receiving(asyncio.Protocol):
    """Takes what is sent as its path says, and notes when it came."""

    arrived: list[tuple[str, float]] = []

    def connection_made(self, transport: Any) -> None:
        self._transport, self._got = transport, b""

    def data_received(self, data: bytes) -> None:
        self._got += data
        while b"\r\n\r\n" in self._got:
            top, _, rest = self._got.partition(b"\r\n\r\n")
            length = int(top.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
            if len(rest) < length:
                return
            self._got = rest[length:]
            self._answer(top)

    def _answer(self, top: bytes) -> None:
        asked, path = top.startswith(b"OPTIONS"), top.split(b" ", 2)[1]
        if asked or path == b"/ok":
            if not asked:
                self.arrived.append(("ok", time.time()))
            self._transport.write(OK)
        elif path == b"/500":
            self._transport.write(NO)
        elif path == b"/drip":
            self._drip()

    def _drip(self) -> None:
        if not self._transport.is_closing():
            self._transport.write(b"H")
            asyncio.get_running_loop().call_later(1, self._drip)


async def receive(port: int) -> None:
    loop = asyncio.get_running_loop()
    await loop.create_server(Receiving, "0.0.0.0", port, backlog=4_096)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        ends = time.monotonic() + WAIT_SECONDS
        while len(Receiving.arrived) < int(line):
            assert time.monotonic() < ends, f"{len(Receiving.arrived)} of {line.strip()} have come"
            await asyncio.sleep(0.01)
        arrived, Receiving.arrived = Receiving.arrived, []
        print(json.dumps(arrived), flush=True)


def post(port: int, count: int) -> None:
    """The same client and bodies, and nothing else: what a loop of a few lines would do."""
    from gevent import monkey

    monkey.patch_all()
    from http.client import HTTPConnection

    import gevent

    body = b"x" * 700

    def go(number: int) -> None:
        connection = HTTPConnection(f"127.0.0.{number + 1}", port)
        for _ in range(count // ENDPOINTS):
            connection.request("POST", "/ok", body, {"Content-Type": "application/json"})
            connection.getresponse().read()

    began, spent = time.monotonic(), time.process_time()
    gevent.joinall([gevent.spawn(go, number) for number in range(ENDPOINTS)], raise_error=True)
    print(json.dumps({"seconds": time.monotonic() - began, "spent": time.process_time() - spent}))


if __name__ == "__main__":
    if sys.argv[1] == "receive":
        asyncio.run(receive(int(sys.argv[2])))
    else:
        post(int(sys.argv[2]), int(sys.argv[3]))
