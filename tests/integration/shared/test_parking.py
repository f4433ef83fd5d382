"""The park: whatever arrives is applied, skipped or parked; what is parked can always be decided."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import TimeoutError as PoolExhausted

from shared import locks, migrate, operations
from shared.errors import VeteranUnknown
from shared.events import envelope, park
from shared.events.envelope import Received, Record, headers_of
from shared.events.handling import one_by_one
from shared.events.inbox import Inbox, Outcome
from shared.events.park import State
from shared.events.tables import INBOX
from shared.faults import may_pass
from tests.kit import bus
from tests.kit.stores import Store
from tests.kit.waiting import until

TYPE, TOPIC = "station.opened.v1", "muster.stations"
BODY = '{"occurred_at":"2026-01-01T00:00:00+00:00","code":"440703101000","name":"站","level":"TOWN"}'.encode()
HEADERS = ("ce_id", "ce_type", "ce_subject", "ce_time", "ce_area", "ce_aggregateversion", "content-type")


class Bench:
    """An inbox whose handler notes versions, and waits for those in `absent`."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.seen: list[int] = []
        self.absent: set[int] = set()
        store.react(TYPE)
        self.inbox = Inbox(store.work, "main", {}, {TYPE: [one_by_one(self._note)]})
        self._offset = 0

    def _note(self, _: Any, event: Received) -> None:
        if event.version in self.absent:
            raise VeteranUnknown
        self.seen.append(event.version)

    def record(self, aggregate: UUID, version: int, *, id: UUID | None = None, body: bytes = BODY) -> Record:
        self._offset += 1
        headers = headers_of(
            id=str(id or uuid4()),
            source="/muster/registry",
            type=TYPE,
            subject=str(aggregate),
            time=datetime.now(UTC).isoformat(),
            version=str(version),
            area="440703101000",
            traceparent="00-" + "1" * 32 + "-" + "2" * 16 + "-01",
        )
        return Record(TOPIC, 0, self._offset, str(aggregate).encode(), body, headers)

    def apply(self, *arguments: Any, **more: Any) -> Outcome:
        return bus.apply(self.inbox, self.record(*arguments, **more))

    def parked(self) -> list[tuple[int | None, str]]:
        return [(row.version, row.state) for row in self.store.work.run(operations.parked)]

    def decide(self, version: int | None, decision: Callable[..., Any], *reason: str, **how: bool) -> Any:
        (id, *_) = [row.id for row in self.store.work.run(operations.parked) if row.version == version]
        return self.store.work.run(lambda db: decision(db, id, *reason, **how))

    def version(self, aggregate: UUID) -> int | None:
        with self.store.work.session() as db:
            return db.scalar(select(INBOX.c.version).where(INBOX.c.aggregate == str(aggregate)))


@pytest.fixture
def bench(store: Callable[..., Store]) -> Iterator[Bench]:
    return Bench(store("visits"))


_bytes = st.none() | st.binary(max_size=20) | st.sampled_from([b"a\x00b", b"\x00", b"\xff\xfe", b"", b"1", b"7"])
_names = st.sampled_from(HEADERS) | st.text(max_size=10) | st.just("nul\x00name")


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(key=_bytes, value=_bytes, headers=st.lists(st.tuples(_names, _bytes), max_size=8), data=st.data())
def test_no_bytes_stop_the_consumer(bench: Bench, key: Any, value: Any, headers: Any, data: st.DataObject) -> None:
    garbage = bench.record(uuid4(), 1)
    if data.draw(st.booleans()):  # right headers with one of them spoilt
        spoilt = data.draw(st.sampled_from(HEADERS))
        headers = [(name, data.draw(_bytes) if name == spoilt else right) for name, right in garbage.headers]
    record = Record(TOPIC, 0, garbage.offset, key, value, headers)
    outcome, type = bus.apply(bench.inbox, record), envelope.identify(record).type
    if outcome is Outcome.APPLIED:
        assert type, "what does not say what it is may be wanted"
        if type == TYPE:
            envelope.receive(record)  # whatever is handled can be read
    elif outcome in (Outcome.FAILED, Outcome.WAITING):
        newest = select(park.PARKED).order_by(park.PARKED.c.id.desc())
        row = bench.store.work.run(lambda db: db.execute(newest).first())
        assert park.record_of(row) == record, "byte for byte"
    bench.inbox.drain(60)
    person = uuid4()
    assert bench.apply(person, 1) is Outcome.APPLIED, "the rest flows"


