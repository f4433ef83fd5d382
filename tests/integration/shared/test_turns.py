"""The consumer's turns: never long without a poll, and nothing tried that cannot succeed."""

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from psycopg import OperationalError
from sqlalchemy.exc import OperationalError as DatabaseAway

from shared import limits
from shared.events import consumer as consumers
from shared.events import inbox as inboxes
from shared.events.consumer import Consumer
from shared.events.envelope import Record
from shared.events.handling import Archive, one_by_one
from shared.events.inbox import Inbox
from shared.events.positions import Extent
from tests.kit.positions import TYPE, record
from tests.kit.stores import Store


class At(NamedTuple):
    topic: str
    partition: int


class FakeStream:
    """Six partitions of some records each, delivered by turns from where each was begun."""

    def __init__(self, clock: "Clock", records: int, stop: threading.Event) -> None:
        self.log = {At("muster.stations", p): [self._record(p, o) for o in range(records)] for p in range(6)}
        self.begun: dict[At, int] = {}
        self.polls: list[float] = []
        self.committed_offsets: dict[At, int] = {}
        self._clock = clock
        self._new = set(self.log)
        self._stop = stop

    @staticmethod
    def _record(partition: int, offset: int) -> Record:
        made = record(offset)
        return Record(made.topic, partition, offset, made.key, made.value, made.headers)

    def arrived(self) -> set[At]:
        new, self._new = self._new, set()
        return new

    def assigned(self) -> set[At]:
        return set(self.log)

    def extents(self, ats: Collection[At]) -> dict[At, Extent]:
        return {at: Extent(0, len(self.log[at]), None) for at in ats}

    def committed(self, ats: Collection[At]) -> dict[At, int]:
        return {}

    def told(self, ats: Collection[At]) -> dict[At, int]:
        return {}

    def topic_id(self, topic: str) -> None:
        return None

    def begin(self, at: At, offset: int) -> None:
        self.begun[at] = offset

    def hold(self, at: At) -> None:
        self.begun.pop(at, None)

    def poll(self, most: int) -> Mapping[At, list[Record]]:
        self.polls.append(self._clock.now)
        self._clock.now += 0.01
        polled: dict[At, list[Record]] = defaultdict(list)
        for at, offset in self.begun.items():
            room = most - sum(map(len, polled.values()))
            if room > 0 and (records := self.log[at][offset : offset + room]):
                polled[at] = records
                self.begun[at] = offset + len(records)
        if all(self.begun.get(at) == len(records) for at, records in self.log.items()) and not polled:
            self._stop.set()
        return polled

    def commit(self, reached: Mapping[At, int]) -> None:
        self.committed_offsets = dict(reached)

    def close(self) -> None: ...


class Clock:
    now = 0.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(consumers.time, "monotonic", lambda: clock.now)
    return clock


def test_a_consumer_polls_twice_a_second_however_long_records_take(store: Callable[..., Store], clock: Clock) -> None:
    place, stop = store("visits"), threading.Event()
    seen: dict[int, list[int]] = defaultdict(list)
    stream = FakeStream(clock, 20, stop)

    class Slow(Inbox):
        def apply(self, records: Sequence[Record], reached: Any) -> Any:
            for topic, partition, offset in ((each.topic, each.partition, each.offset) for each in records):
                assert reached[topic, partition] == offset
                clock.now += 0.02
                seen[partition].append(offset)
                reached[topic, partition] += 1

    Consumer(Slow(place.work, "main", {}, {}), stream).run(stop)
    assert dict(seen) == {partition: list(range(20)) for partition in range(6)}, "each once and in order"
    assert max(after - before for before, after in zip(stream.polls, stream.polls[1:], strict=False)) <= 0.5
    assert set(stream.committed_offsets.values()) == {20}


@pytest.mark.parametrize(
    ("archive", "most"),
    [
        (None, consumers.MOST),
        (Archive(lambda record: record, lambda _db, _records: None, lambda _db: None), consumers.MOST_KEPT),
    ],
    ids=["others", "an archive"],
)
def test_an_archive_takes_more_at_once(
    store: Callable[..., Store], clock: Clock, archive: Archive | None, most: int
) -> None:
    place, stop = store("visits"), threading.Event()
    sizes = list[int]()

    class Quick(Inbox):
        def apply(self, records: Sequence[Record], reached: Any) -> Any:
            sizes.append(len(records))
            for each in records:
                reached[each.topic, each.partition] += 1

    Consumer(Quick(place.work, "main", {}, {}, archive=archive), FakeStream(clock, 1_000, stop)).run(stop)
    assert (max(sizes), sum(sizes)) == (most, 6_000)


