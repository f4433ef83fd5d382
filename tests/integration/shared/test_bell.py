"""What was published leaves at once, though the relay looks by itself but rarely."""

import threading
from collections.abc import Callable, Iterator

import pytest
from uuid_utils.compat import uuid7

from shared.bell import CHANNEL
from shared.events import relay
from shared.events.relay import Outbox, Relay
from tests.kit.crash_stage import Thing, prepare, publish_of
from tests.kit.fake_log import FakeLog
from tests.kit.stores import Store
from tests.kit.waiting import until


class TakingLog(FakeLog):
    """Acknowledges whatever it is given."""

    def flush(self, seconds: float) -> bool:
        self.take(self.in_flight())
        return super().flush(seconds)


@pytest.fixture
def visits(store: Callable[..., Store]) -> Store:
    made = store("visits")
    prepare(made)
    return made


@pytest.fixture
def log(visits: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[TakingLog]:
    """What a relay sends that looks by itself once in ten minutes, and waits to be woken."""
    monkeypatch.setattr(relay, "LOOK_SECONDS", 600)
    stop, made = threading.Event(), TakingLog()
    thread = threading.Thread(target=Relay("test", lambda: Outbox(visits.url("work")), made).run, args=(stop,))
    thread.start()
    until(lambda: _sessions(visits, "SELECT id"), "the relay waits")
    yield made
    stop.set()
    with visits.superuser() as db:
        db.execute(f"NOTIFY {CHANNEL}")
    thread.join(10)
    assert not thread.is_alive()


def _sessions(visits: Store, last: str) -> list[tuple[object, ...]]:
    """Processes of sessions whose last statement began so."""
    with visits.superuser() as db:
        at_rest = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND state = 'idle' AND starts_with(query, %s)"
        return db.execute(at_rest, (visits.name, last)).fetchall()


def publish(visits: Store) -> None:
    visits.work.run(lambda db: publish_of(db, Thing(id=uuid7(), version=0)))


def test_a_commit_wakes_the_relay(visits: Store, log: TakingLog) -> None:
    for count in (1, 2, 3):
        publish(visits)
        until(lambda count=count: len(log.records) == count, "it has left")


def test_the_relay_is_woken_again_after_the_connection_was_lost(visits: Store, log: TakingLog) -> None:
    publish(visits)
    until(lambda: len(log.records) == 1, "it has left")
    ((bell,),) = until(lambda: _sessions(visits, "NOTIFY"), "the bell rests")
    with visits.superuser() as db:
        db.execute("SELECT pg_terminate_backend(%s, 10_000)", (bell,))
    publish(visits)  # the ring that finds the connection lost
    publish(visits)
    until(lambda: len(log.records) == 3, "both have left")