def test_a_failed_record_holds_its_aggregate_until_it_is_discarded(bench: Bench) -> None:
    one, two = uuid4(), uuid4()
    bench.apply(one, 1)
    assert bench.apply(one, 2, body=b"{}") is Outcome.FAILED
    assert bench.apply(one, 3) is Outcome.WAITING
    assert bench.apply(two, 1) is Outcome.APPLIED
    with pytest.raises(operations.EarlierParked):
        bench.decide(3, operations.discard, "too early")
    bench.decide(2, operations.discard, "sent by mistake")
    with pytest.raises(operations.NotOpen):
        bench.decide(2, operations.retry)
    bench.inbox.drain(60)
    assert bench.seen == [1, 1, 3]
    assert bench.parked() == [(2, State.DISCARDED)]


def test_a_waiting_record_can_be_discarded(bench: Bench) -> None:
    """What it names may never come; its aggregate goes on all the same."""
    one = uuid4()
    bench.absent = {1}
    assert bench.apply(one, 1) is Outcome.WAITING
    assert bench.apply(one, 2) is Outcome.WAITING
    bench.inbox.drain(60)
    assert bench.seen == []
    bench.decide(1, operations.discard, "the file was entered in error")
    bench.inbox.drain(60)
    assert bench.seen == [2]
    assert bench.parked() == [(1, State.DISCARDED)]


def test_discarding_passes_over_versions_that_never_came(bench: Bench) -> None:
    one = uuid4()
    bench.apply(one, 1)
    assert bench.apply(one, 4) is Outcome.WAITING
    assert bench.decide(4, operations.discard, "2 and 3 are lost with their disk", advance=True) == 0
    assert bench.version(one) == 4
    assert bench.apply(one, 3) is Outcome.SKIPPED
    assert bench.apply(one, 5) is Outcome.APPLIED


def test_discarding_a_forgery_costs_no_event(bench: Bench) -> None:
    one = uuid4()
    bench.apply(one, 1)
    assert bench.apply(one, 9, body=b"junk") is Outcome.WAITING
    assert bench.decide(9, operations.discard, "nobody sent it") == 7, "still awaited"
    assert bench.apply(one, 2, body=b"junk") is Outcome.FAILED
    assert bench.apply(one, 2) is Outcome.WAITING, "the true one"
    bench.decide(2, operations.discard, "nobody sent it")
    bench.inbox.drain(60)
    assert bench.apply(one, 3) is Outcome.APPLIED
    assert bench.seen == [1, 2, 3]
    assert bench.parked() == [(9, State.DISCARDED), (2, State.DISCARDED)]


def test_discarding_waits_for_a_replay(bench: Bench) -> None:
    bench.apply(uuid4(), 2)
    with bench.store.superuser() as replay:
        replay.execute("SELECT pg_advisory_lock(%s)", (locks.REPLAYING,))
        with pytest.raises(operations.ReplayRuns):
            bench.decide(2, operations.discard, "any")
    assert bench.parked() == [(2, State.WAITING)]


@pytest.mark.parametrize("key", [None, b"\xff", b"k" * 12_000])
def test_what_has_no_key_can_be_decided_too(bench: Bench, key: bytes | None) -> None:
    record = replace(bench.record(uuid4(), 4), key=key)
    assert bus.apply(bench.inbox, record) is Outcome.FAILED
    bench.decide(4, operations.retry)
    bench.inbox.drain(60)
    assert bench.parked() == [(4, State.FAILED)]
    bench.decide(4, operations.discard, "no key")
    bench.inbox.drain(60)
    assert bench.parked() == [(4, State.DISCARDED)]


def test_what_has_no_version_can_be_decided_too(bench: Bench) -> None:
    assert bus.apply(bench.inbox, Record(TOPIC, 0, 99, b"key", b"\xff", [])) is Outcome.FAILED
    bench.decide(None, operations.retry)
    bench.inbox.drain(60)
    assert bench.parked() == [(None, State.FAILED)]
    bench.decide(None, operations.discard, "no event at all")
    bench.inbox.drain(60)
    assert bench.parked() == [(None, State.DISCARDED)]


def test_what_was_absent_is_tried_again(bench: Bench) -> None:
    one = uuid4()
    bench.absent = {1}
    bench.apply(one, 1)
    bench.inbox.drain(60)
    bench.absent = set()
    bench.decide(1, operations.retry)  # an operator need not wait for its turn
    bench.inbox.drain(60)
    assert bench.seen == [1]
    assert bench.parked() == []


