"""A subscriber follows the feed while processes are killed and the broker stops: it gets what the log holds, once."""

import json
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from shared.clock import business_date
from shared.events.envelope import Record
from shared.events.kafka import Reader
from shared.settings import Kafka
from tests.kit.drills import Station, keep_killed, kill, write_more
from tests.kit.examples import EXAMPLES, Example
from tests.kit.people import CITY
from tests.kit.platforms import Platform
from tests.kit.waiting import until

TOPICS = ("muster.veterans", "muster.visits")
PROCESSES = ("registry", "registry-work", "visits-work", "notify", "notify-work", "postgres")
SETTLED_SECONDS = 120


@pytest.fixture
def outage(request: pytest.FixtureRequest) -> float:
    """How long the broker is away: as long as the goal says with --lasting."""
    return 60 if request.config.getoption("--lasting") else 5


@pytest.fixture
def follower(platform: Platform, tmp_path: Path) -> Example:
    """A subscriber of the whole city."""
    asked = [word for topic in TOPICS for word in ("--topic", topic)]
    done = platform.run("deploy.subscriber", "add", "drill", "--area", CITY, *asked)
    assert done.returncode == 0, done.stderr
    password = next(line for line in done.stdout.splitlines() if line.startswith("password ")).split()[1]
    environment = {
        "MUSTER_REGISTRY": platform.layout.url("registry", ""),
        "MUSTER_NOTIFY": platform.layout.url("notify", ""),
        "MUSTER_LOGIN": "drill",
        "MUSTER_PASSWORD": password,
    }
    return Example([sys.executable, str(EXAMPLES / "python" / "subscriber.py")], tmp_path, environment)


def test_a_subscriber_gets_what_the_log_holds_through_every_fault(
    platform: Platform, follower: Example, outage: float
) -> None:
    station, running = Station(platform), follower.start("follow")

    def pulled_all() -> bool:
        assert running.poll() is None, "the subscriber goes on whatever happens"
        return len(_journal(follower)) >= len(wanted)

    try:
        write_more(station, 10, "writes before any fault")
        keep_killed(platform, "kafka", outage)
        write_more(station, 10, "writes after the broker's absence")
        for process in PROCESSES:
            assert kill(platform, process)
            running.kill()
            running.communicate(timeout=10)
            running = follower.start("follow")
            write_more(station, 3, f"writes after the death of {process}")
        station.stop()
        until(lambda: _at_rest(platform), "all is in the log", SETTLED_SECONDS)
        wanted = _log(platform, follower)
        until(pulled_all, "all is pulled", SETTLED_SECONDS)
    finally:
        station.stop()
        running.kill()
        running.communicate(timeout=10)
    pulled = _journal(follower)
    assert sorted(event["id"] for event in pulled) == sorted(wanted), "the same events, each once"
    versions: dict[str, list[int]] = {}
    for event in pulled:
        versions.setdefault(event["subject"], []).append(event["aggregateversion"])
    assert all(each == list(range(1, len(each) + 1)) for each in versions.values()), "in order, without holes"
    assert "proved" in follower.run("check", business_date(datetime.now(UTC)).isoformat())


def _at_rest(platform: Platform) -> bool:
    """Whether nothing waits to be sent or applied: reactions publish too."""
    try:
        waiting = [platform.query(service, "SELECT 1 FROM outbox LIMIT 1") for service in ("registry", "visits")]
        known = platform.query("visits", "SELECT count(*) FROM people")
        return not any(waiting) and known == platform.query("registry", "SELECT count(*) FROM veterans")
    except psycopg.OperationalError:
        return False


def _journal(follower: Example) -> Sequence[dict[str, Any]]:
    text = follower.journal.read_text("utf-8") if follower.journal.exists() else ""
    whole = text[: text.rfind("\n") + 1].splitlines()
    return list({(e["source"], e["id"]): e for line in whole for e in json.loads(line)["items"]}.values())


def _log(platform: Platform, follower: Example) -> set[str]:
    """The ids of the events on Kafka, as the subscriber may read it there."""
    password = follower.environment["MUSTER_PASSWORD"]
    settings = Kafka(platform.layout.bootstrap, "SASL_PLAINTEXT", "drill", password)
    with closing(Reader(settings, "drill", TOPICS)) as reader:
        return {_id(record) for records in reader.batches() for record in records}


def _id(record: Record) -> str:
    return (dict(record.headers)["ce_id"] or b"").decode()
