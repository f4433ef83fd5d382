"""Where a consumer stands: beside the effects, never back, and only where it fits."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from shared.errors import VeteranUnknown
from shared.events import inbox as inboxes
from shared.events import positions
from shared.events.envelope import Received
from shared.events.handling import one_by_one
from shared.events.inbox import Inbox, Outcome, Replaying, StartUnknown
from shared.events.positions import FROM_FIRST, Extent, Misplaced, Position, Rewound, fitting
from shared.locks import REPLAYING
from shared.observability import tracing
from tests.kit import bus
from tests.kit.positions import TYPE, record
from tests.kit.stores import Store

TOPIC_ID, OTHER_ID = uuid4(), uuid4()


class Bench:
    """An inbox that notes what its projection and its reaction have seen."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.projected: list[int] = []
        self.reacted: list[int] = []
        self.fault: Exception | None = None
        self.inbox = Inbox(store.work, "main", {TYPE: [one_by_one(self._project)]}, {TYPE: [one_by_one(self._react)]})
        store.react(TYPE)

    def _project(self, _: Session, event: Received) -> None:
        if self.fault:
            raise self.fault
        self.projected.append(event.version)

    def _react(self, _: Session, event: Received) -> None:
        self.reacted.append(event.version)

    def position(self) -> int | None:
        kept = self.store.work.run(lambda db: positions.kept(db, "main"))
        return kept[("muster.stations", 0)].offset if kept else None


@pytest.fixture
def bench(store: Callable[..., Store]) -> Iterator[Bench]:
    return Bench(store("visits"))


def test_the_position_moves_with_the_effect_whatever_it_is(bench: Bench) -> None:
    aggregate = uuid4()
    assert bus.apply(bench.inbox, record(4, subject=aggregate), 0) is Outcome.APPLIED
    assert bench.position() == 5
    assert bus.apply(bench.inbox, record(5, subject=aggregate), 5) is Outcome.FAILED, (
        "another event of the same version"
    )
    assert bench.position() == 6
    assert bus.apply(bench.inbox, record(6, version=3), 6) is Outcome.WAITING
    assert bench.position() == 7
    bench.fault = VeteranUnknown()
    assert bus.apply(bench.inbox, record(7), 7) is Outcome.WAITING
    assert bench.position() == 8
    assert bus.apply(bench.inbox, replace(record(8), value=b"\xff"), 8) is Outcome.FAILED
    assert bench.position() == 9


def test_an_effect_that_is_rolled_back_moves_no_position(bench: Bench) -> None:
    bus.apply(bench.inbox, record(0), 0)
    bench.fault = Replaying()
    with pytest.raises(Replaying):
        bus.apply(bench.inbox, record(1), 1)
    assert bench.position() == 1


def test_a_member_that_lost_its_partitions_turns_no_position_back(bench: Bench) -> None:
    records = [record(offset) for offset in range(4)]
    for offset, each in enumerate(records):
        bus.apply(bench.inbox, each, offset)
    assert bus.apply(bench.inbox, records[1], 1) is Outcome.SKIPPED
    assert bench.position() == 4


@pytest.mark.parametrize("how", ["further back", "before the first record"])
def test_a_database_that_went_back_is_noticed_by_a_running_consumer(bench: Bench, how: str) -> None:
    for offset in range(4):
        bus.apply(bench.inbox, record(offset), offset)
    with bench.store.superuser() as db:
        db.execute('UPDATE positions SET "offset" = 2' if how == "further back" else "DELETE FROM positions")
    for each in (record(4), replace(record(4), value=b"\xff")):
        with pytest.raises(Rewound):
            bus.apply(bench.inbox, each, 4)
    assert bench.position() == (2 if how == "further back" else None)
    assert len(bench.projected) == 4


def test_nothing_moves_while_a_replay_runs(bench: Bench) -> None:
    with bench.store.superuser() as replay:
        replay.execute("SELECT pg_advisory_lock(%s)", (REPLAYING,))
        for each in (record(0), replace(record(0), value=b"\xff")):
            with pytest.raises(Replaying):
                bus.apply(bench.inbox, each, 0)
    assert bench.position() is None
    assert bus.apply(bench.inbox, record(0), 0) is Outcome.APPLIED


