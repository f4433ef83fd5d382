"""The crash machine passes, and catches by name what would lose, double or invert."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from shared.db import execute
from shared.events import inbox as inboxes
from shared.events import positions
from shared.events.envelope import Received, Record, identify
from shared.events.inbox import Handler, Inbox, Outcome
from shared.events.relay import Outbox, Relay
from tests.kit.crash_stage import TYPE, Clock, Thing, prepare, publish_of
from tests.kit.crashing import CrashMachine
from tests.kit.fake_log import FakeLog
from tests.kit.stores import Store

QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much]


@pytest.fixture
def machine(store: Callable[..., Store], monkeypatch: pytest.MonkeyPatch) -> type[CrashMachine]:
    class Machine(CrashMachine):
        pass

    Machine.store, Machine.clock = store("visits"), Clock()
    monkeypatch.setattr(inboxes, "time", Machine.clock)
    prepare(Machine.store)
    return Machine


def test_crashes_lose_nothing_and_double_nothing(machine: type[CrashMachine]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=100, stateful_step_count=50, deadline=None, suppress_health_check=QUIET),
    )


class PositionInATransactionOfItsOwn(Inbox):
    def apply(self, record: Record, reached: int = 0) -> Outcome:
        values = self._values(record, identify(record), reached)
        self.database.run(lambda db: execute(db, positions.MOVE, values).first())
        return super().apply(record, reached)


class DrainWithoutBound(Inbox):
    def drain(self, seconds: float = 0) -> bool:
        return super().drain(float("inf"))


class ReactionWithoutStart(Inbox):
    def _reactions(self, received: Received, starts: object) -> "list[Handler]":
        return list(self.reactions.get(received.type, ()))


def turn_positions_back(monkeypatch: pytest.MonkeyPatch) -> type[Inbox]:
    """Whoever moves a position last decides where it stands."""
    never_back = 'greatest(had."offset", excluded."offset")'
    assert never_back in inboxes._CLAIM_RECORD
    monkeypatch.setattr(inboxes, "_CLAIM_RECORD", inboxes._CLAIM_RECORD.replace(never_back, 'excluded."offset"'))
    return Inbox


def change_input(monkeypatch: pytest.MonkeyPatch) -> type[Inbox]:
    """A view may change what it is given, and then runs again with it."""
    monkeypatch.setattr(CrashMachine, "read", staticmethod(lambda body: body))
    return Inbox


def read_on_after_the_last_row(monkeypatch: pytest.MonkeyPatch) -> type[Inbox]:
    """What is committed later than its neighbours is left out."""
    all_rows = Outbox.pending

    def pending(outbox: Any) -> list[tuple[Any, ...]]:
        rows = [row for row in all_rows(outbox) if row[0] > getattr(outbox, "last", 0)]
        outbox.last = max([row[0] for row in rows], default=getattr(outbox, "last", 0))
        return rows

    monkeypatch.setattr(Outbox, "pending", pending)
    return Inbox


def delete_what_was_sent(monkeypatch: pytest.MonkeyPatch) -> type[Inbox]:
    """Whether the broker has it or not."""
    sends = Relay.send

    def send(relay: Relay) -> int:
        count = sends(relay)
        relay.outbox.delete([id for id, _ in relay._sent])
        return count

    monkeypatch.setattr(Relay, "send", send)
    return Inbox


MUTANTS: dict[str, Callable[[pytest.MonkeyPatch], type[Inbox]]] = {
    "position moved in a second transaction": lambda _: PositionInATransactionOfItsOwn,
    "position turned back": turn_positions_back,
    "drain without bound": lambda _: DrainWithoutBound,
    "view input changed": change_input,
    "reaction without start": lambda _: ReactionWithoutStart,
    "rows read on after the last": read_on_after_the_last_row,
    "rows deleted before they are acknowledged": delete_what_was_sent,
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_the_machine_catches(machine: type[CrashMachine], monkeypatch: pytest.MonkeyPatch, mutant: str) -> None:
    machine.inbox_class = MUTANTS[mutant](monkeypatch)
    once = settings(
        max_examples=2_000,
        stateful_step_count=30,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=QUIET,
    )
    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine, settings=once)


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
            publish_of(db, thing)

    prepare(place)
    place.work.run(work)
    relay = Relay("test", lambda: Outbox(place.url("work")), log)
    relay.send()
    log.take(3)
    relay.wait()
    relay.delete()
    relay.forget()
    for version in versions:
        inbox.apply(log.records[version - 1])
        inbox.drain()
    assert seen == [1, 2, 3]
