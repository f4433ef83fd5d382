"""A process never takes a schema that it does not know, or may not use, for a fault of its records or requests."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from structlog.testing import capture_logs

from deploy.local.layout import ROOT, free_port
from shared.events.inbox import Inbox, Outcome
from shared.events.tables import PARKED
from shared.http import problems
from shared.http.health import Health, head
from tests.kit import bus
from tests.kit.apps import KEY
from tests.kit.network import Network
from tests.kit.people import OTHER_TOWN, TOWN
from tests.kit.stores import Store
from tests.kit.waiting import until

LACKS = {
    "column": ("ALTER TABLE people RENAME COLUMN tier TO rank", "ALTER TABLE people RENAME COLUMN rank TO tier"),
    "table": ("ALTER TABLE people RENAME TO gone", "ALTER TABLE gone RENAME TO people"),
    "grant": ("REVOKE INSERT ON people FROM visits_work", "GRANT INSERT ON people TO visits_work"),
}


def _change(store: Store, statement: str) -> None:
    with store.superuser() as db:
        db.execute(statement.encode())


def _parked(store: Store) -> list[Any]:
    return store.work.run(lambda db: list(db.execute(PARKED.select())))


@pytest.mark.parametrize("lack", LACKS)
def test_what_the_database_lacks_holds_a_record_back(store: Callable[..., Store], lack: str) -> None:
    visits, record = store("visits"), bus.file_record(uuid4())
    broken, mended = LACKS[lack]
    _change(visits, broken)
    for _ in range(2):
        with pytest.raises(DBAPIError):
            bus.apply(bus.inbox(visits), record)
    _change(visits, mended)
    assert _parked(visits) == []
    assert bus.apply(bus.inbox(visits), record) is Outcome.APPLIED


def test_a_function_that_is_yet_to_come_holds_a_record_back(store: Callable[..., Store]) -> None:
    visits, record = store("visits"), bus.file_record(uuid4())
    asking = {"veteran.registered.v1": [lambda db, _: db.execute(text("SELECT arrives_later()"))]}
    inbox = Inbox(visits.work, "main", {}, asking)
    with pytest.raises(DBAPIError):
        bus.apply(inbox, record)
    _change(visits, "CREATE FUNCTION arrives_later() RETURNS integer RETURN 1")
    assert _parked(visits) == []
    assert bus.apply(inbox, record) is Outcome.APPLIED


def test_a_column_that_changes_its_type_spoils_no_prepared_statement(store: Callable[..., Store]) -> None:
    visits = store("visits")
    _change(visits, "CREATE TABLE notes AS SELECT 1 AS note")
    _change(visits, "GRANT SELECT ON notes TO visits_work")
    asking = {"veteran.registered.v1": [lambda db, _: db.execute(text("SELECT note FROM notes"))]}
    inbox = Inbox(visits.work, "main", {}, asking)
    assert {bus.apply(inbox, bus.file_record(uuid4())) for _ in range(10)} == {
        Outcome.APPLIED
    }  # after five the driver prepares it
    _change(visits, "ALTER TABLE notes ALTER COLUMN note TYPE text")
    assert bus.apply(inbox, bus.file_record(uuid4())) is Outcome.APPLIED


@pytest.mark.parametrize("lack", ["column", "table", "grant"])
def test_what_the_database_lacks_is_busy_and_an_error_in_the_log(network: Callable[..., Network], lack: str) -> None:
    broken, mended = (statement.replace("visits_work", "visits_app") for statement in LACKS[lack])
    broken, mended = broken.replace("INSERT", "SELECT"), mended.replace("INSERT", "SELECT")
    net = network()
    net.carry()
    town = net.caller("visits")
    _change(net.stores["visits"], broken)
    with capture_logs() as lines:
        answer = town.call("GET", "/v1/contact-rates?on=2026-11-01")
    assert (answer.status_code, answer.json["type"]) == (503, "urn:muster:problem:busy")
    assert answer.headers["Retry-After"]
    (line,) = [line for line in lines if line["event"] == "the database lacks something"]
    assert line["log_level"] == "error"
    _change(net.stores["visits"], mended)
    assert town.call("GET", "/v1/contact-rates?on=2026-11-01").status_code == 200


def test_a_foreign_area_is_still_told_apart_from_a_missing_grant(store: Callable[..., Store]) -> None:
    """Both are SQLSTATE 42501."""
    insert = text(f"INSERT INTO person_keys VALUES (gen_random_uuid(), '{OTHER_TOWN}', '')")
    visits, app = store("visits"), Flask("any")
    problems.install(app)
    app.add_url_rule("/", view_func=lambda: str(visits.app.run(lambda db: db.execute(insert), scope=TOWN)))
    answer = app.test_client().get("/")
    assert (answer.status_code, answer.get_json()["type"]) == (404, "urn:muster:problem:area-foreign")


# Readiness


def _stands_at(store: Store, migration: str) -> None:
    _change(store, f"UPDATE alembic_version SET version_num = '{migration}'")


@pytest.fixture
def health(store: Callable[..., Store]) -> Iterator[tuple[Store, Health]]:
    visits = store("visits")
    health = Health("visits", visits.url("app"))
    visits.keep(health.database)
    return visits, health


def test_a_newer_database_is_ready_and_an_older_one_is_not(health: tuple[Store, Health]) -> None:
    visits, of_code = health
    assert of_code.fault() is None
    _stands_at(visits, f"{int(head('visits')) + 1:04}")
    assert of_code.fault() is None, "a newer release is rolled out"
    _stands_at(visits, "0001")
    assert of_code.fault() == f"The database has migration 0001; this code wants {head('visits')}: run migrate."


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ("DELETE FROM alembic_version", "The database has migration none"),
        ("DROP TABLE alembic_version", 'relation "alembic_version" does not exist'),
        ("REVOKE SELECT ON alembic_version FROM visits_app", "permission denied for table alembic_version"),
    ],
)
def test_a_database_that_cannot_tell_its_migration_is_not_ready(
    health: tuple[Store, Health], broken: str, fault: str
) -> None:
    visits, of_code = health
    _change(visits, broken)
    assert fault in (of_code.fault() or "")


# `work` at its start


class Worker:
    """`python -m services.visits work --only timers` against a database, and what it says."""

    def __init__(self, store: Store, log: Path) -> None:
        self.port = free_port()
        self.log = log
        settings = {
            "MUSTER_DATABASE_URL": store.url("work"),
            "MUSTER_KAFKA_BOOTSTRAP": "127.0.0.1:1",
            "MUSTER_METRICS_BIND": f"127.0.0.1:{self.port}",
            "MUSTER_JWKS_URL": "file:///nowhere",
            "MUSTER_SEAL_KEY": KEY,
            "MUSTER_INDEX_KEY": KEY,
        }
        command = [sys.executable, "-m", "services.visits", "work", "--only", "timers"]
        with log.open("w") as out:
            self.process = subprocess.Popen(command, cwd=ROOT, env=os.environ | settings, stdout=out, stderr=out)

    def ready(self) -> tuple[int, str]:
        """Status and text of /readyz; 0 while no one answers."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=10) as answer:
                return 200, json.load(answer)["status"]
        except HTTPError as refusal:
            return refusal.code, json.load(refusal)["status"]
        except OSError:
            return 0, ""

    def waits(self, times: int) -> None:
        line = "the loops wait for the database"
        until(lambda: self.log.read_text().count(line) >= times, f"{line!r} {times} times")


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Callable[[Store], Worker]]:
    begun: list[Worker] = []

    def begin(store: Store) -> Worker:
        begun.append(Worker(store, tmp_path / "log"))
        return begun[-1]

    yield begin
    for each in begun:
        each.process.kill()
        each.process.wait()


