"""The crash machine passes, and catches by name what would lose, double or invert."""

from collections.abc import Callable, Iterator, MutableMapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from shared.events import claim as claims
from shared.events import inbox as inboxes
from shared.events import positions
from shared.events.envelope import Received, Record
from shared.events.handling import Handler, no_locks, one_by_one
from shared.events.inbox import Inbox, Outcome
from shared.events.relay import Outbox, Relay
from tests.kit import bus, crashing
from tests.kit.crash_stage import TYPE, Thing, prepare, publish_of
from tests.kit.crashing import CrashMachine
from tests.kit.fake_log import FakeLog
from tests.kit.stores import Store
from tests.kit.waiting import Clock

QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much]


@pytest.fixture
def machine(store: Callable[..., Store], monkeypatch: pytest.MonkeyPatch) -> Iterator[type[CrashMachine]]:
    class Machine(CrashMachine):
        pass

    Machine.store, Machine.clock = store("visits"), Clock()
    monkeypatch.setattr(inboxes, "time", Machine.clock)
    prepare(Machine.store)
    with Machine.store.superuser() as Machine.superuser:
        yield Machine


def test_crashes_lose_nothing_and_double_nothing(machine: type[CrashMachine]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=100, stateful_step_count=50, deadline=None, suppress_health_check=QUIET),
    )


class PositionInATransactionOfItsOwn(Inbox):
    def apply(self, records: Sequence[Record], reached: MutableMapping[Any, int]) -> list[Outcome]:
        self.database.run(lambda db: positions.move(db, positions.steps(self.consumer, records, reached)))
        return super().apply(records, reached)


class SecondHalfFirst(Inbox):
    def _attempt(self, records: Sequence[Record], work: Any, aside: Any) -> Any:
        half = len(records) // 2
        done = list(super()._attempt(records[half:], work, aside))
        return [*(super()._attempt(records[:half], work, aside) if half else ()), *done]


class HandlersBeforeLocks(Inbox):
    def _handle(self, *arguments: Any) -> Any:
        unlocked = replace(self, lock=no_locks)
        handled = Inbox._handle(unlocked, *arguments)
        self.lock(arguments[0], [])
        return handled


class DrainWithoutBound(Inbox):
    def drain(self, seconds: float = 0) -> bool:
        return super().drain(float("inf"))


class ReactionWithoutStart(Inbox):
    def _reactions(self, received: Received, starts: object) -> Sequence[Handler]:
        return list(self.reactions.get(received.type, ()))


def _instead(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, right: str, wrong: str) -> type[Inbox]:
    """The inbox with a statement in which one thing is wrong."""
    statement = getattr(module, name)
    assert right in statement
    monkeypatch.setattr(module, name, statement.replace(right, wrong))
    return Inbox


def turn_positions_back(monkeypatch: pytest.MonkeyPatch) -> type[Inbox]:
    """Whoever moves a position last decides where it stands."""
    return _instead(monkeypatch, claims, "_CLAIM", 'greatest(had."offset", excluded."offset")', 'excluded."offset"')


def skip_versions(monkeypatch: pytest.MonkeyPatch) -> type[Inbox]:
    """Any later version will do."""
    return _instead(
        monkeypatch, claims, "_CLAIM", "had.version = excluded.version - 1", "had.version < excluded.version"
    )


def repeat_in_a_slice(monkeypatch: pytest.MonkeyPatch) -> type[Inbox]:
    """A slice holds whatever came."""
    monkeypatch.setattr(crashing, "slices", lambda batches: batches.values())
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
    "claim without version - 1": skip_versions,
    "second half applied first": lambda _: SecondHalfFirst,
    "a slice that repeats an aggregate": repeat_in_a_slice,
    "handlers before locks": lambda _: HandlersBeforeLocks,
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
    inbox = Inbox(place.work, "main", {}, {TYPE: [one_by_one(lambda _, event: seen.append(event.version))]})
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
        bus.apply(inbox, log.records[version - 1])
        inbox.drain()
    assert seen == [1, 2, 3]
