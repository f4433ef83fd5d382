"""Two workers of a service at once, as every cluster has them: neither waits for the other in a circle."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared import aliases
from shared.events import catalogue
from shared.events.envelope import Event, Record
from shared.events.inbox import Inbox, Outcome
from tests.kit import bus
from tests.kit.people import OTHER_TOWN, TOWN
from tests.kit.samples import SAMPLES
from tests.kit.stores import SERVICES, Store
from tests.kit.waiting import until

SLICES, SLICE, STATIONS = 12, 60, 20
PEOPLE, NAMED, ROUNDS = 60, (40, 20), 5
"""Whom both topics tell of, and how many of them each tells of at once: sets of one size might have one order."""


def _new(number: int, partition: int) -> Record:
    """Someone newly known to one of some stations, or dead: the counters of their inboxes are shared by all slices."""
    type = "veteran.registered.v1" if number % 3 else "veteran.deceased.v1"
    return replace(_file(type, uuid4(), 1, f"440703{101 + number % STATIONS}000"), partition=partition)


def _file(type: str, person: UUID, version: int, area: str = TOWN) -> Record:
    at = datetime.now(UTC)
    body = {
        **dict.fromkeys(("station_area", "registered_area", "residence_area"), area),
        **dict.fromkeys(("is_veteran", "preferential_care", "alive"), True),
        **{"tier": "KEY", "over_80": False, "occurred_at": at},
        **({"from_area": OTHER_TOWN} if type == "veteran.moved.v1" else {}),
    }
    return bus.event_record(Event(type, body, area), person, version, at)


def _case(type: str, person: UUID) -> Record:
    """What another topic tells of someone."""
    body = catalogue.CONTRACTS[type].load({**SAMPLES[type]["body"], "veteran_id": str(person)})
    return bus.event_record(Event(type, body, TOWN), uuid4(), 1, datetime.now(UTC))


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The slices that are taken: one that gives way is taken again, in halves."""
    slices: list[Any] = []
    take = Inbox.take

    def counted(*arguments: Any, **more: Any) -> Any:
        slices.append(arguments)
        return take(*arguments, **more)

    monkeypatch.setattr(Inbox, "take", counted)
    return slices


@pytest.mark.parametrize("service", SERVICES)
def test_no_slice_gives_way_to_another(store: Callable[..., Store], service: str, taken: list[Any]) -> None:
    place, random = store(service), Random(13)

    def work(slices: list[list[Record]]) -> set[Outcome]:
        inbox = bus.service(service).inbox(place.database("work"))
        return {outcome for part in slices for outcome in inbox.apply(part, {})}

    with ThreadPoolExecutor(2) as workers:
        shares = [
            [[_new(random.randrange(1_000), partition) for _ in range(SLICE)] for _ in range(SLICES)]
            for partition in range(2)
        ]
        assert list(workers.map(work, shares)) == [{Outcome.APPLIED}] * 2
    assert len(taken) == 2 * SLICES


@pytest.mark.parametrize(("service", "case"), [("visits", "aid.paid.v1"), ("assistance", "hardship.withdrawn.v1")])
def test_slices_about_the_same_people_take_turns(
    store: Callable[..., Store], service: str, case: str, taken: list[Any]
) -> None:
    """Two topics tell of the same people. Both workers are stopped amid their locks, by one that each of them wants."""
    place, random = store(service), Random(13)
    people = [UUID(int=random.getrandbits(128), version=4) for _ in range(PEOPLE)]
    versions = Counter(people)
    inboxes = [bus.service(service).inbox(place.database("work")) for _ in NAMED]
    inboxes[0].apply([_file("veteran.registered.v1", person, 1) for person in people], {})

    def waiting() -> bool:
        return db.execute("SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted").rowcount == len(NAMED)

    with ThreadPoolExecutor(2) as workers, place.superuser() as db:
        for _ in range(ROUNDS):
            moved, helped = (random.sample(people, count) for count in NAMED)
            versions.update(moved)
            slices = [
                [_file("veteran.moved.v1", person, versions[person]) for person in moved],
                [replace(_case(case, person), partition=1) for person in helped],
            ]
            with place.work.session() as other:
                aliases.lock(other, [random.choice([person for person in moved if person in helped])])
                applied = [workers.submit(inbox.apply, part, {}) for inbox, part in zip(inboxes, slices, strict=True)]
                until(waiting, "both wait for someone", 5)
            assert {outcome for each in applied for outcome in each.result()} == {Outcome.APPLIED}
    assert len(taken) == 1 + 2 * ROUNDS