OLD_ANSWER = "INSERT INTO answers VALUES (gen_random_uuid(), 'POST', '/', 'k', '', '', now() - interval '2 days')"


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        (
            "UPDATE alembic_version SET version_num = '0001'",
            f"UPDATE alembic_version SET version_num = '{head('visits')}'",
        ),
        ("REVOKE SELECT ON alembic_version FROM visits_work", "GRANT SELECT ON alembic_version TO visits_work"),
    ],
    ids=["older", "untold"],
)
def test_no_loop_begins_before_the_database_is_known(
    store: Callable[..., Store], worker: Callable[[Store], Worker], broken: str, mended: str
) -> None:
    """A timer of every service forgets answers older than a day: one is left as long as no loop runs."""
    visits = store("visits")
    _change(visits, OLD_ANSWER)
    _change(visits, broken)
    waiting = worker(visits)

    def answers() -> int:
        return visits.work.run(lambda db: int(db.execute(text("SELECT count(*) FROM answers")).scalar_one()))

    waiting.waits(4)  # timers would have run by now: they begin after a second
    status, fault = waiting.ready()
    assert (status, "migration" in fault) == (503, True), fault
    assert answers() == 1
    _change(visits, mended)
    until(lambda: answers() == 0, "the timers run")
    assert waiting.ready() == (200, "ok")


def test_a_waiting_worker_stops_when_told(store: Callable[..., Store], worker: Callable[[Store], Worker]) -> None:
    visits = store("visits")
    _stands_at(visits, "0001")
    waiting = worker(visits)
    waiting.waits(1)
    waiting.process.send_signal(signal.SIGTERM)
    assert waiting.process.wait(30) == 0