@pytest.mark.parametrize(
    ("kept", "extent", "committed", "expected"),
    [
        (None, Extent(0, 9, TOPIC_ID), None, 0),
        (None, Extent(3, 9, TOPIC_ID), None, 3),
        (None, Extent(0, 9, TOPIC_ID), 7, 7),
        (Position(5, TOPIC_ID), Extent(0, 9, TOPIC_ID), 7, 5),
        (Position(5, None), Extent(0, 9, TOPIC_ID), None, 5),
        (Position(FROM_FIRST, None), Extent(3, 9, TOPIC_ID), 20, 3),
        (Position(9, TOPIC_ID), Extent(0, 9, TOPIC_ID), None, 9),
        (Position(5, TOPIC_ID), Extent(0, 9, None), None, 5),
    ],
)
def test_where_a_consumer_goes_on(kept: Position, extent: Extent, committed: int | None, expected: int) -> None:
    assert fitting(kept, extent, committed) == Position(expected, TOPIC_ID)


@pytest.mark.parametrize(
    ("kept", "extent", "committed", "reason"),
    [
        (Position(5, OTHER_ID), Extent(0, 9, TOPIC_ID), None, "made anew"),
        (Position(10, TOPIC_ID), Extent(0, 9, TOPIC_ID), None, "past the end"),
        (None, Extent(0, 9, TOPIC_ID), 10, "past the end"),
        (Position(2, TOPIC_ID), Extent(3, 9, TOPIC_ID), None, "before the first"),
    ],
)
def test_where_a_consumer_cannot_go_on(kept: Any, extent: Extent, committed: int | None, reason: str) -> None:
    with pytest.raises(Misplaced, match=reason):
        fitting(kept, extent, committed)


def test_reactions_act_from_their_start_on_and_projections_always(bench: Bench) -> None:
    start = datetime.now(UTC)
    bench.store.react(TYPE, since=start.isoformat())
    for version, at in enumerate((start - timedelta(seconds=1), start, start + timedelta(seconds=1)), 1):
        bus.apply(bench.inbox, record(version, version=1, at=at))
    assert len(bench.projected) == 3
    assert len(bench.reacted) == 2


def test_a_record_that_waited_goes_by_the_same_start(bench: Bench) -> None:
    bench.store.react(TYPE, since=datetime.now(UTC).isoformat())
    bench.fault = VeteranUnknown()
    bus.apply(bench.inbox, record(0, at=datetime.now(UTC) - timedelta(days=1)))
    bench.fault = None
    with bench.store.superuser() as db:
        db.execute("UPDATE parked SET not_before = now()")
    bench.inbox.drain(60)
    assert (bench.projected, bench.reacted) == ([1], [])


def test_each_record_is_worked_on_in_its_own_trace(bench: Bench) -> None:
    traces: list[str] = []
    inbox = Inbox(
        bench.store.work, "main", {}, {TYPE: [one_by_one(lambda *_: traces.append(tracing.traceparent()[3:35]))]}
    )
    for offset, trace in enumerate(("a" * 32, "b" * 32, "")):
        traced = record(offset)
        headers = [(n, f"00-{trace}-{'c' * 16}-01".encode() if n == "ce_traceparent" else v) for n, v in traced.headers]
        bus.apply(inbox, replace(traced, headers=headers), offset)
    assert traces[:2] == ["a" * 32, "b" * 32]
    assert traces[2] not in traces[:2], "one without gets a new one"


def test_a_reaction_without_a_start_holds_back(bench: Bench) -> None:
    with bench.store.superuser() as db:
        db.execute("DELETE FROM reaction_starts WHERE type = %s", (TYPE,))
    with pytest.raises(StartUnknown, match=TYPE):
        bus.apply(bench.inbox, record(0))
    assert bench.position() is None


def test_a_drain_ends_in_time_and_goes_on_where_it_ended(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each waiting record is tried once a turn, the longest rested first; however many wait, polling goes on."""
    clock = 0.0
    tried: list[str] = []

    def react(_: Session, event: Received) -> None:
        nonlocal clock
        clock += 0.1
        tried.append(event.subject)
        raise VeteranUnknown

    inbox = Inbox(bench.store.work, "main", {}, {TYPE: [one_by_one(react)]})
    for offset in range(10):
        bus.apply(inbox, record(offset), offset)
    tried.clear()
    with bench.store.superuser() as db:
        # Parked for so long, each that fails rests for a minute: none has its turn again meanwhile.
        db.execute("UPDATE parked SET not_before = now(), parked_at = now() - interval '1 hour'")
    monkeypatch.setattr(inboxes.time, "monotonic", lambda: clock)
    turns = 0
    while inbox.drain():
        turns += 1
        assert len(tried) <= turns, "one that takes as long as a whole turn"
    assert turns == 9, "the tenth is the last"
    assert len(set(tried)) == 10