def test_a_turn_ends_in_half_a_second_also_where_locks_are_in_its_way() -> None:
    """Records and the park each have their slice, and either may end with one that waits for a lock."""
    assert limits.CONSUMER.lock.endswith("ms")
    lock = int(limits.CONSUMER.lock.removesuffix("ms")) / 1_000
    assert consumers.APPLY_SECONDS + lock + inboxes.DRAIN_SECONDS + lock <= 0.5


def test_one_lost_connection_holds_all_back(store: Callable[..., Store], clock: Clock) -> None:
    place, stop = store("visits"), threading.Event()
    tried: list[list[tuple[int, int]]] = []
    stream = FakeStream(clock, 3, stop)

    class Away(Inbox):
        def apply(self, records: Sequence[Record], reached: Any) -> Any:
            tried.append([(record.partition, record.offset) for record in records])
            if len(tried) == 1:
                raise DatabaseAway("…", {}, OperationalError("the server is gone"))
            return super().apply(records, reached)

    Consumer(Away(place.work, "main", {}, {}), stream).run(stop)
    assert tried[1] == tried[0], "all wait, and are tried once more"
    assert sorted(chain(*tried[1:])) == [(partition, offset) for partition in range(6) for offset in range(3)]
    with place.superuser() as db:
        assert db.execute('SELECT min("offset"), max("offset"), count(*) FROM positions').fetchone() == (3, 3, 6)


def test_what_is_in_one_records_way_holds_back_its_partition_alone(store: Callable[..., Store], clock: Clock) -> None:
    """A missing table, a lock: the other partitions flow meanwhile."""
    place, stop = store("visits"), threading.Event()
    stream = FakeStream(clock, 2, stop)
    place.react(TYPE)
    with place.superuser() as db:
        db.execute("DELETE FROM inbox")  # of what every service knows from the first
    blocked = stream.log[At("muster.stations", 0)][0].key

    def react(db: Any, event: Any) -> None:
        applied = db.connection().exec_driver_sql("SELECT count(*) FROM inbox").scalar()
        if event.subject.encode() == blocked and applied < 11:
            db.connection().exec_driver_sql("SELECT * FROM no_such_table")

    Consumer(Inbox(place.work, "main", {}, {TYPE: [one_by_one(react)]}), stream).run(stop)
    with place.superuser() as db:
        assert db.execute("SELECT (SELECT count(*) FROM inbox), (SELECT count(*) FROM parked)").fetchone() == (12, 0)


def test_a_partition_that_does_not_fit_stands_still_until_it_is_put_right(
    store: Callable[..., Store], clock: Clock
) -> None:
    place, stop = store("visits"), threading.Event()
    stream = FakeStream(clock, 2, stop)
    with place.superuser() as db:
        db.execute("INSERT INTO positions VALUES ('main', 'muster.stations', 0, 7, %s)", (uuid4(),))
    applied: list[int] = []
    mended: list[bool] = []

    class Noting(Inbox):
        def apply(self, records: Sequence[Record], reached: Any) -> Any:
            applied.extend(record.partition for record in records)
            if not mended:
                mended.append(True)
                assert 0 not in applied
                assert consumers.metrics.INBOX_STOPPED.labels("main")._value.get() == 1
                with place.superuser() as db:
                    db.execute("DELETE FROM positions WHERE partition = 0")
            return super().apply(records, reached)

    Consumer(Noting(place.work, "main", {}, {}), stream).run(stop)
    assert applied.count(0) == 2
    assert consumers.metrics.INBOX_STOPPED.labels("main")._value.get() == 0


def test_what_is_left_goes_when_its_partition_rests(store: Callable[..., Store], clock: Clock) -> None:
    """It is delivered again from the position that is read then, which may be further back."""
    stream = FakeStream(clock, 2, threading.Event())
    one, other = At("muster.stations", 0), At("muster.stations", 1)
    consumer = Consumer(Inbox(store("visits").work, "main", {}, {}), stream)
    consumer._left = {at: stream.log[at] for at in (one, other)}
    consumer._rest([one])
    assert consumer._left.keys() == {other}
