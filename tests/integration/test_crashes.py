"""Relay and consumer, crashed between every two steps: nothing lost, nothing applied twice, order kept per aggregate.

The databases are real; the log is one whose every acknowledgement the machine decides.
"""

from collections.abc import Callable
from typing import ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import Text, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from uuid_utils.compat import uuid7

from shared.db import Aggregate, hold_one
from shared.events import park
from shared.events.envelope import Event, Received
from shared.events.inbox import Inbox
from shared.events.outbox import publish
from shared.events.park import State
from shared.events.relay import Outbox, Relay
from shared.events.tables import OUTBOX
from tests.kit.fake_log import FakeLog
from tests.kit.stores import Store

AREA = "440703101000"
TYPE = "station.opened.v1"


class Base(DeclarativeBase):
    type_annotation_map = {str: Text}


class Thing(Aggregate, Base):
    __tablename__ = "things"


class Effect(Base):
    __tablename__ = "effects"

    id: Mapped[int] = mapped_column(primary_key=True)
    thing: Mapped[UUID]
    version: Mapped[int]


class Crash(BaseException):
    """The process ends here."""


class CrashMachine(RuleBasedStateMachine):
    """One service that publishes and consumes its own events."""

    store: ClassVar[Store]

    def __init__(self) -> None:
        super().__init__()
        with self.store.superuser() as db:
            db.execute("TRUNCATE outbox, inbox, parked, things, effects")
        self.things: list[UUID] = []
        self.published: dict[UUID, int] = {}
        self.log = FakeLog()
        self.relay = self._new_relay()
        self.inbox = Inbox(self.store.work, "main", {}, {TYPE: [self._take_effect]})
        self.position = self.committed = 0
        self.crash_in_handler = False
        self.poisoned: set[tuple[UUID, int]] = set()

    def _new_relay(self) -> Relay:
        return Relay("test", lambda: Outbox(self.store.url("work")), self.log)

    def _take_effect(self, db: Session, event: Received) -> None:
        db.add(Effect(thing=UUID(event.subject), version=event.version))
        db.flush()
        if self.crash_in_handler:
            raise Crash
        if (UUID(event.subject), event.version) in self.poisoned:
            raise ValueError("poison")

    # The publishing service

    @precondition(lambda self: len(self.things) < 3)
    @rule()
    def create(self) -> None:
        thing = Thing(id=uuid7(), version=0)

        def work(db: Session) -> None:
            db.add(thing)
            self._publish(db, thing)

        self.store.work.run(work)
        self.things.append(thing.id)
        self.published[thing.id] = 1

    @precondition(lambda self: self.things)
    @rule(data=st.data(), commits=st.booleans(), poison=st.sampled_from([False, False, False, True]))
    def change(self, data: st.DataObject, commits: bool, poison: bool) -> None:
        id = data.draw(st.sampled_from(self.things))

        def work(db: Session) -> None:
            self._publish(db, hold_one(db, Thing, id))
            if not commits:
                raise Crash

        try:
            self.store.work.run(work)
        except Crash:
            return
        self.published[id] += 1
        if poison:
            self.poisoned.add((id, self.published[id]))

    def _publish(self, db: Session, thing: Thing) -> None:
        publish(db, thing, Event(TYPE, {"code": AREA, "name": "站", "level": "TOWN"}, AREA))

    # The relay, step by step

    @precondition(lambda self: not self.log.in_flight())
    @rule()
    def relay_sends(self) -> None:
        self.relay.delete()
        self.relay.send()

    @precondition(lambda self: self.log.in_flight())
    @rule(data=st.data())
    def broker_takes(self, data: st.DataObject) -> None:
        self.log.take(data.draw(st.integers(1, self.log.in_flight())))

    @precondition(lambda self: self.relay._sent)
    @rule()
    def relay_waits(self) -> None:
        self.log.take(self.log.in_flight())
        self.relay.wait()

    @precondition(lambda self: self.relay._acknowledged)
    @rule()
    def relay_deletes(self) -> None:
        self.relay.delete()

    @precondition(lambda self: self.relay._sent or self.relay._acknowledged)
    @rule(data=st.data())
    def relay_crashes(self, data: st.DataObject) -> None:
        self.log.lose(data.draw(st.integers(0, self.log.in_flight())))
        self.relay.forget()
        self.relay = self._new_relay()

    @precondition(lambda self: self.relay._sent or self.relay._acknowledged)
    @rule()
    def relay_loses_the_database(self) -> None:
        with self.store.superuser() as db:
            db.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = 1"
                " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
        self.relay.forget()

    # The consumer, step by step

    @precondition(lambda self: self.position < len(self.log.records))
    @rule()
    def consumer_applies(self) -> None:
        self.inbox.apply(self.log.records[self.position])
        self.position += 1

    @precondition(lambda self: self.position < len(self.log.records))
    @rule()
    def consumer_crashes_while_applying(self) -> None:
        self.crash_in_handler = True
        try:
            self.inbox.apply(self.log.records[self.position])
        except Crash:
            self.position = self.committed
        else:
            self.position += 1  # a record that was only skipped or parked
        finally:
            self.crash_in_handler = False

    @precondition(lambda self: self.position > self.committed)
    @rule()
    def consumer_commits(self) -> None:
        self.committed = self.position

    @precondition(lambda self: self.position > self.committed)
    @rule()
    def consumer_crashes(self) -> None:
        self.position = self.committed

    @precondition(lambda self: self.log.records)
    @rule(data=st.data())
    def zombie_applies(self, data: st.DataObject) -> None:
        """A member that was thrown out of the group applies what another has applied, or will."""
        self.inbox.apply(data.draw(st.sampled_from(self.log.records)))

    @rule()
    def consumer_drains(self) -> None:
        self.inbox.drain(60)

    @precondition(lambda self: self.poisoned)
    @rule()
    def operator_mends(self) -> None:
        self.poisoned.clear()
        for row in self.store.work.run(park.listing):
            if row.state == State.FAILED:
                self.store.work.run(lambda db, id=row.id: park.retry(db, id))

    # What must hold

    @invariant()
    def effects_are_a_prefix(self) -> None:
        for thing, versions in self._effects().items():
            assert versions == list(range(1, len(versions) + 1)), f"{thing}: {versions}"

    def _effects(self) -> dict[UUID, list[int]]:
        found: dict[UUID, list[int]] = {}
        with self.store.work.session() as db:
            for effect in db.scalars(select(Effect).order_by(Effect.id)):
                found.setdefault(effect.thing, []).append(effect.version)
        return found

    def teardown(self) -> None:
        """Let everything run to its end: every published version has had its effect, once, and nothing is left."""
        for _ in range(3):
            self.relay_waits()
            self.relay_sends()
        self.relay_waits()
        self.relay.delete()
        self.consumer_crashes()
        for record in self.log.records[self.position :]:
            self.inbox.apply(record)
        self.operator_mends()
        self.inbox.drain(60)
        self.relay.forget()
        effects = self._effects()
        assert {thing: len(versions) for thing, versions in effects.items()} == self.published
        self.effects_are_a_prefix()
        with self.store.work.session() as db:
            assert db.execute(select(OUTBOX.c.id)).all() == []
        assert self.store.work.run(park.listing) == []


