"""Positions over real Kafka: a restored database, topics made anew, the upgrade, brokers that are away."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from kafka import KafkaConsumer, KafkaProducer, OffsetAndMetadata, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic
from sqlalchemy import func, select

from deploy.local.broker import Broker
from deploy.local.layout import free_port
from services.visits.models import Due, Person
from shared import operations
from shared.events import kafka, positions
from shared.events.consumer import Consumer
from shared.events.inbox import Inbox
from shared.events.kafka import BATCH, MARK, Log, Reader, Stream
from shared.faults import Away
from shared.observability import metrics
from shared.replay import replay
from shared.service import replay_if_wanted
from shared.settings import Kafka
from tests.kit import bus, dumps
from tests.kit.brokers import Start, client, settings_of
from tests.kit.flow import change, inbox_version, parked, register
from tests.kit.stores import PASSWORD, Store
from tests.kit.waiting import until


def test_a_restored_database_sees_every_later_event_once(store: Callable[..., Store], start: Start) -> None:
    """The worker goes on all the while; it is not told."""
    registry, visits = store("registry"), store("visits")
    early = [register(registry.work, ("MARTYR_SURVIVOR",)) for _ in range(5)]
    start(registry, "relay")
    start(visits, "consume")
    until(lambda: [inbox_version(visits, id) for id in early] == [1] * 5, "the first are applied")
    server = visits.server.url("").rstrip("/")
    dumped = dumps.dump(server, visits.name)
    late = [register(registry.work, ("MARTYR_SURVIVOR",)) for _ in range(5)]
    for id in early:
        change(registry.work, id, ["DISCHARGED_SOLDIER"])
    until(lambda: _have(visits, early, 2) and _have(visits, late, 1), "the later ones are applied")
    wanted = _effects(visits, early + late)
    dumps.restore(server, visits.name, dumped)
    until(lambda: _have(visits, early, 2) and _have(visits, late, 1), "they are applied again")
    assert _effects(visits, early + late) == wanted
    assert not {row.aggregate for row in parked(visits)} & {str(id) for id in early + late}


def _have(store: Store, ids: list[UUID], version: int) -> bool:
    try:
        return all(inbox_version(store, id) == version for id in ids)
    except Exception:  # while the database is put back
        return False


def _effects(store: Store, ids: list[UUID]) -> list[tuple[Any, ...]]:
    with store.work.session() as db:
        rows = db.execute(
            select(Due.veteran_id, Due.purpose, Due.state, func.count())
            .where(Due.veteran_id.in_(ids))
            .group_by(Due.veteran_id, Due.purpose, Due.state)
        )
        return sorted(tuple(row) for row in rows)


@pytest.fixture
def anew(broker: Broker) -> Iterator[Callable[[], str]]:
    """Makes a topic of its own, and makes it anew."""
    name = f"test.anew.{uuid4()}"

    def drop(admin: KafkaAdminClient) -> None:
        if name in admin.list_topics():
            admin.delete_topics([name])
            until(lambda: name not in admin.list_topics(), "the topic is gone")

    def make() -> str:
        with closing(KafkaAdminClient(**client(broker, "admin"))) as admin:
            drop(admin)
            admin.create_topics([NewTopic(name, 1, 1)])
        return name

    yield make
    with closing(KafkaAdminClient(**client(broker, "admin"))) as admin:  # the broker may have been away meanwhile
        drop(admin)


def test_a_topic_made_anew_stops_its_partition(
    store: Callable[..., Store], broker: Broker, anew: Callable[[], str], producer: Callable[[str], KafkaProducer]
) -> None:
    """Also once it has grown past the old position, which no offset could tell."""
    visits, topic, writer = store("visits"), anew(), producer("admin")
    with _three_read(visits, broker, topic, writer):
        pass
    anew()
    _fill(writer, topic, 5)
    with _consuming(visits, broker, topic):
        until(lambda: metrics.INBOX_STOPPED.labels("main")._value.get() == 1, "stopped")
        assert _position(visits, topic) == 3
        assert visits.work.run(lambda db: operations.rewind(db, "main", topic, [])) == 1
        until(lambda: _position(visits, topic) == 5, "read from the beginning, as the operator wants")
        until(lambda: metrics.INBOX_STOPPED.labels("main")._value.get() == 0, "nothing is stopped")


def test_a_topic_made_anew_under_a_running_consumer_stops_its_partition(
    store: Callable[..., Store],
    broker: Broker,
    anew: Callable[[], str],
    producer: Callable[[str], KafkaProducer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    visits, topic, writer = store("visits"), anew(), producer("admin")
    with _three_read(visits, broker, topic, writer):
        anew()
        _fill(writer, topic, 5)
        until(lambda: metrics.INBOX_STOPPED.labels("main")._value.get() == 1, "stopped", 60)
        assert _position(visits, topic) == 3


@pytest.mark.parametrize(("mark", "parked"), [("", 2), (MARK, 5)])
def test_kafkas_commits_are_read_once_at_the_upgrade(
    store: Callable[..., Store],
    broker: Broker,
    anew: Callable[[], str],
    producer: Callable[[str], KafkaProducer],
    mark: str,
    parked: int,
) -> None:
    """Where they are our own, the positions were lost with the database: then all is read again."""
    visits, topic = store("visits"), anew()
    _fill(producer("admin"), topic, 5)
    old = KafkaConsumer(**client(broker, "admin"), group_id=topic, enable_auto_commit=False)
    at = TopicPartition(topic, 0)
    old.assign([at])
    old.commit({at: OffsetAndMetadata(3, mark, -1)})
    old.close()
    with _consuming(visits, broker, topic):
        until(lambda: _position(visits, topic) == 5, "read to the end")
    with visits.superuser() as db:
        assert db.execute("SELECT count(*) FROM parked").fetchone() == (parked,), "what was read is not readable"


@contextmanager
def _three_read(store: Store, broker: Broker, topic: str, writer: KafkaProducer) -> Iterator[None]:
    """A consumer that has read a topic's three records."""
    _fill(writer, topic, 3)
    with _consuming(store, broker, topic):
        until(lambda: _position(store, topic) == 3, "read")
        yield


