"""A member of a group that has begun to join it again goes through with that."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from kafka import KafkaConsumer
from kafka.admin import KafkaAdminClient, NewTopic
from kafka.coordinator.assignors.range import RangePartitionAssignor

from deploy.local.broker import Broker
from shared.events.kafka import Stream
from tests.kit.brokers import client, settings_of
from tests.kit.waiting import until

GROUP, TOPIC = "test.rejoining", "test.rejoining"


@pytest.fixture
def admin(broker: Broker) -> Iterator[KafkaAdminClient]:
    with closing(KafkaAdminClient(**client(broker, "admin"))) as admin:
        admin.create_topics([NewTopic(TOPIC, 2, 1)])
        yield admin
        admin.delete_topics([TOPIC])


def test_a_join_is_ended_though_its_cause_has_passed(admin: KafkaAdminClient, broker: Broker) -> None:
    """A topic is absent for a moment, while another member keeps the group waiting."""
    plan = {"partition_assignment_strategy": [RangePartitionAssignor], "enable_auto_commit": False}
    with (
        closing(KafkaConsumer(**client(broker, "admin"), group_id=GROUP, **plan)) as other,
        closing(Stream(settings_of(broker, "admin"), GROUP, [TOPIC], instance=None)) as stream,
    ):

        def assigned() -> int:
            for at in stream.arrived():
                stream.begin(at, 0)
            stream.poll(1)
            return len(stream.assigned())

        until(lambda: assigned() == 2, "all to the first member")
        other.subscribe([TOPIC])
        until(lambda: (other.poll(100), assigned())[1] == 1 == len(other.assignment()), "half to each")
        before = stream.topic_id(TOPIC)
        admin.delete_topics([TOPIC])
        until(lambda: assigned() and state(admin) == "PreparingRebalance", "the first joins again, the other does not")
        admin.create_topics([NewTopic(TOPIC, 2, 1)])
        until(lambda: assigned() and stream.topic_id(TOPIC) not in (before, None), "the topic is back")
        other.close()
        assert until(lambda: assigned() == 2, "all to the first member again")


def state(admin: KafkaAdminClient) -> str:
    """How the broker says the group stands."""
    return admin.describe_groups([GROUP])[GROUP]["group_state"]
