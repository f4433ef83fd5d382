"""Relay and consumer, stopped between every two steps: nothing lost, nothing applied twice, order kept per aggregate.

The databases are real; the log is one whose every acknowledgement the machine decides.
"""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from shared import operations
from shared.db import hold_one
from shared.errors import VeteranUnknown
from shared.events import positions
from shared.events.envelope import Received, Record
from shared.events.handling import Handlers, one_by_one, slices
from shared.events.inbox import Inbox, Outcome
from shared.events.park import State
from shared.events.positions import Rewound
from shared.events.tables import OUTBOX
from tests.kit.crash_publishing import Publishing
from tests.kit.crash_stage import (
    ATTEMPT_SECONDS,
    BOUND,
    LATE,
    RESTORED,
    TOPIC,
    TYPE,
    Crash,
    Effect,
    Thing,
    publish_of,
    seen,
)
from tests.kit.waiting import Clock


class CrashMachine(Publishing):
    """One service that publishes and consumes its own events."""

    clock: ClassVar[Clock]
    inbox_class: ClassVar[type[Inbox]] = Inbox

    def __init__(self) -> None:
        super().__init__()
        self.inbox = self._new_inbox({TYPE: [one_by_one(self._take_effect)]})
        self.position = self.kept = 0
        self.zombie: int | None = None
        self.dumped: int | None = None
        self.restored = False
        self.until_crash = 0
        self.locked: set[UUID] = set()
        self.absent: set[UUID] = set()
        self.attempts = self.transactions = 0

    def _new_inbox(self, reactions: Handlers) -> Inbox:
        return self.inbox_class(self.store.work, "main", {}, reactions, self._lock)

    def _lock(self, _: Session, events: Sequence[Received]) -> None:
        self.locked = {event.id for event in events}
        self.transactions += 1

    def _take_effect(self, db: Session, event: Received) -> None:
        assert event.id in self.locked, "every lock is taken before the first reaction"
        self.clock.now += ATTEMPT_SECONDS
        self.attempts += 1
        self.until_crash -= 1
        if UUID(event.subject) in self.absent:
            raise VeteranUnknown
        db.add(Effect(thing=UUID(event.subject), version=event.version, type=event.type))
        db.flush()
        if self.until_crash == 0:
            raise Crash
        if (UUID(event.subject), event.version) in self.poisoned:
            raise ValueError("poison")

    # The consumer, step by step

    @precondition(lambda self: self.position < len(self.log.records))
    @rule(most=st.integers(1, 8))
    def consumer_applies(self, most: int = 8) -> None:
        for part in slices({0: self.log.records[self.position :][:most]}):
            try:
                self.position = self._apply(part, self.position)
            except Rewound:
                assert self.restored, "the database was not put back"
                self.position, self.restored = self._kept(), False
                return

    def _apply(self, records: Sequence[Record], reached: int) -> int:
        """How far the partition is applied after a slice."""
        self.transactions = 0
        positions = {(TOPIC, 0): reached}
        outcomes = self.inbox.apply(records, positions)
        if not self.poisoned and not self.absent:
            assert Outcome.FAILED not in outcomes, "nothing is parked that could be applied"
            assert self.transactions <= 1, "where nothing fails a slice takes one transaction"
        return positions[TOPIC, 0]

    @precondition(lambda self: self.position < len(self.log.records))
    @rule(most=st.integers(1, 8), crash=st.integers(1, 8))
    def consumer_crashes_while_applying(self, most: int = 8, crash: int = 1) -> None:
        """In one of its transactions, before the commit."""
        self.until_crash = crash
        try:
            self.consumer_applies(most)
        except Crash:
            self.position = self._kept()
        finally:
            self.until_crash = 0

    @rule()
    def consumer_starts_again(self) -> None:
        self.position = self._kept()

    @rule()
    def consumer_is_thrown_out(self) -> None:
        """Another has its partition, and it does not know yet."""
        self.zombie, self.position = self.position, self._kept()

    @precondition(lambda self: self.zombie is not None and self.zombie < len(self.log.records))
    @rule()
    def zombie_applies(self) -> None:
        assert self.zombie is not None
        try:
            self.zombie = self._apply([self.log.records[self.zombie]], self.zombie)
        except Rewound:
            self.zombie = None

    @precondition(lambda self: self.things)
    @rule(crash=st.booleans())
    def everything_flows(self, crash: bool) -> None:
        self.relay_waits()
        self.relay_sends()
        self.relay_waits()
        self.relay.delete()
        if crash and self.position < len(self.log.records):
            self.consumer_crashes_while_applying()
        while self.position < len(self.log.records):
            self.consumer_applies()

    @rule(rested=st.booleans())
    def consumer_drains(self, rested: bool) -> None:
        if rested:
            self.time_passes()
        self.attempts = 0
        self.inbox.drain()
        assert self.attempts <= BOUND, "a drain has its end"

    @precondition(lambda self: self.things)
    @rule(data=st.data())
    def another_topic_is_behind(self, data: st.DataObject) -> None:
        self.absent.add(data.draw(st.sampled_from(self.things)))

    def time_passes(self) -> None:
        self.superuser.execute("UPDATE parked SET not_before = now()")

    @precondition(lambda self: self.absent)
    @rule(backlog=st.booleans(), drained=st.booleans())
    def another_topic_catches_up(self, backlog: bool, drained: bool) -> None:
        """Maybe after several versions of a thing have come to wait for it; maybe the consumer sees it at once."""
        if backlog:
            # In order: a set of ids has another one each time, and a failure could not be shown again.
            thing = next(each for each in self.things if each in self.absent)
            for _ in range(2):
                self.store.work.run(lambda db: publish_of(db, hold_one(db, Thing, thing)))
                self._note(thing, TYPE)
            self.everything_flows(crash=False)
        self.absent.clear()
        if drained:
            self.consumer_drains(rested=True)

    # What operators do

    @precondition(lambda self: self.poisoned)
    @rule()
    def operator_mends(self) -> None:
        self.poisoned.clear()
        for row in self.store.work.run(operations.parked):
            if row.state == State.FAILED:
                self.store.work.run(lambda db, id=row.id: operations.retry(db, id))

    @precondition(lambda self: self.things and not self.started)
    @rule(backlog=st.booleans())
    def a_reaction_is_added(self, backlog: bool) -> None:
        """It acts from now on, whatever the log has of before, also of what no one has read yet."""
        if backlog:
            self.store.work.run(lambda db: publish_of(db, hold_one(db, Thing, self.things[0]), LATE))
            self._note(self.things[0], LATE)
        self.superuser.execute("INSERT INTO reaction_starts VALUES ('main', %s, clock_timestamp())", (LATE,))
        self.started = True
        handle = one_by_one(self._take_effect)
        self.inbox = self._new_inbox({TYPE: [handle], LATE: [handle]})

    @rule()
    def operator_dumps(self) -> None:
        self._copy("dumped_{0}", "{0}")
        self.dumped = self._kept()

    @precondition(lambda self: self.dumped is not None)
    @rule()
    def operator_restores(self) -> None:
        """The consumer is not told."""
        self._copy("{0}", "dumped_{0}")
        self.restored = True
        self.kept = self.dumped or 0
        self.operator_mends()

    def _copy(self, to: str, of: str) -> None:
        copy = f"DELETE FROM {to}; INSERT INTO {to} OVERRIDING SYSTEM VALUE SELECT * FROM {of}"
        self.superuser.execute("; ".join(copy.format(name) for name in RESTORED).encode())

    def _kept(self) -> int:
        kept = self.store.work.run(lambda db: positions.kept(db, "main"))
        return kept[(TOPIC, 0)].offset if kept else 0

    # What must hold

    @invariant()
    def nothing_is_lost_or_inverted(self) -> None:
        position, effects, asked = seen(self.superuser)
        assert position >= self.kept, "no one turns a position back"
        self.kept = position
        for thing, of_it in effects.items():
            assert of_it == self.published[thing][: len(of_it)], f"{thing}: {of_it}"
        assert asked == self.asked, "a repeated attempt starts from the same input"

    def teardown(self) -> None:
        """Let everything run to its end: every published version has had its effect, once, and nothing is left."""
        for _ in range(3):
            self.relay_waits()
            self.relay_sends()
        self.relay_waits()
        self.relay.delete()
        self.relay.forget()
        self.consumer_starts_again()
        while self.position < len(self.log.records):
            self.consumer_applies()
        self.absent.clear()
        self.operator_mends()
        self.time_passes()
        while self.inbox.drain():
            pass
        assert seen(self.superuser).effects == self.published
        with self.store.work.session() as db:
            assert db.execute(select(OUTBOX.c.id)).all() == []
        assert self.store.work.run(operations.parked) == []