def test_a_second_event_for_a_version_is_no_repeat(bench: Bench) -> None:
    one, first = uuid4(), uuid4()
    assert bench.apply(one, 1, id=first) is Outcome.APPLIED
    assert bench.apply(one, 1, id=first) is Outcome.SKIPPED
    assert bench.apply(one, 1) is Outcome.FAILED
    assert bench.apply(one, 2) is Outcome.WAITING, "its history has forked; an operator decides"
    bench.decide(1, operations.discard, "a restored copy wrote it")
    bench.inbox.drain(60)
    assert bench.seen == [1, 2]


def test_a_busy_pool_is_no_fault_of_the_record() -> None:
    assert may_pass(PoolExhausted())


def test_records_parked_before_headers_were_bytes_are_kept(bench: Bench) -> None:
    record = replace(bench.record(uuid4(), 4), headers=[("ce_id", b"\xff"), ("x", b"")])
    assert bus.apply(bench.inbox, record) is Outcome.FAILED
    with bench.store.superuser() as db:
        db.execute("ALTER TABLE parked ALTER COLUMN headers TYPE jsonb USING convert_from(headers, 'UTF8')::jsonb")
    with bench.store.database("owner").engine.begin() as connection:
        migrate.kit_v2(Operations(MigrationContext.configure(connection)))
    (row,) = bench.store.work.run(lambda db: db.execute(select(park.PARKED)).all())
    assert park.record_of(row) == record


def test_a_record_at_the_place_of_an_old_one_is_parked_too(bench: Bench) -> None:
    """A topic that was made anew has other records at the same offsets."""
    old, new = bench.record(uuid4(), 2), bench.record(uuid4(), 2)
    bus.apply(bench.inbox, old)
    bench.decide(2, operations.discard, "the topic is gone")
    new = replace(new, offset=old.offset)
    for _ in range(2):
        assert bus.apply(bench.inbox, new) is Outcome.WAITING
    assert sorted(bench.parked()) == [(2, State.DISCARDED), (2, State.WAITING)]
    aggregate = UUID((new.key or b"").decode())
    bench.apply(aggregate, 1)
    bench.inbox.drain(60)
    assert bench.version(aggregate) == 2


def test_a_parked_record_that_is_held_back_keeps_no_other(bench: Bench) -> None:
    """A lock, a missing right or table: the others are tried meanwhile, and it again later."""
    held, other = uuid4(), uuid4()
    for aggregate in (held, other):
        assert bench.apply(aggregate, 2) is Outcome.WAITING
    seen: list[str] = []

    def note(db: Any, event: Received) -> None:
        if event.subject == str(held) and event.version == 2:
            db.connection().exec_driver_sql("SELECT * FROM no_such_table")
        seen.append(event.subject)

    inbox = Inbox(bench.store.work, "main", {}, {TYPE: [one_by_one(note)]})
    for aggregate in (held, other):
        assert bus.apply(inbox, bench.record(aggregate, 1)) is Outcome.APPLIED
    inbox.drain(60)
    assert seen == [str(held), str(other), str(other)]
    ((_, _, *_, reason),) = bench.store.work.run(operations.parked)
    assert "no_such_table" in reason


def test_what_is_discarded_while_it_is_tried_stays_discarded(bench: Bench) -> None:
    aggregate = uuid4()
    assert bench.apply(aggregate, 2) is Outcome.WAITING
    inside, decided = threading.Event(), threading.Event()

    def fail(_: Any, event: Received) -> None:
        if event.version == 2:
            inside.set()
            assert decided.wait(30)
            raise ValueError("a defect")

    inbox = Inbox(bench.store.work, "main", {}, {TYPE: [one_by_one(fail)]})
    bus.apply(inbox, bench.record(aggregate, 1))
    trying = threading.Thread(target=inbox.drain)
    trying.start()
    assert inside.wait(30)
    deciding = threading.Thread(target=bench.decide, args=(2, operations.discard, "given up"))
    deciding.start()
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    with bench.store.superuser() as db:
        until(lambda: db.execute(waiting).fetchone() == (1,), "the operator waits for the row")
    decided.set()
    trying.join()
    deciding.join()
    assert bench.parked() == [(2, State.DISCARDED)]
    assert bench.version(aggregate) == 2
