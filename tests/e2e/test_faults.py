"""Faults that last: a frozen PostgreSQL, a database put back under a running platform, a broker that is not there.

`make test` keeps them short; `make faults` lets them last as long as the goals say.
"""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil
import psycopg
import pytest

from deploy.local.layout import ROOT, free_port
from tests.kit import dumps
from tests.kit.people import new_veteran
from tests.kit.platforms import Platform
from tests.kit.stores import Store
from tests.kit.waiting import until

RECOVERED = 15
DESCRIPTORS = 10


@pytest.fixture
def lasting(pytestconfig: pytest.Config) -> Callable[[float, float], float]:
    """How long a fault lasts: briefly in `make test`, long in `make faults`."""
    return lambda short, long: long if pytestconfig.getoption("lasting") else short


def register(platform: Platform, token: str) -> tuple[int, Any]:
    person = new_veteran("440703101001", categories=["DISABLED_SERVICEMAN"])
    return platform.call("registry", "POST", "/v1/veterans", person, token, {"Idempotency-Key": str(uuid4())})


def registered(platform: Platform, token: str, count: int) -> list[str]:
    answers = [register(platform, token) for _ in range(count)]
    assert {status for status, _ in answers} == {201}, answers
    return sorted(answer["id"] for _, answer in answers)


def last_turns(platform: Platform) -> dict[str, float]:
    """When each loop of each worker last came round."""
    turns = {}
    for service in ("registry", "visits", "assistance", "notify"):
        port = platform.layout.ports[f"metrics_{service}_work"]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            for line in answer.read().decode().splitlines():
                if line.startswith("muster_loop_last_turn_seconds{"):
                    turns[f"{service} {line.partition('}')[0]}"] = float(line.rpartition(" ")[2])
    assert len(turns) >= 12
    return turns


def test_everything_recovers_from_a_frozen_postgres(
    platform: Platform, lasting: Callable[[float, float], float]
) -> None:
    """Every loop and request, each by itself, within seconds of its going on."""
    token = platform.token("town-440703101")
    before = registered(platform, token, 3)
    with frozen(platform):
        until(lambda: register(platform, token)[0] in (0, 503), "a request is given up", 60)
        time.sleep(lasting(5, 60))  # the fault itself, not a wait for anything
    thawed = time.time()
    until(lambda: register(platform, token)[0] == 201, "requests are answered", RECOVERED)
    until(lambda: min(last_turns(platform).values()) > thawed, "every loop comes round", RECOVERED)
    assert time.time() - thawed < RECOVERED
    wanted = {*before, *registered(platform, token, 3)}
    until(lambda: wanted <= set(people(platform, "visits")), "events flow")


@contextmanager
def frozen(platform: Platform) -> Iterator[None]:
    """Stop every process of the platform's PostgreSQL for a while, without ending any."""
    folder = str(platform.layout.home / "postgres")
    (server,) = [p for p in psutil.process_iter(["cmdline"]) if _is_server(p.info["cmdline"], folder)]
    stopped = [server, *server.children(recursive=True)]
    for process in stopped:
        process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for process in stopped:
            process.send_signal(signal.SIGCONT)


def _is_server(command: list[str] | None, folder: str) -> bool:
    return bool(command and command[0].endswith("/postgres") and any(folder in word for word in command))


def people(platform: Platform, service: str) -> list[str]:
    try:
        return sorted(str(row[0]) for row in platform.query(service, "SELECT id FROM people"))
    except psycopg.Error:  # while it is put back
        return []


def test_a_restored_database_catches_up_by_itself(platform: Platform) -> None:
    token = platform.token("town-440703101")
    early = registered(platform, token, 5)
    until(lambda: set(early) <= set(people(platform, "assistance")), "the first are known")
    at = platform.superuser
    dumped = dumps.dump(at, "assistance")
    late = registered(platform, token, 5)
    until(lambda: set(late) <= set(people(platform, "assistance")), "the later ones are known")
    inbox = "SELECT aggregate, version FROM inbox WHERE topic = 'muster.veterans' ORDER BY aggregate"
    applied, known = platform.query("assistance", inbox), people(platform, "assistance")
    dumps.restore(at, "assistance", dumped)
    until(lambda: people(platform, "assistance") == known, "the later ones are known again", 60)
    assert platform.query("assistance", inbox) == applied
    assert platform.query("assistance", "SELECT * FROM parked") == []


def test_a_broker_that_is_away_at_the_start_costs_nothing(
    store: Callable[..., Store], tmp_path: Path, lasting: Callable[[float, float], float]
) -> None:
    """Each try leaves no thread and no descriptor behind; the worker is ready meanwhile."""
    visits, metrics = store("visits"), free_port()
    settings = {
        "MUSTER_DATABASE_URL": visits.url("work"),
        "MUSTER_KAFKA_BOOTSTRAP": f"127.0.0.1:{free_port()}",
        "MUSTER_METRICS_BIND": f"127.0.0.1:{metrics}",
        "MUSTER_JWKS_URL": "file:///nowhere",
        "MUSTER_SEAL_KEY": "A" * 43 + "=",
        "MUSTER_INDEX_KEY": "A" * 43 + "=",
    }
    log = tmp_path / "work.log"
    with log.open("w") as out:
        command = [sys.executable, "-m", "services.visits", "work"]
        worker = subprocess.Popen(command, env=os.environ | settings, cwd=ROOT, stdout=out, stderr=out)
    try:

        def tries() -> int:
            return log.read_text().count("away")

        until(lambda: tries() >= 4, "both loops have tried twice", 60)
        process = psutil.Process(worker.pid)
        held, threads, ends = process.num_fds(), process.num_threads(), time.monotonic() + lasting(12, 300)
        until(lambda: time.monotonic() > ends and tries() >= 8, "more tries", 400)
        assert process.num_fds() <= held + DESCRIPTORS
        assert process.num_threads() <= threads + 2
        with urllib.request.urlopen(f"http://127.0.0.1:{metrics}/readyz", timeout=5) as answer:
            assert answer.status == 200
    finally:
        worker.terminate()
        worker.wait(20)
