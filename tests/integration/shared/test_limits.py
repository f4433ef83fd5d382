"""Nothing waits for ever: what a lock or a slow statement keeps is given up in time, and readiness needs neither."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from deploy.local import supervision
from deploy.local.layout import Layout
from deploy.local.programs import Program
from shared import limits, service
from shared.db import Database
from shared.events.inbox import Outcome
from shared.events.tables import PARKED
from shared.faults import may_pass
from shared.http.app import POOL
from shared.limits import BACKGROUND, MIGRATION, PROBE, RELAY, REQUESTS, Limits
from shared.settings import Address
from tests.kit import bus
from tests.kit.apps import Authority, Caller, make_app
from tests.kit.people import TOWN, new_veteran
from tests.kit.stores import Store
from tests.kit.waiting import until

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


class Impatient(Store):
    """A store whose processes are told other limits, as an operator would tell them."""

    options = "-c%20lock_timeout%3D3s"

    def url(self, role: str) -> str:
        return f"{super().url(role)}?options={self.options}"


@pytest.fixture
def impatient(store: Callable[..., Store]) -> Iterator[Callable[..., Impatient]]:
    made: list[Impatient] = []

    def make(service: str, options: str = Impatient.options) -> Impatient:
        plain = store(service)
        made.append(Impatient(plain.service, plain.server, plain.name))
        made[-1].options = options
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.mark.parametrize("options", [Impatient.options, "-c%20lock_timeout%3D0%20-c%20statement_timeout%3D3s"])
def test_requests_behind_a_locked_row_are_answered_and_readiness_stands(
    impatient: Callable[..., Impatient], monkeypatch: pytest.MonkeyPatch, authority: Authority, options: str
) -> None:
    registry = impatient("registry", options)
    app = make_app(monkeypatch, authority, registry)
    town = Caller(app, authority)
    path = f"/v1/veterans/{town.post('/v1/veterans', new_veteran(TOWN))['id']}"

    def change(_: int) -> Any:
        return town.call("PATCH", path, {"name": "王五", "reason": "更正"}, {"If-Match": '"1"'})

    with registry.superuser() as db, ThreadPoolExecutor(POOL) as callers, db.transaction():
        db.execute("SELECT FROM veterans FOR UPDATE")
        waiting = [callers.submit(change, n) for n in range(POOL)]
        with registry.superuser() as other:
            until(lambda: other.execute(WAITING).fetchone() == (POOL,), "all connections wait for the row")
        assert app.test_client().get("/readyz").json == {"status": "ok"}
        assert not any(request.done() for request in waiting), "it waited for none of them"
        answers = [request.result(60) for request in waiting]
    assert {(answer.status_code, answer.json["type"]) for answer in answers} == {(503, "urn:muster:problem:busy")}
    assert all(answer.headers["Retry-After"] for answer in answers)
    assert change(0).status_code == 200, "nothing is left of them"


def test_a_record_behind_a_locked_row_is_held_back(impatient: Callable[..., Impatient]) -> None:
    visits, person = impatient("visits", "-c%20lock_timeout%3D200ms"), uuid4()
    inbox, second = bus.inbox(visits), bus.file_record(person, 2)
    assert bus.apply(inbox, bus.file_record(person)) is Outcome.APPLIED
    with visits.superuser() as db, db.transaction():
        db.execute("SELECT FROM people FOR UPDATE")
        with pytest.raises(DBAPIError) as held:
            bus.apply(inbox, second)
        assert may_pass(held.value)
    assert visits.work.run(lambda db: db.execute(PARKED.select()).all()) == []
    assert bus.apply(inbox, second) is Outcome.APPLIED


SHOWN = """
    SELECT name, setting::bigint FROM pg_settings
     WHERE name IN ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'idle_session_timeout',
                    'tcp_user_timeout', 'tcp_keepalives_idle')
"""


@pytest.mark.parametrize(
    ("role", "limits", "statement", "lock", "idle"),
    [
        ("app", REQUESTS, 15, 5, 0),
        ("app", PROBE, 2, 1, 0),
        ("work", BACKGROUND, 60, 5, 0),
        ("work", RELAY, 30, 5, 20),
        ("owner", MIGRATION, 0, 3, 0),
    ],
)
def test_limits_hold_whatever_the_role_is_set_to(
    store: Callable[..., Store], role: str, limits: Limits, statement: int, lock: int, idle: int
) -> None:
    visits = store("visits")
    with visits.superuser() as db:
        for name in ("statement_timeout", "lock_timeout", "idle_session_timeout", "tcp_user_timeout"):
            db.execute(f"ALTER ROLE visits_{role} IN DATABASE {visits.name} SET {name} = '7h'".encode())
    database = Database(visits.url(role), limits)
    visits.keep(database)
    shown = {name: value for name, value in database.run(lambda db: db.execute(text(SHOWN)).all())}
    assert shown == {
        "statement_timeout": statement * 1_000,
        "lock_timeout": lock * 1_000,
        "idle_session_timeout": idle * 1_000,
        "idle_in_transaction_session_timeout": 30_000,
        "tcp_user_timeout": 10_000,
        "tcp_keepalives_idle": 5,
    }


def test_what_the_url_says_wins() -> None:
    url = "postgresql://visits_app:p%40ss@db/visits?connect_timeout=9&options=-c%20lock_timeout%3D1s"
    params = limits.connection(url, REQUESTS)
    assert (params["host"], params["password"], params["connect_timeout"]) == ("db", "p@ss", "9")
    assert params["tcp_user_timeout"] == 10_000
    assert params["options"].index("lock_timeout=5s") < params["options"].index("lock_timeout=1s"), (
        "the last one counts"
    )


def test_whoever_stops_a_process_waits_longer_than_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(service.os, "execv", lambda _, command: commands.append(command))
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "so that it is taken back afterwards")
    settings: Any = SimpleNamespace(run_dir=tmp_path, metrics=Address("127.0.0.1", 1), workers=1)
    service.serve(settings, "any:wsgi()", Address("127.0.0.1", 2))
    (command,) = commands
    graceful = int(command[command.index("--graceful-timeout") + 1])
    program = Program("visits", ["any"], {}, "http://127.0.0.1/readyz")
    written = "\n".join(
        supervision._settings(Layout.on_free_ports(tmp_path), "secret", {"postgres": ["any"]}, [program])
    )
    waits = int(re.search(r"\[program:visits\].*?stopwaitsecs=(\d+)", written, re.DOTALL)[1])
    assert limits.CLOSE_SECONDS < graceful == limits.STOP_SECONDS < waits
    assert waits + supervision.STORE_STOP <= 10 < supervision.STOP_TIMEOUT, "`make stop` promises ten seconds"
