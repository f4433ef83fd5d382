"""Hardships: found, registered and resolved by callers, or on any day in a database."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.visits.hardships.domain.hardships import NewHardship, Source
from services.visits.hardships.timers import mark_steps_overdue, remind_of_steps
from services.visits.hardships.use_cases import hardships
from services.visits.models import Person
from shared.clock import SHANGHAI
from shared.contracts.access import SERVICE, Actor, Role
from shared.events.tables import OUTBOX
from shared.security.crypto import Vault
from tests.kit.network import Network
from tests.kit.people import TOWN, new_veteran
from tests.kit.stores import Store
from tests.kit.timers import once

BY = Actor(UUID(int=9), Role.TOWN_HEAD, TOWN, SERVICE)
PERSON = UUID(int=1)
VAULT = Vault(b"k" * 32, b"k" * 32)
TEXT = "老人住院，自付部分难以承担。"


def person(net: Network, area: str = TOWN) -> str:
    id: str = net.caller("registry").as_(Role.TOWN_HEAD, area).post("/v1/veterans", new_veteran(area))["id"]
    net.carry()
    return id


def now(**later: int) -> str:
    return (datetime.now(UTC) + timedelta(**later)).isoformat()


def visit(net: Network, veteran: str, *, reached: bool = True, occurred_at: str | None = None) -> Any:
    body = {"veteran_id": veteran, "method": "HOME_VISIT", "reached": reached, "occurred_at": occurred_at or now()}
    return net.caller("visits").post("/v1/visits", body)


def report(veteran: str, **changes: Any) -> dict[str, Any]:
    body = {"veteran_id": veteran, "kind": "MEDICAL", "source": "SELF_REPORT", "description": TEXT}
    return {**body, **changes}


def found(net: Network, veteran: str, **changes: Any) -> Any:
    return net.caller("visits").post("/v1/hardships", report(veteran, **changes))


def registered(net: Network, veteran: str, *, wants_aid: bool = False, **changes: Any) -> Any:
    path = f"/v1/hardships/{found(net, veteran, **changes)['id']}"
    return net.caller("visits").post(f"{path}/registration", {"wants_aid": wants_aid})


def resolved(net: Network, veteran: str, **changes: Any) -> Any:
    path = f"/v1/hardships/{registered(net, veteran, **changes)['id']}"
    return net.caller("visits").post(f"{path}/resolution", {"resolution": "BY_STATION", "measures": "上门送餐"})


class Town:
    """Visits' database on whatever day a test wants."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._days: dict[datetime, Store] = {}

        def know(db: Session) -> None:
            db.add(Person(id=PERSON, area=TOWN, tier="UNIVERSAL", alive=True, registered_on=date(2025, 1, 1)))

        store.work.run(know)

    def on(self, day: date, at: time = time(12)) -> Store:
        """The same database as seen on a day in China."""
        moment = datetime.combine(day, at, SHANGHAI)
        if moment not in self._days:
            offset = int((moment - datetime.now(UTC)).total_seconds())
            self._days[moment] = replace(self._store, clock_offset_seconds=offset)
        return self._days[moment]

    def find(self, day: date, *, urgent: bool = False) -> UUID:
        new = NewHardship(PERSON, "LIVING", Source.SELF_REPORT, "断粮", urgent)
        id: UUID = self.on(day).app.run(lambda db: hardships.find_hardship(db, VAULT, BY, new).id, scope="440703101")
        return id

    def register(self, id: UUID, day: date) -> None:
        def work(db: Session) -> None:
            hardships.register_hardship(db, BY, id, kind=None, urgent=None, wants_aid=False, expected=None)

        self.on(day).app.run(work, scope="440703101")

    def run(self, day: date, at: time = time(12)) -> tuple[int, int]:
        """How many steps are reminded of and how many become overdue."""
        work = self.on(day, at).work
        return once(work, remind_of_steps), once(work, mark_steps_overdue)

    def sent(self) -> list[str]:
        with self._store.work.session() as db:
            types = db.scalars(
                select(OUTBOX.c.type).where(OUTBOX.c.topic == "muster.hardships").order_by(OUTBOX.c.id)
            ).all()
        return [type.removeprefix("hardship.").removesuffix(".v1") for type in types]