def test_crashes_lose_nothing_and_double_nothing(store: Callable[..., Store]) -> None:
    CrashMachine.store = store("visits")
    with CrashMachine.store.superuser() as db:
        db.execute("CREATE TABLE things (id uuid PRIMARY KEY, version integer NOT NULL)")
        db.execute(
            "CREATE TABLE effects (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,"
            " thing uuid NOT NULL, version integer NOT NULL)"
        )
        db.execute("GRANT ALL ON things, effects TO visits_work")
    CrashMachine.store.react(TYPE)
    run_state_machine_as_test(
        CrashMachine,
        settings=settings(
            max_examples=100,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )


@pytest.mark.parametrize("versions", [[1, 3, 2], [2, 1, 3], [3, 2, 1], [1, 1, 2, 2, 3]])
def test_versions_out_of_order_wait_for_their_turn(store: Callable[..., Store], versions: list[int]) -> None:
    """A zombie's late record, or partitions added later, may bring versions out of order."""
    place = store("visits")
    seen: list[int] = []
    inbox = Inbox(place.work, "main", {}, {TYPE: [lambda _, event: seen.append(event.version)]})
    log, thing = FakeLog(), Thing(id=uuid7(), version=0)

    def work(db: Session) -> None:
        db.add(thing)
        for _ in range(3):
            publish(db, thing, Event(TYPE, {"code": AREA, "name": "站", "level": "TOWN"}, AREA))

    with place.superuser() as db:
        db.execute("CREATE TABLE things (id uuid PRIMARY KEY, version integer NOT NULL)")
        db.execute("GRANT ALL ON things TO visits_work")
    place.react(TYPE)
    place.work.run(work)
    relay = Relay("test", lambda: Outbox(place.url("work")), log)
    relay.send()
    log.take(3)
    relay.wait()
    relay.delete()
    relay.forget()
    for version in versions:
        inbox.apply(log.records[version - 1])
        inbox.drain(60)
    assert seen == [1, 2, 3]
