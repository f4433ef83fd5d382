"""What was published leaves at once, though the relay looks by itself but rarely, and as clients read it."""

import re
import threading
from collections.abc import Callable, Iterator
from datetime import datetime

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
    try:
        until(lambda: _at_rest(visits, "FROM outbox"), "the relay waits")
        yield made
    finally:
        stop.set()
        with visits.superuser() as db:
            db.execute(f"NOTIFY {CHANNEL}")
        thread.join(10)
    assert not thread.is_alive()


def _at_rest(visits: Store, statement: str) -> list[tuple[object, ...]]:
    """Processes of sessions at rest whose last statement has this in it."""
    with visits.superuser() as db:
        at_rest = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND state = 'idle' AND strpos(query, %s) > 0"
        return db.execute(at_rest, (visits.name, statement)).fetchall()


def publish(visits: Store) -> None:
    visits.work.run(lambda db: publish_of(db, Thing(id=uuid7(), version=0)))


def test_a_commit_wakes_the_relay(visits: Store, log: TakingLog) -> None:
    for count in (1, 2, 3):
        publish(visits)
        until(lambda count=count: len(log.records) == count, "it has left")


def test_the_relay_is_woken_again_after_the_connection_was_lost(visits: Store, log: TakingLog) -> None:
    publish(visits)
    until(lambda: len(log.records) == 1, "it has left")
    ((bell,),) = until(lambda: _at_rest(visits, "NOTIFY"), "the bell rests")
    with visits.superuser() as db:
        db.execute("SELECT pg_terminate_backend(%s, 10_000)", (bell,))
    publish(visits)  # the ring that finds the connection lost
    publish(visits)
    until(lambda: len(log.records) == 3, "both have left")


def test_a_table_without_its_rights_is_waited_for_as_while_a_dump_is_put_back(visits: Store, log: TakingLog) -> None:
    ((session,),) = _at_rest(visits, "FROM outbox")
    with visits.superuser() as db:
        db.execute("REVOKE SELECT ON outbox FROM visits_work")
        try:
            db.execute(f"NOTIFY {CHANNEL}")
            alive = "SELECT FROM pg_stat_activity WHERE pid = %s"
            until(lambda: not db.execute(alive, (session,)).fetchall(), "the relay has given its session up")
        finally:
            db.execute("GRANT SELECT ON outbox TO visits_work")
    publish(visits)
    until(lambda: len(log.records) == 1, "it has left")


@pytest.mark.parametrize(
    "moment", ["2026-11-24T02:30:00+00:00", "2026-11-24T02:30:00.1+08:00", "2099-12-31T23:59:59.999999-05:00"]
)
def test_the_headers_of_a_row_are_plain_text(visits: Store, moment: str) -> None:
    with visits.superuser() as db:
        db.execute(f"ALTER ROLE visits_work IN DATABASE {visits.name} SET timezone = 'Asia/Shanghai'".encode())
        publish(visits)
        db.execute("UPDATE outbox SET created_at = %s, version = 2147483647", (moment,))
        ((event_id,),) = db.execute("SELECT event_id FROM outbox").fetchall()
    log = TakingLog()
    relay = Relay("visits", lambda: Outbox(visits.url("work")), log)
    relay.send()
    relay.wait()
    relay.forget()
    headers = {name: (value or b"").decode() for name, value in log.records[0].headers}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", headers["ce_time"])
    assert datetime.fromisoformat(headers["ce_time"]) == datetime.fromisoformat(moment)
    assert (headers["ce_id"], headers["ce_aggregateversion"]) == (str(event_id), "2147483647")


def test_what_was_sent_of_a_lost_database_deletes_nothing_of_one_that_was_restored(visits: Store) -> None:
    relay = Relay("visits", lambda: Outbox(visits.url("work")), log := TakingLog())
    publish(visits)
    relay.send()
    relay.wait()  # acknowledged; the database is lost before its row is deleted
    relay.forget()
    with visits.superuser() as db:
        db.execute("TRUNCATE outbox RESTART IDENTITY")
    publish(visits)  # the same id
    relay.delete()
    assert relay.send() == 1
    relay.wait()
    relay.delete()
    relay.forget()
    assert len({dict(record.headers)["ce_id"] for record in log.records}) == 2
