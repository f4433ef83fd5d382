"""The library, as the stream uses it, delivers what it is asked for."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import Any

import pytest
from kafka import KafkaProducer
from kafka.admin import KafkaAdminClient, NewTopic

from deploy.local.broker import Broker
from shared.events.envelope import Record
from shared.events.kafka import Stream
from tests.kit.brokers import client, settings_of
from tests.kit.waiting import until

TOPIC, EACH = "test.halves", 50


@pytest.fixture
def halves(broker: Broker, producer: Callable[[str], KafkaProducer]) -> Iterator[None]:
    """A topic of two partitions with records in each."""
    with closing(KafkaAdminClient(**client(broker, "admin"))) as admin:
        admin.create_topics([NewTopic(TOPIC, 2, 1)])
        sent = [producer("admin").send(TOPIC, value=b"?", partition=number % 2) for number in range(2 * EACH)]
        for each in sent:
            each.get(10)
        yield
        admin.delete_topics([TOPIC])


def test_a_partition_that_was_held_in_the_middle_is_delivered_again(halves: None, broker: Broker) -> None:
    """Also after another one was read to its end meanwhile."""
    with closing(Stream(settings_of(broker, "admin"), "test.halves", [TOPIC], instance=None)) as stream:
        delivered: dict[int, list[int]] = {0: [], 1: []}

        def poll(most: int) -> bool:
            for at in stream.arrived():
                stream.begin(at, 0)
            for at, records in stream.poll(most).items():
                delivered[at.partition] += [record.offset for record in records]
            return any(delivered.values())

        until(lambda: poll(1), "the first record")
        (held,) = (at for at in stream.assigned() if delivered[at.partition])
        stream.hold(held)
        until(lambda: poll(EACH) and len(delivered[1 - held.partition]) == EACH, "the other, to its end")
        stream.begin(held, 1)
        until(lambda: poll(EACH) and len(delivered[held.partition]) == EACH, "the rest of what was held")
    assert delivered == {0: list(range(EACH)), 1: list(range(EACH))}


def test_what_follows_a_record_gathers(halves: None, broker: Broker, producer: Callable[[str], KafkaProducer]) -> None:
    """It is delivered together, where it would come one by one."""
    with closing(
        Stream(settings_of(broker, "admin"), "test.gathers", [TOPIC], instance=None, gather_ms=5_000)
    ) as stream:

        def poll() -> Mapping[Any, list[Record]]:
            for at in stream.arrived():
                stream.begin(at, EACH - (at.partition == 0))
            return stream.poll(EACH)

        assert len(until(poll, "the last record of one partition")) == 1
        log = producer("admin")
        log.send(TOPIC, value=b"?", partition=0).get(10)
        assert not poll()  # it waits at the broker
        log.send(TOPIC, value=b"?", partition=1).get(10)
        assert len(until(poll, "what followed")) == 2
