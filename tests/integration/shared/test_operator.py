"""What an operator types: each command does its work, or says in a sentence what is wrong."""

import os
import socket
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import select

from shared.events.envelope import Record
from shared.events.inbox import Inbox
from shared.events.tables import PARKED
from tests.kit import bus
from tests.kit.stores import Store

KEY = b64encode(bytes(32)).decode()
NOWHERE = "127.0.0.1:1"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run() -> Run:
    """Runs `python -m services.visits …`, or that of another service, against a database."""

    def command(url: str, *arguments: str, service: str = "visits") -> subprocess.CompletedProcess[str]:
        settings = {
            "MUSTER_DATABASE_URL": url,
            "MUSTER_KAFKA_BOOTSTRAP": NOWHERE,
            "MUSTER_JWKS_URL": "file:///nowhere",
            "MUSTER_SEAL_KEY": KEY,
            "MUSTER_INDEX_KEY": KEY,
        }
        return subprocess.run(
            [sys.executable, "-m", f"services.{service}", *arguments],
            env=os.environ | settings,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return command


def test_the_archive_is_rewound_by_its_name_and_the_feed_shortened(store: Callable[..., Store], run: Run) -> None:
    notify, file = store("notify"), bus.file_record(uuid4())
    url = notify.url("work")
    bus.apply(bus.service("notify").archive_inbox(notify.work), file)
    for arguments, said in (
        (("positions", "rewind", file.topic, "--consumer", "archive"), "1 partitions of muster.veterans will be read"),
        (("positions", "rewind", "muster.rights", "--consumer", "other"), "The consumer other of notify does not read"),
        (("shorten", "2999-01-01"), "The feed has no event of 2999-01-01 or later: name an earlier day."),
        (("shorten", "1970-01-01"), "The feed begins behind event 0;"),
    ):
        answer = run(url, *arguments, service="notify")
        assert said in answer.stdout + answer.stderr


def test_positions_are_listed_and_rewound(store: Callable[..., Store], run: Run) -> None:
    visits = store("visits")
    for partition in (0, 3):
        bus.apply(Inbox(visits.work, "main", {}, {}), Record("muster.veterans", partition, 7, b"k", b"", []))
    url = visits.url("work")
    assert run(url, "positions", "list").stdout == "main muster.veterans 0 8\nmain muster.veterans 3 8\n"
    for arguments, said in (
        (
            ("rewind", "muster.visits"),
            "visits does not read muster.visits; it reads muster.aid, muster.stations, muster.veterans.",
        ),
        (("rewind", "muster.veterans", "--partition", "1"), "1 partitions of muster.veterans will be read"),
        (("rewind", "muster.veterans"), "3 partitions of muster.veterans will be read"),
        (("rewind", "muster.aid"), "0 partitions of muster.aid will be read"),
    ):
        answer = run(url, "positions", *arguments)
        assert said in answer.stdout + answer.stderr
    listed = run(url, "positions", "list").stdout.splitlines()
    assert listed == [f"main muster.veterans {partition} -1" for partition in (0, 1, 3)]


def test_an_address_that_another_process_has_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setenv("MUSTER_METRICS_BIND", f"127.0.0.1:{other.getsockname()[1]}")
        answer = run("postgresql://nobody@127.0.0.1:1/nothing", "work")
    assert answer.returncode == 1
    assert "as MUSTER_METRICS_BIND has it: Address already in use." in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_parked_record_is_listed_and_decided(store: Callable[..., Store], run: Run) -> None:
    visits = store("visits")
    bus.apply(Inbox(visits.work, "main", {}, {}), Record("muster.veterans", 3, 7, b"\0", b"\xff", []))
    url = visits.url("work")
    listed = run(url, "park", "list").stdout
    head, reason = listed.splitlines()
    assert head.startswith("1 FAILED main muster.veterans ")
    assert "ce_id is missing" in reason
    for arguments, said in (
        (("retry", "2"), "There is no parked record 2: `park list` shows"),
        (("discard", "1", "--reason", "no event"), "Record 1 is discarded"),
        (("retry", "1"), "Record 1 is discarded already:"),
    ):
        answer = run(url, "park", *arguments)
        assert said in answer.stdout + answer.stderr
        assert "Traceback" not in answer.stderr


def test_parked_records_are_retried_by_what_they_have_in_common(store: Callable[..., Store], run: Run) -> None:
    visits = store("visits")
    inbox, url = Inbox(visits.work, "main", {}, {}), visits.url("work")
    for offset, (topic, headers) in enumerate(
        (
            ("muster.veterans", []),
            ("muster.veterans", [("ce_id", b"7")]),
            ("muster.aid", [("ce_id", b"7")]),
            ("muster.aid", []),
        )
    ):
        bus.apply(inbox, Record(topic, 0, offset, None, b"", headers))
    bus.apply(inbox, replace(bus.file_record(uuid4(), 2), topic="muster.aid"))

    def states() -> str:
        rows = visits.work.run(lambda db: db.execute(select(PARKED.c.state).order_by(PARKED.c.id)).scalars())
        return "".join(state[0] for state in rows)

    assert states() == "FFFFW"
    for arguments in ((), ("1", "--all"), ("--topic", "muster.aid", "--all"), ("1", "--reason", "any")):
        refused = run(url, "park", "retry", *arguments)
        assert (refused.returncode, "Name records by" in refused.stderr) == (2, True), refused.stderr
    assert states() == "FFFFW"
    for arguments, count, then in (
        (("--topic", "muster.aid", "--reason", "CE_TYPE IS"), 1, "FFWFW"),
        (("--reason", "%"), 0, "FFWFW"),
        (("2", "5"), 2, "FWWFW"),
        (("--all",), 2, "WWWWW"),
    ):
        answer = run(url, "park", "retry", *arguments)
        assert answer.stdout == f"Records to be tried at the consumer's next turn: {count}.\n", answer.stderr
        assert states() == then


def test_parked_records_are_listed_by_what_they_have_in_common(store: Callable[..., Store], run: Run) -> None:
    visits = store("visits")
    inbox, url = Inbox(visits.work, "main", {}, {}), visits.url("work")
    bus.apply(inbox, Record("muster.aid", 0, 1, None, b"", []))
    bus.apply(inbox, bus.file_record(uuid4(), 2))

    def listed(*options: str) -> list[bool]:
        shown = run(url, "park", "list", *options).stdout
        return [topic in shown for topic in ("muster.aid", "muster.veterans")]

    assert listed() == [True, True]
    assert listed("--topic", "muster.aid") == [True, False]
    assert listed("--state", "waiting") == [False, True]
    assert listed("--reason", "CE_ID") == [True, False]
    nothing = run(url, "park", "list", "--state", "FAILED", "--topic", "muster.veterans")
    assert nothing.stdout == "Nothing that matches is parked.\n"


@pytest.mark.parametrize("arguments", [("park", "list"), ("positions", "list")])
def test_a_database_away_is_named(run: Run, arguments: tuple[str, ...]) -> None:
    answer = run(f"postgresql://visits_work@{NOWHERE}/visits", *arguments)
    assert answer.returncode == 1
    assert answer.stderr.startswith("Error: The database is away, busy or not migrated: connection failed")


def test_kafka_away_is_named(store: Callable[..., Store], run: Run) -> None:
    answer = run(store("visits").url("work"), "replay")
    assert answer.returncode == 1
    assert "Kafka cannot be reached" in answer.stderr
