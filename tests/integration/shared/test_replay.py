"""A replay gives the rows that the inbox gave, and readers see nothing of it until it is done."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Uuid, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared import operations
from shared.events.envelope import Event, Received, Record
from shared.events.handling import one_by_one
from shared.events.inbox import Inbox, Outcome, Replaying
from shared.faults import Away
from shared.replay import replay
from tests.kit import bus
from tests.kit.stores import Store
from tests.kit.waiting import until

TYPE, AREA = "station.opened.v1", "440703101000"
SEEN = Table("seen", MetaData(), Column("id", Uuid, primary_key=True), Column("versions", Integer))


class FakeReader:
    """Gives records two at a time."""

    def __init__(self, records: list[Record], fault: Exception | None = None) -> None:
        self._records = records
        self._fault = fault

    def batches(self) -> Iterator[list[Record]]:
        for at in range(0, len(self._records), 2):
            yield self._records[at : at + 2]
        if self._fault:
            raise self._fault

    def close(self) -> None: ...


class Bench:
    """A projection that notes the versions it has seen, in order, as decimal digits."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.inbox = Inbox(store.work, "main", {TYPE: [one_by_one(self._note)]}, {})
        self.watch: Callable[[], None] = lambda: None
        with store.superuser() as db:
            db.execute("CREATE TABLE seen (id uuid PRIMARY KEY, versions integer NOT NULL)")
            db.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON seen TO {store.service}_work")

    def _note(self, db: Session, event: Received) -> None:
        self.watch()
        row = insert(SEEN).values(id=UUID(event.subject), versions=event.version)
        more = {"versions": SEEN.c.versions * 10 + event.version}
        db.execute(row.on_conflict_do_update(index_elements=["id"], set_=more))

    def rows(self) -> dict[UUID, int]:
        with self.store.work.session() as db:
            return {row.id: row.versions for row in db.execute(select(SEEN))}

    def replay(self, records: list[Record], fault: Exception | None = None) -> int | None:
        return replay(self.inbox, [SEEN], lambda: FakeReader(records, fault))

    def versions_of_rows(self) -> dict[UUID, str]:
        """What PostgreSQL calls xmin: it changes whenever a row is written."""
        with self.store.superuser() as db:
            return dict(db.execute("SELECT id, xmin::text FROM seen").fetchall())


@pytest.fixture
def bench(store: Callable[..., Store]) -> Bench:
    return Bench(store("visits"))


def opened(aggregate: UUID, version: int) -> Record:
    event = Event(TYPE, {"occurred_at": datetime.now(UTC), "code": AREA, "name": "站", "level": "TOWN"}, AREA)
    return bus.event_record(event, aggregate, version, datetime.now(UTC))


@pytest.mark.parametrize("order", [[1, 2, 3], [2, 3, 1], [3, 2, 1], [1, 1, 2, 2, 3], [3, 1, 2, 3]])
def test_versions_are_applied_in_order_however_they_are_read(bench: Bench, order: list[int]) -> None:
    records = {version: opened(aggregate, version) for aggregate in [uuid4()] for version in (1, 2, 3)}
    for version in (1, 2, 3):
        bus.apply(bench.inbox, records[version])
    before = bench.rows()
    assert list(before.values()) == [123]
    with bench.store.superuser() as db:
        db.execute("UPDATE seen SET versions = 7")
        db.execute("INSERT INTO seen VALUES (%s, 1)", (uuid4(),))
    assert bench.replay([records[version] for version in order]) == 3
    assert bench.rows() == before


def test_what_never_took_effect_takes_none(bench: Bench) -> None:
    """Discarded records, versions given up, what is parked, and what the inbox has not come to."""
    discarded, advanced, failed, ahead = (uuid4() for _ in range(4))
    records = [opened(discarded, version) for version in (1, 2, 3)]
    records[1] = Record(records[1].topic, 0, records[1].offset, records[1].key, b"?", records[1].headers)
    records += [opened(advanced, 1), opened(advanced, 4)]
    records += [opened(failed, 1), opened(failed, 2)]
    records[-1] = Record(records[-1].topic, 0, records[-1].offset, records[-1].key, b"?", records[-1].headers)
    for record in records:
        bus.apply(bench.inbox, record)
    for row in bench.store.work.run(operations.parked):
        if row.aggregate in (str(discarded), str(advanced)) and row.version in (2, 4):
            bench.store.work.run(lambda db, id=row.id: operations.discard(db, id, "no use", advance=True))
    bench.inbox.drain(60)
    late = opened(advanced, 5)
    bus.apply(bench.inbox, late)
    before = bench.rows()
    assert before == {discarded: 13, advanced: 15, failed: 1}
    with bench.store.superuser() as db:
        db.execute("DELETE FROM seen")
    bench.replay([*records, late, opened(ahead, 1)])
    assert bench.rows() == before


def test_readers_see_the_old_rows_until_the_end_and_only_what_differs_is_written(bench: Bench) -> None:
    same, other = uuid4(), uuid4()
    records = [opened(same, 1), opened(other, 1), opened(other, 2)]
    for record in records:
        bus.apply(bench.inbox, record)
    with bench.store.superuser() as db:
        db.execute("UPDATE seen SET versions = 99 WHERE id = %s", (other,))
    written = bench.versions_of_rows()
    while_running: list[dict[UUID, int]] = []
    bench.watch = lambda: while_running.append(bench.rows())
    bench.replay(records)
    assert while_running == [{same: 1, other: 99}] * 3
    assert bench.rows() == {same: 1, other: 12}
    after = bench.versions_of_rows()
    assert after[same] == written[same]
    assert after[other] != written[other]


@pytest.mark.parametrize("fault", [Away("the broker is gone"), ValueError("a defect")])
def test_a_replay_that_breaks_off_changes_nothing_and_lets_consumers_go_on(bench: Bench, fault: Exception) -> None:
    aggregate = uuid4()
    records = [opened(aggregate, 1)]
    bus.apply(bench.inbox, records[0])
    with bench.store.superuser() as db:
        db.execute("UPDATE seen SET versions = 9")
    with pytest.raises(type(fault)):
        bench.replay(records, fault)
    assert bench.rows() == {aggregate: 9}
    following = opened(aggregate, 2)

    def goes_on() -> bool:
        """Once the server has seen the replay's connection go."""
        try:
            return bus.apply(bench.inbox, following) is Outcome.APPLIED
        except Replaying:
            return False

    until(goes_on, "the consumer goes on")
    assert bench.rows() == {aggregate: 92}


def test_a_replay_counts_no_records_and_keeps_the_kits_own_tables(bench: Bench) -> None:
    aggregate = uuid4()
    records = [opened(aggregate, 1), opened(aggregate, 2)]
    for record in records:
        bus.apply(bench.inbox, record)

    def kit() -> list[Any]:
        with bench.store.superuser() as db:
            return [
                db.execute(f"SELECT * FROM {name}".encode()).fetchall() for name in ("inbox", "positions", "parked")
            ]

    before = kit()
    bench.replay(records)
    assert kit() == before
