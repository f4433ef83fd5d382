"""docs/deploying.md as printed, by someone who has a PostgreSQL and a Kafka of their own, on ports of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.databases import roles
from deploy.local.broker import Broker
from deploy.local.database import Database
from deploy.local.layout import ROOT, SERVICES, free_port
from deploy.topics import SUBSCRIBER
from tests.kit.commands import blocks, moved, run

DEPLOYING = ROOT / "docs" / "deploying.md"
PASSWORDS = {
    **{f"MUSTER_DATABASE_PASSWORD_{role.upper()}": f"of-{role}" for role in roles(SERVICES)},
    **{f"MUSTER_KAFKA_PASSWORD_{name.upper()}": f"of-{name}" for name in (*SERVICES, SUBSCRIBER)},
    "MUSTER_ADMIN_PASSWORD": "of the administrator",
}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Database]:
    server = Database(tmp_path / "postgres", free_port(), "secret", durable=False)
    server.prepare()
    server.start()
    try:
        server.wait_ready()
        yield server
    finally:
        server.stop()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    broker = Broker(tmp_path / "kafka", free_port(), free_port(), {"broker": "secret", "admin": "secret"})
    broker.prepare()
    broker.start()
    try:
        broker.wait_ready()
        yield broker
    finally:
        broker.stop()


def test_four_services_are_deployed_called_saved_and_restored(server: Database, broker: Broker, tmp_path: Path) -> None:
    values = {
        **PASSWORDS,
        "MUSTER_DATABASE_ADMIN_URL": server.url("postgres"),
        "DATABASES": f"127.0.0.1:{server.port}",
        "MUSTER_KAFKA_BOOTSTRAP": broker.bootstrap,
        "MUSTER_KAFKA_ADMIN_PASSWORD": "secret",
        "MUSTER_KAFKA_SECURITY": "SASL_PLAINTEXT",
        "MUSTER_ADMIN_LOGIN": "admin",
        "MUSTER_RUN_DIR": str(tmp_path / "counts"),
        "MUSTER_WORKERS": "1",
    }
    printed = "".join(block.closed for block in blocks(DEPLOYING) if not block.why)
    said = run(moved(printed, lambda _: free_port()), tmp_path, values)
    assert "4 databases and 12 roles" in said
    assert "7 topics and 5 users" in said
    assert said.count("has the newest migration") == 4
    assert said.count('{"status": "ok"}') == 11, "nine processes, and two again after the restore"
    assert said.count('"next":') == 4, "a list of each API"
    assert "statistics ACTIVE 440700000000 SERVICE (pull, webhooks and Kafka)" in said


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="MUSTER_DATABASE_PASSWORD_NOTIFY_WORK"):
        run("python -m deploy.databases", tmp_path, {"MUSTER_DATABASE_ADMIN_URL": "postgresql://nobody@localhost/x"})
