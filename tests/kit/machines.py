"""Many people with plans, and two machines at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.visits.dues.use_cases import plan
from services.visits.models import Person
from services.visits.people.use_cases import lock_person
from shared.timers import Timer
from tests.kit.people import TOWN
from tests.kit.plans import on, today
from tests.kit.stores import Store
from tests.kit.timers import once


def people_served(store: Store, count: int, tier: str = "KEY") -> None:
    with store.superuser() as db:
        db.execute(
            "INSERT INTO people (id, area, tier, alive, registered_on) SELECT"
            " gen_random_uuid(), %s, %s, true, %s FROM generate_series(1, %s)",
            (TOWN, tier, today(), count),
        )


def plan_everyone(store: Store) -> None:
    def work(db: Session) -> None:
        for id in db.scalars(select(Person.id).order_by(Person.id)).all():
            plan.replan_dues(db, lock_person(db, id))

    store.work.run(work)


def together(store: Store, day: date, timer: Timer) -> int:
    """Two machines at once, each until it finds nothing more."""
    machines = [on(store, day), on(store, day)]

    def exhaust(machine: Any) -> int:
        total = 0
        while count := once(machine, timer):
            total += count
        return total

    with ThreadPoolExecutor(2) as pool:
        return sum(pool.map(exhaust, machines))
