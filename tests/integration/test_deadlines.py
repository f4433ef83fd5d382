"""Deadlines across new year and make-up workdays 调休: passed at midnight in China, told once, also late and by two.

Those of cards stand in registry/test_card_clock, those of hardships in visits/test_hardship_clocks.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.files.timers import note_overdue_returns
from services.visits.contacts.domain.visits import NewPromise, NewVisit
from services.visits.contacts.timers import mark_promises_overdue
from services.visits.contacts.use_cases.log import log_visit
from services.visits.dues.domain.contact import Method, Trigger
from services.visits.dues.timers import advance_dues
from services.visits.dues.use_cases import plan
from services.visits.models import Person
from services.visits.people.use_cases import lock_person
from shared.clock import SHANGHAI
from shared.contracts.access import SERVICE, Actor, Role
from shared.db import Database
from shared.events.tables import OUTBOX
from shared.security.crypto import Vault
from shared.timers import Timer
from tests.kit.apps import Authority, Caller, app_of
from tests.kit.people import TOWN, new_veteran
from tests.kit.plans import offset, on
from tests.kit.stores import Store
from tests.kit.timers import once

BY = Actor(UUID(int=9), Role.TOWN_HEAD, TOWN, SERVICE)
PERSON, APPLICATION = UUID(int=1), UUID(int=2)
VAULT = Vault(b"k" * 32, b"k" * 32)


@dataclass(frozen=True)
class Deadline:
    """What begins on a day, its last day, the timer that watches it, and the event once it has passed."""

    begins: date
    last: date
    timer: Timer
    event: str


def must_visit(db: Session, begins: date) -> None:
    plan.want_visit(db, lock_person(db, PERSON), Trigger.ILLNESS, begins)


def verification(db: Session, begins: date) -> None:
    at = datetime.combine(begins, time(9), SHANGHAI)
    plan.want_verification(db, lock_person(db, PERSON), APPLICATION, at)


def first_contact(db: Session, begins: date) -> None:
    db.get_one(Person, PERSON).registered_on = begins
    db.flush()
    plan.replan_dues(db, lock_person(db, PERSON))


def promise(db: Session, begins: date) -> None:
    at = datetime.combine(begins, time(9), SHANGHAI)
    kept = [NewPromise("联系体检", date(2026, 1, 1))]
    log_visit(db, VAULT, BY, NewVisit(PERSON, Method.PHONE, False, at, promises=kept))


# 1 to 3 January 2026 are holidays, Sunday 4 January is worked 调休; so is Saturday 14 February before the holidays of
# 春节, 15 to 23 February.
VISITS = {
    "a must-visit, 7 days": (
        must_visit,
        Deadline(date(2025, 12, 28), date(2026, 1, 4), advance_dues, "due.overdue.v1"),
    ),
    "a verification, 10 working days over new year": (
        verification,
        Deadline(date(2025, 12, 26), date(2026, 1, 12), advance_dues, "due.overdue.v1"),
    ),
    "a verification, 10 working days over 春节": (
        verification,
        Deadline(date(2026, 2, 9), date(2026, 2, 28), advance_dues, "due.overdue.v1"),
    ),
    "a first contact, 30 days": (
        first_contact,
        Deadline(date(2025, 12, 15), date(2026, 1, 14), advance_dues, "due.overdue.v1"),
    ),
    "a promise": (
        promise,
        Deadline(date(2025, 12, 20), date(2026, 1, 1), mark_promises_overdue, "promise.overdue.v1"),
    ),
}


@pytest.fixture(params=VISITS)
def begun(request: pytest.FixtureRequest, store: Callable[..., Store]) -> tuple[Store, Deadline]:
    """Visits' database, in which something has begun."""
    begin, deadline = VISITS[request.param]
    visits = store("visits")

    def work(db: Session) -> None:
        db.add(Person(id=PERSON, area=TOWN, tier="UNIVERSAL", alive=True, registered_on=date(2025, 12, 1)))
        db.flush()
        begin(db, deadline.begins)

    on(visits, deadline.begins).run(work)
    return visits, deadline


@pytest.fixture
def returning(
    store: Callable[..., Store], authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> tuple[Store, Deadline]:
    """The registry's database, in which someone was discharged."""
    deadline = Deadline(date(2025, 12, 10), date(2026, 1, 9), note_overdue_returns, "veteran.return_overdue.v1")
    registry = store("registry", clock_offset_seconds=offset(deadline.begins))
    caller = Caller(app_of(monkeypatch, authority, registry), authority)
    caller.post("/v1/veterans", new_veteran(TOWN, discharge_approved_on=str(deadline.begins)))
    return registry, deadline


def machine(store: Store, day: date, at: time) -> Database:
    moment = datetime.combine(day, at, SHANGHAI)
    store.clock_offset_seconds = int((moment - datetime.now(UTC)).total_seconds())
    return store.database("work")


def sent(store: Store, event: str) -> int:
    with store.work.session() as db:
        return len(db.scalars(select(OUTBOX.c.id).where(OUTBOX.c.type == event)).all())


def passes_once(store: Store, deadline: Deadline) -> None:
    """Not on its last day, then once."""
    once(machine(store, deadline.last, time(23, 58)), deadline.timer)
    assert sent(store, deadline.event) == 0, "its last day is not over"
    night = machine(store, deadline.last + timedelta(days=1), time(0, 1))
    assert [once(night, deadline.timer) for _ in range(2)][1] == 0
    assert sent(store, deadline.event) == 1, "from midnight in China, not in Greenwich"


def passes_late_by_two(store: Store, deadline: Deadline) -> None:
    """Nobody looked for over a year; then two machines look at once."""
    late = deadline.last + timedelta(days=400)
    machines = [machine(store, late, time(12)) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        counts: list[Any] = list(pool.map(lambda each: once(each, deadline.timer), machines))
    assert (sum(counts), sent(store, deadline.event), sent(store, "due.soon.v1")) == (1, 1, 0)


def test_what_visits_wait_for_passes_once(begun: tuple[Store, Deadline]) -> None:
    passes_once(*begun)


def test_what_visits_wait_for_is_told_late_by_two(begun: tuple[Store, Deadline]) -> None:
    passes_late_by_two(*begun)


def test_a_return_passes_once(returning: tuple[Store, Deadline]) -> None:
    passes_once(*returning)


def test_a_return_is_told_late_by_two(returning: tuple[Store, Deadline]) -> None:
    passes_late_by_two(*returning)
