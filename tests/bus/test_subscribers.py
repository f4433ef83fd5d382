"""The command that says who reads events, over a real registry and a real broker; and what a reader on Kafka proves."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner
from kafka import KafkaConsumer

from deploy import subscriber as command
from deploy import topics
from deploy.local.broker import Broker
from deploy.place import VARIABLES, Place
from services.registry.accounts.use_cases import create_account
from shared.clock import business_date
from shared.contracts.access import Role
from shared.security import passwords
from tests.kit import bus
from tests.kit.apps import Authority, app_of
from tests.kit.brokers import Start, settings_of
from tests.kit.examples import EXAMPLES, Example
from tests.kit.flow import relayed
from tests.kit.people import CITY, TOWN
from tests.kit.serving import serving
from tests.kit.stores import PASSWORD, Store
from tests.kit.subscribing import Subscription, subscribe
from tests.kit.waiting import until

NOWHERE = "http://127.0.0.1:1"
URL = "https://events.example.org/muster"


@pytest.fixture
def registry(
    store: Callable[..., Store], authority: Authority, monkeypatch: pytest.MonkeyPatch, broker: Broker
) -> Iterator[Store]:
    """A registry that the command finds, with an administrator; and a topic's worth of rights on the broker."""
    place = store("registry")
    app = app_of(monkeypatch, authority, place)
    hashed = passwords.hash("the administrator's")
    place.work.run(lambda db: create_account(db, "admin", hashed, Role.CITY_ADMIN, CITY))
    with serving(app) as url:
        given = (url, NOWHERE, "admin", "the administrator's", broker.bootstrap, PASSWORD)
        for name, value in zip(VARIABLES, given, strict=True):
            monkeypatch.setenv(f"MUSTER_{name}", value)
        monkeypatch.setenv("MUSTER_KAFKA_SECURITY", "SASL_PLAINTEXT")
        yield place


def run(*arguments: str) -> str:
    result = CliRunner().invoke(command.cli, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def told(said: str, what: str = "password") -> str:
    return next(line.removeprefix(f"{what} ") for line in said.splitlines() if line.startswith(f"{what} "))


def readable(broker: Broker, login: str, password: str, topic: str) -> bool:
    """Whether someone can read a topic, in a group of their own."""
    settings = replace(settings_of(broker, login), password=password)
    consumer = KafkaConsumer(
        topic,
        bootstrap_servers=settings.bootstrap,
        security_protocol=settings.security,
        sasl_mechanism="SCRAM-SHA-512",
        sasl_plain_username=login,
        sasl_plain_password=password,
        group_id=f"{login}.any",
        bootstrap_timeout_ms=5_000,
    )
    with closing(consumer):
        return bool(consumer.partitions_for_topic(topic))


def rights(broker: Broker, login: str) -> set[str]:
    with closing(topics.administrator(broker.bootstrap, PASSWORD)) as admin:
        return {acl.resource_pattern.resource_name for acl in topics.held(admin, login)}


def test_a_city_wide_subscriber_reads_its_topics_on_kafka_until_it_is_revoked(registry: Store, broker: Broker) -> None:
    asked = ("add", "whole-city", "--area", CITY, "--topic", "muster.visits", "--topic", "muster.aid")
    first = told(run(*asked))
    assert rights(broker, "whole-city") == {"muster.visits", "muster.aid", "whole-city."}
    assert readable(broker, "whole-city", first, "muster.visits")
    assert not readable(broker, "whole-city", first, "muster.veterans")
    assert "password" not in run(*asked), "the same again changes nothing"
    narrower = run("add", "whole-city", "--area", CITY, "--topic", "muster.aid")
    assert "password" not in narrower
    assert rights(broker, "whole-city") == {"muster.aid", "whole-city."}
    assert readable(broker, "whole-city", first, "muster.aid")
    assert "REVOKED" in run("revoke", "whole-city")
    assert rights(broker, "whole-city") == set()
    assert "REVOKED" in run("revoke", "whole-city")
    again = told(run(*asked))
    assert readable(broker, "whole-city", again, "muster.visits")


def test_a_town_s_subscriber_has_no_right_on_kafka(registry: Store, broker: Broker) -> None:
    run("add", "one-town", "--area", TOWN)
    assert rights(broker, "one-town") == set()
    run("add", "one-town", "--area", CITY)
    assert rights(broker, "one-town") > {"muster.aid"}
    run("add", "one-town", "--area", TOWN)
    assert rights(broker, "one-town") == set()
    assert "one-town ACTIVE" in run("list")


def test_a_new_password_is_one_for_both(registry: Store, broker: Broker) -> None:
    old = told(run("add", "rotated", "--area", CITY))
    new = told(run("rotate", "rotated"))
    assert new != old
    assert readable(broker, "rotated", new, "muster.aid")


def test_what_broke_off_before_kafka_is_brought_about_by_the_same_command(registry: Store, broker: Broker) -> None:
    place = Place.known()
    wanted = {"login": "half-way", "area": CITY, "party": "SERVICE", "topics": ["muster.aid"]}
    place.as_admin().call("POST", "/v1/subscribers", {**wanted, "password": "a password no one kept"})
    said = run("add", "half-way", "--area", CITY, "--topic", "muster.aid")
    assert readable(broker, "half-way", told(said), "muster.aid")


def test_where_events_are_pushed_to_is_said_by_the_same_command(
    registry: Store,
    store: Callable[..., Store],
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
    broker: Broker,
) -> None:
    notify = store("notify")
    app = app_of(monkeypatch, authority, notify)
    monkeypatch.setenv("MUSTER_KAFKA_BOOTSTRAP", broker.bootstrap)  # not what the app was told
    reads = ("add", "pushed-to", "--area", TOWN)
    pushed = (*reads, "--webhook", URL)
    monkeypatch.setenv("MUSTER_PASSWORD", told(run(*reads)))
    (account,) = (each["account"] for each in Place.known().as_admin().every("/v1/subscribers"))
    subscribe(notify, Subscription(UUID(account), TOWN))
    with serving(app) as url:
        monkeypatch.setenv("MUSTER_NOTIFY_URL", url)
        first = told(run(*pushed), "secret")
        assert "secret" not in run(*pushed), "the same again changes nothing"
        assert f"{URL} ACTIVE due.opened.v1 (0 held, 0 set aside)" in run(*pushed, "--type", "due.opened.v1")
        assert told(run("rotate", "pushed-to", "--webhook", URL), "secret") != first
        assert f"{URL} ACTIVE" in run("list", "pushed-to")
        for _ in range(2):
            assert f"{URL} ENDED" in run("revoke", "pushed-to", "--webhook", URL)
        assert told(run(*pushed), "secret"), "an address that was ended begins anew"
    steps = [dict(record.headers)["ce_type"] for record in bus.take(notify)]
    assert steps == [f"endpoint.{step}.v1".encode() for step in ("added", "changed", "changed", "ended", "added")]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("revoke", "nobody"), "There is no subscriber 'nobody'"),
        (("add", "visits", "--area", CITY), "no subscriber"),
        (("add", "elsewhere", "--area", "440799000000"), "area-unknown"),
        (
            ("add", "mistyped", "--area", CITY, "--webhook", URL, "--type", "due.open.v1"),
            "no event of type due.open.v1",
        ),
        (("revoke", "nobody", "--webhook", URL), "asks for its password"),
    ],
)
def test_what_cannot_be_done_is_said(
    registry: Store, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], says: str
) -> None:
    monkeypatch.setattr(sys, "argv", ["subscriber", *arguments])
    with pytest.raises(SystemExit, match=says):
        command.main()


