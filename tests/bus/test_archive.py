"""The archive over real Kafka: what is pulled is what the log holds, also after the database was restored."""

import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any

import pytest
from kafka import TopicPartition
from kafka.admin import KafkaAdminClient

from deploy.local.broker import Broker
from deploy.topics import SUBSCRIBER
from services.notify.proof.use_cases import close_days
from shared import operations
from shared.driver import scalar
from shared.events.consumer import Consumer
from shared.events.envelope import Record
from shared.events.kafka import Reader, Stream
from shared.service import ARCHIVE
from tests.kit import bus, dumps
from tests.kit.apps import Authority, Caller, app_of
from tests.kit.brokers import Start, client, settings_of
from tests.kit.flow import change, register, relayed
from tests.kit.people import CITY
from tests.kit.problems import refused
from tests.kit.stores import Store
from tests.kit.subscribing import figures, line_of_pulled, line_of_record, proved, pull, reader
from tests.kit.waiting import until

TOPICS = ("muster.veterans",)


@pytest.fixture
def registry(store: Callable[..., Store]) -> Store:
    return store("registry")


@pytest.fixture
def notify(store: Callable[..., Store]) -> Store:
    return store("notify")


@pytest.fixture
def system(notify: Store, monkeypatch: pytest.MonkeyPatch, authority: Authority) -> Caller:
    """A city-wide subscriber."""
    return reader(Caller(app_of(monkeypatch, authority, notify), authority), notify, CITY, topics=TOPICS)


@pytest.fixture(autouse=True)
def log(broker: Broker) -> None:
    """A log of nothing: what other tests leave there cannot all be kept."""
    with closing(Reader(settings_of(broker, "notify"), "log", bus.service("notify").read_by(ARCHIVE))) as reader:
        ends = {TopicPartition(*at): end for at, end in reader.ends.items()}
    with closing(KafkaAdminClient(**client(broker, "admin"))) as admin:
        admin.delete_records(ends)


def read(broker: Broker) -> list[Record]:
    """Every event in the log, as a stranger reads it."""
    with closing(Reader(settings_of(broker, SUBSCRIBER), "stranger", TOPICS)) as reader:
        return [record for records in reader.batches() for record in records]


def kept(notify: Store) -> int:
    """How many events the feed has; 0 while the database is put back."""
    try:
        return notify.work.run(lambda db: int(scalar(db, "SELECT seq FROM feed_head", {})))
    except Exception:
        return 0


def by_aggregate(events: Sequence[dict[str, Any]]) -> dict[str, list[int]]:
    versions: dict[str, list[int]] = {}
    for event in events:
        versions.setdefault(event["subject"], []).append(event["aggregateversion"])
    return versions


def test_pulled_is_what_the_log_holds_and_both_prove_the_same(
    registry: Store,
    notify: Store,
    system: Caller,
    start: Start,
    broker: Broker,
) -> None:
    people = [register(registry.work) for _ in range(30)]
    for person in people[:10]:
        change(registry.work, person, ["DISABLED_SERVICEMAN"])
    start(registry, "relay")
    start(notify, "archive")
    until(lambda: relayed(registry), "all is in the log")
    records = read(broker)
    until(lambda: kept(notify) >= len(records), "all is kept")
    pulled, _ = pull(system)
    assert {event["id"] for event in pulled} == {id_of(record) for record in records}
    assert all(versions == sorted(versions) for versions in by_aggregate(pulled).values())
    from_log = figures(map(line_of_record, records))
    assert figures(map(line_of_pulled, pulled)) == from_log
    for day, wanted in from_log.items():
        assert proved(system.get(f"/v1/proof?day={day}")) == wanted
    ends = Reader(settings_of(broker, "notify"), "ends", bus.service("notify").read_by(ARCHIVE))
    assert notify.work.run(lambda db: close_days(db, ARCHIVE, ends.ends)) == 0, "today is not over"
    ends.close()


def id_of(record: Record) -> str:
    return (dict(record.headers)["ce_id"] or b"").decode()


def test_after_a_restore_no_one_is_told_that_nothing_is_new(
    registry: Store, notify: Store, system: Caller, start: Start, broker: Broker
) -> None:
    """The worker goes on all the while; it is not told."""
    for _ in range(5):
        register(registry.work)
    start(registry, "relay")
    start(notify, "archive")
    until(lambda: relayed(registry), "the first are in the log")
    until(lambda: kept(notify) >= len(read(broker)), "the first are kept")
    dumped = dumps.dump(notify.server.url("").rstrip("/"), notify.name)
    before = kept(notify)
    for _ in range(5):
        register(registry.work)
    until(lambda: kept(notify) >= before + 5, "the later ones are kept")
    events, next = pull(system)
    dumps.restore(notify.server.url("").rstrip("/"), notify.name, dumped)
    until(lambda: kept(notify) >= before + 5, "they are kept again")
    refused(system.call("GET", f"/v1/feed?cursor={next}"), 410, "feed-gone")
    again, _ = pull(system)
    assert {event["id"] for event in again} == {event["id"] for event in events}


def test_a_process_that_starts_on_an_older_database_begins_anew(
    registry: Store, notify: Store, broker: Broker, start: Start
) -> None:
    for _ in range(3):
        register(registry.work)
    start(registry, "relay")

    def run(until_kept: int) -> str:
        stop = threading.Event()
        service = bus.service("notify")
        stream = Stream(
            settings_of(broker, "notify"), f"muster.notify.{notify.name}", ["muster.veterans"], instance=None
        )
        thread = threading.Thread(
            target=Consumer(service.archive_inbox(notify.work), stream, ARCHIVE).run, args=(stop,)
        )
        thread.start()
        try:
            until(lambda: kept(notify) >= until_kept, "kept")
        finally:
            stop.set()
            thread.join(15)
        return epoch(notify)

    first = epoch(notify)
    dumped = dumps.dump(notify.server.url("").rstrip("/"), notify.name)
    assert run(3) == first
    count = kept(notify)
    assert run(count) == first, "a process that starts again is no restore"
    dumps.restore(notify.server.url("").rstrip("/"), notify.name, dumped)
    assert run(count) != first
    rewound = epoch(notify)
    assert notify.work.run(lambda db: operations.rewind(db, ARCHIVE, "muster.veterans", []))
    assert run(count) == rewound, "nor is what an operator lets read again"


def epoch(notify: Store) -> str:
    return notify.work.run(lambda db: str(scalar(db, "SELECT epoch FROM feed_head", {})))
