"""What an operator types: each command does its work, or says in a sentence what is wrong."""

import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable

import pytest

from shared.events.envelope import Record
from shared.events.inbox import Inbox
from tests.kit.stores import Store

KEY = b64encode(bytes(32)).decode()
NOWHERE = "127.0.0.1:1"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run() -> Run:
    """Runs `python -m services.visits …` against a database."""

    def visits(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        told = {
            "MUSTER_DATABASE_URL": url,
            "MUSTER_KAFKA_BOOTSTRAP": NOWHERE,
            "MUSTER_JWKS_URL": "file:///nowhere",
            "MUSTER_SEAL_KEY": KEY,
            "MUSTER_INDEX_KEY": KEY,
        }
        return subprocess.run(
            [sys.executable, "-m", "services.visits", *arguments],
            env=os.environ | told,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return visits


def test_positions_are_listed_and_rewound(store: Callable[..., Store], run: Run) -> None:
    visits = store("visits")
    for partition in (0, 3):
        Inbox(visits.work, "main", {}, {}).apply(Record("muster.veterans", partition, 7, b"k", b"", []))
    url = visits.url("work")
    assert run(url, "positions", "list").stdout == "main muster.veterans 0 8\nmain muster.veterans 3 8\n"
    for arguments, said in (
        (("rewind", "muster.veterans", "--partition", "1"), "visits has no position in muster.veterans 1."),
        (("rewind", "muster.veterans", "--partition", "3"), "1 partitions of muster.veterans will be read"),
        (("rewind", "muster.veterans"), "1 partitions of muster.veterans will be read"),
        (("rewind", "muster.veterans"), "visits has no position in muster.veterans."),
    ):
        answer = run(url, "positions", *arguments)
        assert said in answer.stdout + answer.stderr
    assert not run(url, "positions", "list").stdout


def test_a_parked_record_is_listed_and_decided(store: Callable[..., Store], run: Run) -> None:
    visits = store("visits")
    Inbox(visits.work, "main", {}, {}).apply(Record("muster.veterans", 3, 7, b"\0", b"\xff", []))
    url = visits.url("work")
    listed = run(url, "park", "list").stdout
    assert "FAILED" in listed
    assert "muster.veterans" in listed
    assert "ce_id is missing" in listed
    for arguments, said in (
        (("retry", "2"), "No parked record 2."),
        (("discard", "1", "--reason", "no event"), "Record 1 is discarded"),
        (("retry", "1"), "Record 1 is discarded already."),
    ):
        answer = run(url, "park", *arguments)
        assert said in answer.stdout + answer.stderr
        assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("arguments", [("park", "list"), ("positions", "list")])
def test_a_database_away_is_named(run: Run, arguments: tuple[str, ...]) -> None:
    answer = run(f"postgresql://visits_work@{NOWHERE}/visits", *arguments)
    assert answer.returncode == 1
    assert answer.stderr.startswith("Error: The database is away or busy: connection failed")


def test_kafka_away_is_named(store: Callable[..., Store], run: Run) -> None:
    answer = run(store("visits").url("work"), "replay")
    assert answer.returncode == 1
    assert "Kafka cannot be reached" in answer.stderr
