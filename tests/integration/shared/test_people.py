"""People as a service knows them: who is found by which id, who sees them, and what follows a move and an erasure."""

from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from services.visits.models import Person
from services.visits.people.handlers import remember_person
from shared import people
from shared.errors import VeteranUnknown
from shared.events.envelope import Received
from shared.security.person_keys import PERSON_KEYS
from tests.kit.people import VILLAGE
from tests.kit.stores import Store

ELSEWHERE = "440781100201"
Reader = Callable[[Session, type[Person], UUID], tuple[Person, bytes | None]]


class Bench:
    """Visits, and the events of files that it receives."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def receive(self, type: str, id: UUID, merged_into: UUID | None = None) -> None:
        data = {
            **{name: VILLAGE for name in ("station_area", "registered_area", "residence_area")},
            **{"is_veteran": True, "preferential_care": False, "tier": "UNIVERSAL", "over_80": False, "alive": True},
            **({"merged_into": str(merged_into)} if merged_into else {}),
        }
        event = Received(uuid4(), type, str(id), 1, datetime.now(UTC), VILLAGE, "", data)
        self.store.work.run(lambda db: remember_person(db, [event]))
        if merged_into:
            self.store.work.run(lambda db: people.remember_alias(db, [event]))

    def registered(self, key: bytes | None = None) -> UUID:
        self.receive("veteran.registered.v1", id := uuid4())
        if key:
            row = insert(PERSON_KEYS).values(person_id=id, area=VILLAGE, data_key=key)
            self.store.work.run(lambda db: db.execute(row))
        return id

    def keys(self) -> dict[UUID, tuple[str, bytes]]:
        rows = self.store.work.run(lambda db: db.execute(select(PERSON_KEYS)).all())
        return {row.person_id: (row.area, row.data_key) for row in rows}


@pytest.fixture
def bench(store: Callable[..., Store]) -> Bench:
    return Bench(store("visits"))


@pytest.mark.parametrize("read", [people.known, people.locked])
def test_a_person_is_found_with_their_key_by_every_id_they_had(bench: Bench, read: Reader) -> None:
    kept, plain = bench.registered(b"key"), bench.registered()
    bench.receive("veteran.merged.v1", old := bench.registered(b"old"), kept)

    def seen(id: UUID) -> tuple[UUID, bytes | None]:
        person, key = bench.store.app.run(lambda db: read(db, Person, id), scope=VILLAGE)
        return person.id, key

    assert [seen(id) for id in (kept, old, plain)] == [(kept, b"key"), (kept, b"key"), (plain, None)]


@pytest.mark.parametrize("read", [people.known, people.locked])
def test_who_is_erased_unknown_or_elsewhere_is_not_found(bench: Bench, read: Reader) -> None:
    erased, there = bench.registered(b"key"), bench.registered()
    bench.receive("veteran.merged.v1", old := bench.registered(), erased)
    bench.receive("veteran.erased.v1", erased)
    for id, scope in ((erased, VILLAGE), (old, VILLAGE), (uuid4(), VILLAGE), (there, ELSEWHERE)):
        with pytest.raises(VeteranUnknown) as refused:
            bench.store.app.run(lambda db, id=id: read(db, Person, id), scope=scope)
        assert refused.value.pointer == "#/veteran_id"


def test_a_file_has_absorbed_another_once_it_is_heard_of(bench: Bench) -> None:
    kept, other = bench.registered(), bench.registered()
    events: Any = [SimpleNamespace(subject=str(id), traceparent="") for id in (kept, other)]
    assert bench.store.work.run(lambda db: list(people.absorbing(db, events))) == []
    bench.receive("veteran.merged.v1", other, kept)
    assert bench.store.work.run(lambda db: list(people.absorbing(db, events))) == events[:1]


def test_keys_move_and_go_with_the_person_and_no_others_do(bench: Bench) -> None:
    kept, other = bench.registered(b"key"), bench.registered(b"other")
    bench.receive("veteran.merged.v1", old := bench.registered(b"old"), kept)
    bench.store.work.run(lambda db: people.move(db, [kept, old], ELSEWHERE, []))
    assert bench.keys() == {kept: (ELSEWHERE, b"key"), old: (ELSEWHERE, b"old"), other: (VILLAGE, b"other")}
    assert list(bench.store.work.run(lambda db: people.forget(db, old))) == [kept, old]
    assert bench.keys() == {other: (VILLAGE, b"other")}
