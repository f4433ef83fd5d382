"""Live streams of a process as it runs: whom they serve, whom they let go, and what an outage of the database does."""

import http.client
import re
import socket
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from deploy.local.layout import ROOT, free_port, inherited
from services.notify.streams.api import hub, stream
from shared.contracts.access import Role
from shared.events.envelope import Event
from tests.kit import bus
from tests.kit.apps import KEY, Authority, Caller, make_app
from tests.kit.people import TOWN
from tests.kit.problems import refused
from tests.kit.stores import Store
from tests.kit.streams import Stream, events
from tests.kit.waiting import until

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER for no time: closing sends a reset."""


class Process:
    """A stream process with one worker."""

    def __init__(self, store: Store, authority: Authority, folder: Path) -> None:
        self.store, self._authority, self.port, self._metrics = store, authority, free_port(), free_port()
        settings = {
            "DATABASE_URL": store.url("app"),
            "KAFKA_BOOTSTRAP": "127.0.0.1:1",
            "JWKS_URL": authority.jwks.as_uri(),
            "SEAL_KEY": KEY,
            "INDEX_KEY": KEY,
            "STREAM_BIND": f"127.0.0.1:{self.port}",
            "METRICS_BIND": f"127.0.0.1:{self._metrics}",
            "RUN_DIR": str(folder),
            "WORKERS": "1",
        }
        environment = inherited() | {f"MUSTER_{name}": value for name, value in settings.items()}
        self._running = subprocess.Popen([sys.executable, "-m", "services.notify", "stream"], cwd=ROOT, env=environment)

    def stop(self) -> None:
        self._running.terminate()
        self._running.wait(30)

    def token(self, account: UUID | None = None) -> str:
        return self._authority.signer.issue(account or uuid4(), Role.TOWN_HEAD, TOWN)

    def open(self, token: str, last: str | None = None) -> Stream:
        return Stream(self.port, token, last).opened()

    def ready(self) -> bool:
        try:
            return self._get(self.port, "/readyz")[0] == 200
        except OSError:
            return False

    def clients(self) -> int:
        """How many streams it counts as open."""
        line = re.search(r"^muster_stream_clients (\d+)", self._get(self._metrics, "/metrics")[1], re.MULTILINE)
        return int(line[1]) if line else 0

    def _get(self, port: int, path: str) -> tuple[int, str]:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()


@pytest.fixture
def process(store: Callable[..., Store], authority: Authority, tmp_path: Path) -> Iterator[Process]:
    made = Process(store("notify"), authority, tmp_path)
    try:
        until(made.ready, "the process answers")
        yield made
    finally:
        made.stop()


def raise_alert(notify: Store) -> str:
    """Tell the town's station of something; returns the alert's subject."""
    subject = uuid4()
    now = datetime.now(UTC)
    body = {"occurred_at": now, "application_id": subject, "veteran_id": uuid4(), "emergency": False}
    bus.apply(bus.inbox(notify), bus.event_record(Event("aid.granted.v1", body, TOWN), subject, 1, now))
    return str(subject)


def test_one_stream_too_many_ends_the_account_s_oldest(process: Process) -> None:
    account = process.token(uuid4())
    with ExitStack() as opened:
        other = opened.enter_context(closing(process.open(process.token())))
        first, second, *_ = [opened.enter_context(closing(process.open(account))) for _ in range(11)]
        assert first.answer.read() == b"\n", "it ends as an answer does, and EventSource opens it anew"
        subject = raise_alert(process.store)
        for each in (second, other):
            assert next(each.events())[2]["subject"] == subject


@pytest.mark.parametrize("how", ["closed", "reset"])
def test_a_client_that_goes_frees_its_place_at_once(process: Process, how: str) -> None:
    with closing(process.open(process.token())) as stays:
        goes = process.open(process.token())
        assert process.clients() == 2
        if how == "reset":
            goes.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        goes.close()
        until(lambda: process.clients() == 1, "the place is free, long before the next heartbeat", seconds=5)
        subject = raise_alert(process.store)
        assert next(stays.events())[2]["subject"] == subject


def test_a_request_sent_early_waits_for_the_stream_s_end(process: Process) -> None:
    account = process.token(uuid4())
    with ExitStack() as opened:
        early = opened.enter_context(closing(socket.create_connection(("127.0.0.1", process.port), 20)))
        early.sendall(f"GET /v1/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {account}\r\n\r\n".encode())
        read = _read(early, b"", b"retry: 1000", 1)
        early.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        read = _read(early, read, raise_alert(process.store).encode(), 1)
        for _ in range(10):
            opened.enter_context(closing(process.open(account)))
        _read(early, read, b"HTTP/1.1 200 OK\r\n", 2)


def _read(connection: socket.socket, read: bytes, what: bytes, times: int) -> bytes:
    """All that was read, once something stands in it so often; what follows may come in the same packet."""
    while read.count(what) < times:
        more = connection.recv(4096)
        assert more, "the connection ended"
        read += more
    return read


@contextmanager
def outage(notify: Store, which: str) -> Iterator[None]:
    """No one may connect, and who is connected (`which` of pg_stat_activity) is cut off."""
    cut = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE 'notify_%' AND {which}"
    with psycopg.connect(notify.server.url("postgres"), autocommit=True) as db:
        db.execute(f"ALTER DATABASE {notify.name} ALLOW_CONNECTIONS false".encode())
        db.execute(cut.encode())
        try:
            yield
        finally:
            db.execute(f"ALTER DATABASE {notify.name} ALLOW_CONNECTIONS true".encode())


@pytest.fixture
def caller(
    store: Callable[..., Store], authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Caller, Store]]:
    """Someone who calls a stream app in this process, whose heart beats fast; and its store."""
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.05)
    notify = store("notify")
    app = make_app(monkeypatch, authority, notify, "create_stream")
    woken_by = app.extensions["hub"]
    woken_by.start()
    yield Caller(app, authority), notify
    woken_by.open = False


def opened(caller: Caller) -> Iterator[str]:
    """The lines of a stream that is just opened."""
    for part in caller.call("GET", "/v1/stream").iter_encoded():
        yield from part.decode().splitlines(keepends=True)


@pytest.mark.parametrize("which", ["true", "query NOT LIKE '%FROM inboxes'"], ids=["all", "all but the hub's"])
def test_an_outage_of_the_database_ends_no_stream(caller: tuple[Caller, Store], which: str) -> None:
    someone, notify = caller
    lines = opened(someone)
    assert next(lines) == "retry: 1000\n"
    entries = events(lines)
    subjects = [raise_alert(notify)]
    seen = [next(entries)]
    with notify.superuser() as db, outage(notify, which):
        db.execute(f"SELECT pg_notify('entries', '{TOWN}/SERVICE')".encode())  # has the stream read
        answer = someone.call("GET", "/v1/stream")
        assert (answer.status_code, "Retry-After" in answer.headers) == (503, True), answer.text
        beats = [next(lines) for _ in range(20)]
        assert set(beats) == {"\n", ": still here\n"}, "its heart goes on beating"
    subjects += [raise_alert(notify) for _ in range(3)]
    seen += [next(entries) for _ in range(3)]
    assert [(seq, alert["subject"]) for seq, _, alert in seen] == list(enumerate(subjects, seen[0][0]))


def test_a_restored_database_ends_streams_so_that_they_miss_nothing(process: Process) -> None:
    """Numbers come a second time: who went on after the old ones would miss the new."""
    with closing(process.open(process.token())) as live:
        entries = live.events()
        for _ in range(3):
            raise_alert(process.store)
        last = [next(entries)[0] for _ in range(3)][-1]
        with process.store.superuser() as db:  # as it was dumped after the first
            db.execute("DELETE FROM entries WHERE seq > 1")
            db.execute("UPDATE inboxes SET seq = 1")
        assert list(entries) == [], "it ends"
    with closing(process.open(process.token(), str(last))) as resumed:
        entries = resumed.events()
        subjects = [raise_alert(process.store) for _ in range(3)]
        assert [next(entries)[2]["subject"] for _ in range(3)] == subjects


def test_a_full_process_takes_no_one_more_but_in_another_s_place(
    caller: tuple[Caller, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    someone, _ = caller
    monkeypatch.setattr(hub, "STREAMS", 10)
    *_, last = [someone.call("GET", "/v1/stream") for _ in range(10)]
    refused(replace(someone, account=uuid4()).call("GET", "/v1/stream"), 503, "streams-full")
    assert someone.call("GET", "/v1/stream").status_code == 200
    last.close()
    assert replace(someone, account=uuid4()).call("GET", "/v1/stream").status_code == 200
