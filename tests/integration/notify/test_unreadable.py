"""What the archive cannot read is parked once it is next, and holds up nothing else."""

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import psycopg
import pytest

from shared import operations
from shared.driver import execute
from shared.events.envelope import Record
from shared.events.inbox import Outcome
from shared.events.positions import Replaying
from shared.locks import REPLAYING
from tests.kit import bus
from tests.kit.flow import parked
from tests.kit.stores import Store


@pytest.fixture
def notify(store: Callable[..., Store]) -> Store:
    return store("notify")


@pytest.mark.parametrize(
    "garble",
    [
        lambda record: replace(record, value=b"\xff"),
        lambda record: replace(record, value=b"[1]"),
        lambda record: replace(record, value=None),
        lambda record: replace(record, headers=[each for each in record.headers if each[0] != "ce_source"]),
        lambda record: replace(record, headers=[each for each in record.headers if each[0] != "ce_area"]),
        lambda record: replace(record, value=b'{"from_area": 5}'),
        lambda record: replace(record, value=b'{"name": "a\x1eb"}'),
        lambda record: replace(record, headers=[(n, v + b"\x1e" if n == "ce_time" else v) for n, v in record.headers]),
    ],
)
def test_what_is_no_event_is_parked_and_holds_up_nothing(notify: Store, garble: Callable[[Record], Record]) -> None:
    first, other, last = (bus.file_record(uuid4()) for _ in range(3))
    outcomes = bus.service("notify").archive_inbox(notify.work).apply([first, garble(other), last], {})
    assert outcomes == [Outcome.APPLIED, Outcome.FAILED, Outcome.APPLIED]
    assert [row.state for row in parked(notify)] == ["FAILED"]
    kept = notify.work.run(lambda db: execute(db, "SELECT event_id::text AS id, body FROM feed ORDER BY seq", {}))
    ids = {each.offset: (dict(each.headers)["ce_id"] or b"").decode() for each in (first, last)}
    assert [tuple(row) for row in kept] == [(ids[each.offset], (each.value or b"").decode()) for each in (first, last)]


def unreadable(record: Record) -> Record:
    return replace(record, headers=[(name, b"44" if name == "ce_area" else value) for name, value in record.headers])


def test_what_cannot_be_read_and_is_not_next_waits_or_is_passed_over(notify: Store) -> None:
    inbox, person, other = bus.service("notify").archive_inbox(notify.work), uuid4(), uuid4()
    second = unreadable(bus.file_record(person, 2))
    outcomes = [bus.apply(inbox, each) for each in (second, bus.file_record(person, 1))]
    assert outcomes == [Outcome.WAITING, Outcome.APPLIED], "the good one is not held up by what comes after it"
    bus.apply(inbox, first := unreadable(bus.file_record(other, 1)))
    (given_up,) = (row.id for row in parked(notify) if row.state == "FAILED")
    notify.work.run(lambda db: operations.discard(db, given_up, "no event"))
    assert bus.apply(inbox, bus.file_record(other, 2)) is Outcome.APPLIED
    for again in (first, replace(first, offset=first.offset + 1_000)):
        assert bus.apply(inbox, again) is Outcome.SKIPPED


def test_a_replay_holds_back_what_cannot_be_read_as_well(notify: Store) -> None:
    inbox = bus.service("notify").archive_inbox(notify.work)
    bus.apply(inbox, unreadable(bus.file_record(uuid4())))
    (row,) = parked(notify)
    notify.work.run(lambda db: operations.retry(db, row.id))
    with psycopg.connect(notify.url("work"), autocommit=True) as replaying:
        replaying.execute("SELECT pg_advisory_lock(%s)", (REPLAYING,))
        with pytest.raises(Replaying):
            inbox.drain()
    assert [row.state for row in parked(notify)] == ["WAITING"]
