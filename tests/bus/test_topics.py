"""What keeps topics, users and rights from being made is said with its cause."""

import logging

import pytest

from deploy import topics
from deploy.local.broker import Broker
from deploy.local.layout import free_port
from tests.kit.stores import PASSWORD


def test_a_cluster_that_lets_no_one_in_is_said_with_the_cause(broker: Broker) -> None:
    # Kafka answers and closes at once: which of the two the client reads is left to chance.
    with pytest.raises(
        topics.TopicsFault, match=r"admin was not let in by SASL_PLAINTEXT .*(disconnected|invalid credentials)"
    ):
        topics.administrator(broker.bootstrap, "not the administrator's", wait=3)
    with pytest.raises(topics.TopicsFault, match="ECONNREFUSED"):
        topics.administrator(f"127.0.0.1:{free_port()}", PASSWORD, wait=1)


def test_kafkas_own_answer_is_told_rather_than_a_closed_connection() -> None:
    for order in (
        ["socket disconnected", "SaslAuthenticationFailedError: no", "socket disconnected"],
        ["SaslAuthenticationFailedError: no", "socket disconnected"],
    ):
        lost = topics._Lost()
        for cause in order:
            lost.emit(logging.makeLogRecord({"msg": f"Connection lost: {cause}"}))
        assert lost.cause == "SaslAuthenticationFailedError: no", order


def test_topics_with_other_partitions_are_refused(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = {**topics.declared(), "partitions": 12}
    monkeypatch.setattr(topics, "declared", lambda: wanted)
    with pytest.raises(topics.TopicsFault, match=r"partitions than 12, .*: muster\.aid, .*while empty"):
        topics.apply(broker.bootstrap, PASSWORD, {topics.SUBSCRIBER: PASSWORD})
