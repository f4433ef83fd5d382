"""Loops of `work` processes in threads, over real Kafka and real PostgreSQL."""

import threading
from collections.abc import Callable, Iterator

import pytest
from kafka import KafkaConsumer, KafkaProducer

from deploy import topics
from deploy.local.broker import Broker
from deploy.local.layout import free_port
from shared.events.consumer import Consumer
from shared.events.kafka import Log, Stream
from shared.events.relay import Outbox, Relay
from shared.service import ARCHIVE
from tests.kit import bus
from tests.kit.brokers import Start, client, settings_of
from tests.kit.stores import PASSWORD, SERVICES, Store


@pytest.fixture(scope="package")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """Kafka with Muster's topics, users and ACLs."""
    passwords = {"broker": PASSWORD, "admin": PASSWORD}
    broker = Broker(tmp_path_factory.mktemp("kafka"), free_port(), free_port(), passwords)
    broker.prepare()
    broker.start()
    try:
        broker.wait_ready()
        topics.apply(broker.bootstrap, PASSWORD, dict.fromkeys([*SERVICES, topics.SUBSCRIBER], PASSWORD))
        yield broker
    finally:
        broker.stop()


@pytest.fixture
def start(broker: Broker) -> Iterator[Start]:
    """Starts a relay or a consumer for a store; all stop at the test's end, and a loop's defect fails the test."""
    stop = threading.Event()
    threads: list[threading.Thread] = []
    defects: list[BaseException] = []

    def run(loop: Callable[[threading.Event], None]) -> None:
        try:
            loop(stop)
        except BaseException as fault:
            defects.append(fault)

    def begin(store: Store, *loops: str, group: str = "") -> None:
        settings = settings_of(broker, store.service)
        service = bus.service(store.service)
        if "relay" in loops:
            log = Log(settings, f"relay-{store.name}")
            relay = Relay(store.service, lambda: Outbox(store.url("work")), log)
            threads.append(threading.Thread(target=run, args=(relay.run,)))
        if "consume" in loops:
            name = group or f"muster.{store.service}.{store.name}"
            consumer = Consumer(bus.inbox(store), Stream(settings, name, service.topics, instance=None))
            threads.append(threading.Thread(target=run, args=(consumer.run,)))
        if "archive" in loops:
            name = group or f"muster.{store.service}.{store.name}.archive"
            stream = Stream(settings, name, service.read_by(ARCHIVE), instance=None)
            archive = Consumer(service.archive_inbox(store.work), stream, ARCHIVE)
            threads.append(threading.Thread(target=run, args=(archive.run,)))
        for thread in threads:
            if not thread.is_alive():
                thread.start()

    yield begin
    stop.set()
    for thread in threads:
        thread.join(15)
    assert not defects


@pytest.fixture
def subscriber(broker: Broker) -> Iterator[Callable[..., KafkaConsumer]]:
    """Makes consumers with the rights of a downstream system."""
    made: list[KafkaConsumer] = []

    def make(*topics: str, group: str = "subscriber.test", user: str = "subscriber") -> KafkaConsumer:
        consumer = KafkaConsumer(
            *topics,
            **client(broker, user),
            group_id=group,
            auto_offset_reset="earliest",
            enable_auto_commit=False,
        )
        made.append(consumer)
        return consumer

    yield make
    for consumer in made:
        consumer.close(autocommit=False)


@pytest.fixture
def producer(broker: Broker) -> Iterator[Callable[[str], KafkaProducer]]:
    """Makes producers that sign in as a given principal."""
    made: list[KafkaProducer] = []

    def make(user: str) -> KafkaProducer:
        made.append(KafkaProducer(**client(broker, user)))
        return made[-1]

    yield make
    for each in made:
        each.close(5)
