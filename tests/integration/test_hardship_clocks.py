"""The clocks of the hardship loop: reminded of once, overdue once, whoever runs and however late."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.visits.domain.hardship import NewHardship, Source
from services.visits.models import Hardship, Person
from services.visits.timers.hardships import mark_steps_overdue, remind_of_steps
from services.visits.use_cases import hardships
from shared.clock import SHANGHAI
from shared.contracts.access import SERVICE, Actor, Role
from shared.events.tables import OUTBOX
from shared.security.crypto import Vault
from tests.kit.people import TOWN
from tests.kit.stores import Store
from tests.kit.timers import once, take

BY = Actor(UUID(int=9), Role.TOWN_HEAD, TOWN, SERVICE)
PERSON = UUID(int=1)
VAULT = Vault(b"k" * 32, b"k" * 32)


class Town:
    """Visits' database on whatever day a test wants."""

    def __init__(self, store: Store) -> None:
        self._store = store

        def know(db: Session) -> None:
            db.add(Person(id=PERSON, area=TOWN, tier="UNIVERSAL", alive=True, registered_on=date(2025, 1, 1)))

        store.work.run(know)

    def on(self, day: date, at: time = time(12)) -> Store:
        """The same database as seen on a day in China."""
        moment = datetime.combine(day, at, SHANGHAI)
        return replace(self._store, clock_offset_seconds=int((moment - datetime.now(UTC)).total_seconds()))

    def find(self, day: date, *, urgent: bool = False) -> UUID:
        new = NewHardship(PERSON, "LIVING", Source.SELF_REPORT, "断粮", urgent)
        found: UUID = self.on(day).app.run(lambda db: hardships.find_hardship(db, VAULT, BY, new).id, scope="440703101")
        return found

    def register(self, id: UUID, day: date) -> None:
        def work(db: Session) -> None:
            hardships.register_hardship(db, BY, id, kind=None, urgent=None, wants_aid=False, expected=None)

        self.on(day).app.run(work, scope="440703101")

    def run(self, day: date, at: time = time(12)) -> tuple[int, int]:
        """How many steps are reminded of and how many become overdue."""
        work = self.on(day, at).work
        return once(work, remind_of_steps), once(work, mark_steps_overdue)

    def told(self) -> list[str]:
        with self._store.work.session() as db:
            types = db.scalars(
                select(OUTBOX.c.type).where(OUTBOX.c.topic == "muster.hardships").order_by(OUTBOX.c.id)
            ).all()
        return [type.removeprefix("hardship.").removesuffix(".v1") for type in types]


@pytest.fixture
def town(store: Callable[..., Store]) -> Town:
    return Town(store("visits"))


def test_over_new_year_and_a_made_up_sunday(town: Town) -> None:
    """Found on 31 December 2025: 1–3 January are off, Sunday the 4th is worked 调休, so it is due on the 6th."""
    town.find(date(2025, 12, 31))
    assert town.run(date(2026, 1, 4)) == (0, 0)
    assert town.run(date(2026, 1, 5)) == (1, 0)
    assert town.run(date(2026, 1, 6), time(23, 59)) == (0, 0)
    assert town.run(date(2026, 1, 7), time(0, 1)) == (0, 1), "from midnight in China, not in Greenwich"
    assert town.run(date(2026, 1, 8)) == (0, 0)
    assert town.told() == ["found", "step_due_soon", "step_overdue"]


def test_over_the_spring_festival(town: Town) -> None:
    """Found on Friday 13 February 2026: Saturday the 14th is worked, then nine days are off; due on the 25th."""
    town.find(date(2026, 2, 13))
    assert [town.run(date(2026, 2, day)) for day in (14, 23, 24, 25, 26)] == [(0, 0), (0, 0), (1, 0), (0, 0), (0, 1)]


def test_run_late_it_tells_the_latest_alone(town: Town) -> None:
    town.find(date(2026, 3, 2))
    assert town.run(date(2026, 6, 1)) == (0, 1), "what is overdue is not due soon"
    assert town.run(date(2026, 6, 2)) == (0, 0)
    assert town.told() == ["found", "step_overdue"]


def test_each_step_has_its_own_clock_and_is_told_of_once(town: Town) -> None:
    id, urgent = town.find(date(2026, 3, 2)), town.find(date(2026, 3, 2), urgent=True)
    for each in (id, urgent):
        town.register(each, date(2026, 3, 3))
    assert [town.run(date(2026, 3, day)) for day in (6, 7, 10, 11)] == [(0, 0), (1, 0), (0, 0), (0, 1)]
    assert [town.run(date(2026, 3, 30)), town.run(date(2026, 4, 2)), town.run(date(2026, 4, 3))] == [
        (1, 0),
        (0, 0),
        (0, 1),
    ]
    with town.on(date(2026, 4, 3)).work.session() as db:
        assert db.scalars(select(Hardship.overdue)).all() == [True, True]


def test_a_step_that_was_overdue_begins_the_next_in_time(town: Town) -> None:
    id = town.find(date(2026, 3, 2))
    assert town.run(date(2026, 3, 10)) == (0, 1)
    town.register(id, date(2026, 3, 10))
    with town.on(date(2026, 3, 10)).work.session() as db:
        hardship = db.get_one(Hardship, id)
        assert (hardship.overdue, hardship.step_due_on) == (False, date(2026, 4, 9))
    assert town.run(date(2026, 3, 11)) == (0, 0)


def test_two_at_once_share_the_rows(town: Town) -> None:
    for _ in range(3):
        town.find(date(2026, 3, 2))
    later = date(2026, 3, 9)
    with town.on(later).work.session() as first, town.on(later).work.session() as second:
        assert (take(first, mark_steps_overdue), take(second, mark_steps_overdue)) == (3, 0)
        first.rollback()
        assert take(second, mark_steps_overdue) == 3, "what the first gave up the second takes"
    assert town.run(later) == (0, 3)
    assert town.told().count("step_overdue") == 3


def test_more_than_a_batch_is_taken_by_turns(town: Town) -> None:
    with town.on(date(2026, 3, 9)).work.session() as db:
        assert take(db, mark_steps_overdue) == 0
    for _ in range(101):
        town.find(date(2026, 3, 2))
    assert [town.run(date(2026, 3, 9))[1] for _ in range(3)] == [100, 1, 0]


def test_a_day_begins_at_midnight_in_china(town: Town) -> None:
    late = town.on(date(2026, 3, 2), time(0, 30))
    new = NewHardship(PERSON, "LIVING", Source.SELF_REPORT, "断粮")
    found = late.app.run(lambda db: hardships.find_hardship(db, VAULT, BY, new).found_on, scope="440703101")
    assert found == date(2026, 3, 2)