class _consuming:
    """A consumer of one topic in a thread."""

    def __init__(self, store: Store, broker: Broker, topic: str) -> None:
        self._stop = threading.Event()
        settings = settings_of(broker, "admin")
        consumer = Consumer(Inbox(store.work, "main", {}, {}), Stream(settings, topic, [topic], instance=None))
        self._thread = threading.Thread(target=consumer.run, args=(self._stop,))

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(15)
        assert not self._thread.is_alive()


def _fill(writer: KafkaProducer, topic: str, count: int) -> None:
    for _ in range(count):
        writer.send(topic, value=b"?").get(10)


def _position(store: Store, topic: str) -> int | None:
    kept = store.work.run(lambda db: positions.kept(db, "main"))
    return kept[(topic, 0)].offset if (topic, 0) in kept else None


def test_what_cannot_be_connected_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    at = Kafka(f"127.0.0.1:{free_port()}", "SASL_PLAINTEXT", "visits", PASSWORD)
    connection = kafka._connection

    def briefly(settings: Kafka, client_id: str) -> dict[str, Any]:
        return {**connection(settings, client_id), "bootstrap_timeout_ms": 100}

    monkeypatch.setattr(kafka, "_connection", briefly)
    before = (threading.active_count(), len(os.listdir("/proc/self/fd")))
    for _ in range(3):
        for connect in (
            lambda: Log(at, "relay-test"),
            lambda: Stream(at, "muster.visits.test", ["muster.veterans"], instance=None),
            lambda: Reader(at, "replay-test", ["muster.veterans"]),
        ):
            with pytest.raises(Away):
                connect()
    until(lambda: (threading.active_count(), len(os.listdir("/proc/self/fd"))) <= before, "all is closed")


def test_a_replay_that_cannot_read_everything_touches_nothing(
    store: Callable[..., Store], start: Start, broker: Broker, anew: Callable[[], str]
) -> None:
    registry, visits = store("registry"), store("visits")
    person = register(registry.work)
    start(registry, "relay")
    start(visits, "consume")
    until(lambda: inbox_version(visits, person) == 1, "applied")
    service, settings = bus.service("visits"), settings_of(broker, "visits")
    for missing in ("muster.no-such-topic", anew()):  # the second is there, but not for visits
        topics = ["muster.veterans", missing]
        with pytest.raises(Away, match=missing):
            replay(bus.inbox(visits), service.projected, lambda topics=topics: Reader(settings, "r", topics))
    with visits.work.session() as db:
        assert db.get(Person, person)


def test_a_reader_waits_out_a_broker_that_goes_away(
    broker: Broker, anew: Callable[[], str], producer: Callable[[str], KafkaProducer]
) -> None:
    topic, writer = anew(), producer("admin")
    sent = [writer.send(topic, value=b"?" * 1_000) for _ in range(10 * BATCH)]
    for each in sent:
        each.get(30)
    reader = Reader(settings_of(broker, "admin"), "r", [topic])
    batches = reader.batches()
    read = len(next(batches))
    broker.stop()
    starting = threading.Timer(1, broker.start)
    starting.start()
    read += sum(map(len, batches))
    starting.join()
    reader.close()
    broker.wait_ready()
    assert read == 10 * BATCH


def test_two_workers_replay_once(
    store: Callable[..., Store], start: Start, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry, visits = store("registry"), store("visits")
    person = register(registry.work)
    start(registry, "relay")
    start(visits, "consume")
    until(lambda: inbox_version(visits, person) == 1, "applied")
    with visits.superuser() as db:
        db.execute("INSERT INTO replay_wanted VALUES ('people hold more')")
    reads: list[int] = []
    reading = threading.Barrier(2)

    class Counted(Reader):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            reading.wait(30)  # both have seen that a replay is wanted

        def batches(self) -> Iterator[Any]:
            reads.append(1)
            return super().batches()

    monkeypatch.setattr(kafka, "Reader", Counted)
    arguments = (bus.service("visits"), settings_of(broker, "visits"), visits.work)
    workers = [threading.Thread(target=replay_if_wanted, args=arguments) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert reads == [1]
