"""Live streams of a process as it runs: whom they serve, whom they let go, and what an outage of the database does."""

import json
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from uuid import uuid4

import psycopg
import pytest

from tests.kit.alerts import News
from tests.kit.people import COUNTY, TOWN
from tests.kit.stores import Store
from tests.kit.stream_process import Process, raise_alert
from tests.kit.streams import Stream, events
from tests.kit.waiting import until

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER for no time: closing sends a reset."""


def test_one_stream_too_many_ends_the_account_s_oldest(process: Process) -> None:
    account = process.token(uuid4())
    with ExitStack() as opened:
        other = opened.enter_context(closing(process.open()))
        first, second, *_ = [opened.enter_context(closing(process.open(account))) for _ in range(11)]
        assert first.answer.chunked, "clients that read by buffers would wait for a full one"
        assert list(first.events()) == [], "it ends as an answer does, and EventSource opens it anew"
        subject = raise_alert(process.store)
        for each in (second, other):
            assert next(each.events())[2]["subject"] == subject


def test_each_stream_is_told_in_its_own_language(process: Process) -> None:
    with ExitStack() as opened:
        asked = ("zh-CN", "en", "")
        streams = [opened.enter_context(closing(process.open(language=language))) for language in asked]
        assert [each.answer.headers["Content-Language"] for each in streams] == ["zh", "en", "en"]
        assert {each.answer.headers["Vary"] for each in streams} == {"Accept-Language"}
        raise_alert(process.store)
        told = [next(each.events()) for each in streams]
        resumed = opened.enter_context(closing(process.open(last=0, language="zh")))
        assert next(resumed.events()) == told[0]
    chinese, english, other = [alert["text"] for _, _, alert in told]
    assert (chinese, english) == ("帮扶援助申请已获批准，请告知申请人。", other)
    assert english.isascii()


@pytest.mark.parametrize("how", ["closed", "reset"])
def test_a_client_that_goes_frees_its_place_at_once(process: Process, how: str) -> None:
    with closing(process.open()) as stays:
        goes = process.open()
        assert process.clients() == 2
        if how == "reset":
            goes.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        goes.close()
        until(lambda: process.clients() == 1, "the place is free, long before the next heartbeat", seconds=5)
        subject = raise_alert(process.store)
        assert next(stays.events())[2]["subject"] == subject


def test_what_a_client_sends_early_disturbs_nothing(process: Process) -> None:
    with closing(process.open()) as early:
        early.socket.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        subjects = [raise_alert(process.store) for _ in range(2)]
        entries = early.events()
        assert [next(entries)[2]["subject"] for _ in subjects] == subjects
        assert early.answer.headers["Connection"] == "close", "it will not be answered"


def test_only_the_head_is_asked_for(process: Process) -> None:
    with closing(socket.create_connection(("127.0.0.1", process.port), 20)) as connection:
        for _ in range(2):
            top = f"HEAD /v1/stream HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {process.token()}\r\n\r\n"
            connection.sendall(top.encode())
            answer = connection.recv(4096)
            assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
            assert answer.endswith(b"\r\n\r\n"), "nothing follows"
    assert process.clients() == 0


def test_a_stream_ends_with_its_token(start: Callable[..., Process]) -> None:
    process = start(beat=2)
    with closing(process.open()) as stays, closing(process.open(process.ending_token(seconds=3))) as ends:
        began = time.monotonic()
        assert list(ends.events()) == []
        assert time.monotonic() - began < 15
        subject = raise_alert(process.store)
        assert next(stays.events())[2]["subject"] == subject


def test_a_stream_ends_when_its_account_is_closed_or_has_another_inbox(start: Callable[..., Process]) -> None:
    process = start(rights=1)
    news = News(process.store)
    closed, moved, stays = [news.account(TOWN) for _ in range(3)]
    with ExitStack() as opened:
        ends = [opened.enter_context(closing(process.open(process.token(id)))) for id in (closed, moved)]
        others = [opened.enter_context(closing(process.open(process.token(id)))) for id in (stays, uuid4())]
        news.account(TOWN, id=closed, active=False)
        news.account(COUNTY, id=moved)
        news.account(TOWN, id=stays)
        for each in ends:
            assert list(each.events()) == []
        subject = raise_alert(process.store)
        for each in others:
            assert next(each.events())[2]["subject"] == subject


def test_a_process_that_is_stopped_ends_its_streams(process: Process) -> None:
    with ExitStack() as opened:
        streams = [opened.enter_context(closing(process.open())) for _ in range(20)]
        began = time.monotonic()
        assert process.stop() == 0
        assert time.monotonic() - began < 5, "it waits for none of them"
        for each in streams:
            assert list(each.events()) == []


def test_a_full_process_takes_no_one_more_but_in_another_s_place(start: Callable[..., Process]) -> None:
    process = start(files=510)  # 500 of them are kept for other things
    account = process.token(uuid4())
    with ExitStack() as opened:
        *_, last = [opened.enter_context(closing(process.open(account))) for _ in range(10)]
        with closing(Stream(process.port, process.token())) as other:
            assert (other.answer.status, other.answer.headers["Retry-After"]) == (503, "5")
            assert json.load(other.answer)["type"].endswith(":streams-full")
        opened.enter_context(closing(process.open(account)))
        last.close()
        until(lambda: process.clients() == 9, "its place is free")
        opened.enter_context(closing(process.open()))


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


@pytest.mark.parametrize("which", ["true", "query NOT LIKE '%FROM inboxes'"], ids=["all", "all but the hub's"])
def test_an_outage_of_the_database_ends_no_stream(start: Callable[..., Process], which: str) -> None:
    process = start(beat=2)
    notify = process.store
    with closing(process.open()) as live:
        lines = (line.decode() for line in live.answer)
        entries = events(lines)
        subjects = [raise_alert(notify)]
        seen = [next(entries)]
        with notify.superuser() as db, outage(notify, which):
            db.execute(f"SELECT pg_notify('entries', '{TOWN}/SERVICE')".encode())  # has the hub read
            with closing(Stream(process.port, process.token())) as another:
                assert (another.answer.status, "Retry-After" in another.answer.headers) == (503, True)
            assert [next(lines), next(lines)] == [": still here\n", "\n"], "its heart goes on beating"
        subjects += [raise_alert(notify) for _ in range(3)]
        seen += [next(entries) for _ in range(3)]
    assert [(seq, alert["subject"]) for seq, _, alert in seen] == list(enumerate(subjects, seen[0][0]))
