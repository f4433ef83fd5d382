"""Real Kafka, as loops and plain clients sign in to it."""

from collections.abc import Callable
from typing import Any

from deploy.local.broker import Broker
from shared.settings import Kafka
from tests.kit.stores import PASSWORD

Start = Callable[..., None]


def settings_of(broker: Broker, user: str) -> Kafka:
    return Kafka(broker.bootstrap, "SASL_PLAINTEXT", user, PASSWORD)


def client(broker: Broker, user: str) -> dict[str, Any]:
    """Settings of a plain Kafka client that signs in as `user`."""
    return {
        "bootstrap_servers": broker.bootstrap,
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": user,
        "sasl_plain_password": PASSWORD,
    }