def test_a_reader_on_kafka_proves_the_day_as_one_that_pulls(
    registry: Store,
    store: Callable[..., Store],
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
    broker: Broker,
    start: Start,
    tmp_path: Path,
) -> None:
    notify = store("notify")
    app = app_of(monkeypatch, authority, notify)
    monkeypatch.setenv("MUSTER_KAFKA_BOOTSTRAP", broker.bootstrap)  # not what the app was told
    password = told(run("add", "prover", "--area", CITY, "--topic", "muster.stations"))
    start(registry, "relay")
    start(notify, "archive", "consume")
    until(lambda: relayed(registry), "all is in the log")
    with serving(app) as url:
        environment = {
            "MUSTER_REGISTRY": Place.known().registry,
            "MUSTER_NOTIFY": url,
            "MUSTER_LOGIN": "prover",
            "MUSTER_PASSWORD": password,
            "MUSTER_KAFKA": broker.bootstrap,
        }
        folder = EXAMPLES / "python"
        reading = Example([sys.executable, str(folder / "by_kafka.py")], tmp_path, environment)
        proving = Example([sys.executable, str(folder / "subscriber.py")], tmp_path, environment)
        # Other tests leave what is no event on another topic.
        running = reading.start("muster.stations", faults=subprocess.PIPE)
        try:
            until(lambda: reading.journal.exists() and proved(proving), "the day is proved", 60)
        finally:
            running.send_signal(signal.SIGINT)
            _, faults = running.communicate(timeout=30)
    assert (reading.journal.exists(), faults) == (True, ""), "Ctrl-C ends it without a word"


def proved(proving: Example) -> bool:
    """Whether the figures of some day agree, and are of something."""
    running = proving.start("check", business_date(datetime.now(UTC)).isoformat(), output=subprocess.PIPE)
    said, _ = running.communicate(timeout=60)
    return running.returncode == 0 and " 0 events" not in said
