"""The publishing half of the crash machine: changes, requests and the relay, stopped between every two steps."""

import contextlib
from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

import psycopg
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from sqlalchemy.orm import Session

from shared.db import hold_one
from shared.driver import execute, insert_waiting
from shared.events.relay import Outbox, Relay
from shared.http.bodies import frozen
from tests.kit.crash_stage import LATE, RESTORED, TYPE, Crash, Thing, publish_of
from tests.kit.fake_log import FakeLog
from tests.kit.stores import Store


class Publishing(RuleBasedStateMachine):
    """A service that publishes its events, and its relay."""

    store: ClassVar[Store]
    superuser: ClassVar["psycopg.Connection[tuple[Any, ...]]"]
    """One connection for every step: to connect takes ten times as long as what is then done."""
    read: ClassVar[Callable[[Any], Any]] = staticmethod(frozen)
    """How the body of a request comes to a view."""

    def __init__(self) -> None:
        super().__init__()
        tables = (*RESTORED, "outbox", "things", "asked")  # they are small: TRUNCATE would take longer
        self.superuser.execute("; ".join(f"DELETE FROM {name}" for name in tables).encode())
        self.superuser.execute("DELETE FROM reaction_starts WHERE type = %s", (LATE,))
        self.things: list[UUID] = []
        self.asked: list[int] = []
        self.published: dict[UUID, list[tuple[int, str]]] = {}
        """Of each thing, the versions that are to have an effect."""
        self.versions: dict[UUID, int] = {}
        self.started = False
        self.log = FakeLog()
        self.relay = self._new_relay()
        self.poisoned: set[tuple[UUID, int]] = set()

    def _new_relay(self) -> Relay:
        return Relay("test", lambda: Outbox(self.store.url("work")), self.log)

    # The publishing service

    @precondition(lambda self: len(self.things) < 3)
    @rule()
    def create(self) -> None:
        thing = Thing()

        def work(db: Session) -> None:
            db.add(thing)
            publish_of(db, thing)

        self.store.work.run(work)
        self.things.append(thing.id)
        self.versions[thing.id] = 1
        self.published[thing.id] = [(1, TYPE)]

    @precondition(lambda self: self.things)
    @rule(
        data=st.data(),
        commits=st.booleans(),
        poison=st.sampled_from([False, False, False, True]),
        type=st.sampled_from([TYPE, TYPE, LATE]),
    )
    def change(self, data: st.DataObject, commits: bool, poison: bool, type: str) -> None:
        id = data.draw(st.sampled_from(self.things))

        def work(db: Session) -> None:
            publish_of(db, hold_one(db, Thing, id), type)
            if not commits:
                raise Crash

        with contextlib.suppress(Crash):
            self.store.work.run(work)
            self._note(id, type)
            if poison:
                self.poisoned.add((id, self.versions[id]))

    @precondition(lambda self: len(self.things) > 1 and not self.log.in_flight())
    @rule()
    def a_later_change_commits_first(self) -> None:
        """And leaves before the earlier one is there."""
        early, late = self.things[:2]

        def work(db: Session) -> None:
            publish_of(db, hold_one(db, Thing, early))
            insert_waiting(db)  # it has its place in the outbox, and is about to commit
            db.info["last"].clear()
            self.store.work.run(lambda other: publish_of(other, hold_one(other, Thing, late)))
            self.relay_sends()
            self.relay_waits()
            self.relay.delete()

        self.store.work.run(work)
        for id in (late, early):
            self._note(id, TYPE)

    def _note(self, id: UUID, type: str) -> None:
        self.versions[id] += 1
        if type == TYPE or self.started:
            self.published[id].append((self.versions[id], type))

    @rule(supersedes=st.integers(1, 9), careless=st.booleans())
    def station_asks(self, supersedes: int, careless: bool) -> None:
        """The database breaks the first attempt off; a careless view changes what it was given."""
        body = self.read({"supersedes": supersedes})
        attempts = 0

        def view(db: Session) -> None:
            nonlocal attempts
            attempts += 1
            asked = body.pop("supersedes", None) if careless else body["supersedes"]
            execute(db, "INSERT INTO asked (supersedes) VALUES (%(asked)s)", {"asked": asked})
            if attempts == 1:
                execute(db, "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$", {})

        try:
            self.store.work.run(view)
        except TypeError:
            return  # refused as a defect; nothing was changed
        self.asked.append(supersedes)

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
        self.superuser.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = 1"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        self.relay.forget()
