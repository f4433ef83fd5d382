"""Other days, and what the registry tells, for tests of contact plans."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.events import veterans
from services.registry.models import Veteran
from shared.clock import SHANGHAI
from shared.db import Database, hold_one
from shared.events.envelope import Event
from shared.events.outbox import publish
from shared.timers import Timer
from tests.kit.stores import Store
from tests.kit.timers import to_end


def offset(day: date) -> int:
    """The clock offset, in seconds, with which it is noon of a day in Shanghai."""
    return int((datetime.combine(day, time(12), SHANGHAI) - datetime.now(UTC)).total_seconds())


def on(store: Store, day: date) -> Database:
    """A service's database as its workers see it on another day."""
    store.clock_offset_seconds = offset(day)
    return store.database("work")


def run_on(store: Store, day: date, *timers: Timer) -> list[int]:
    """Run timers on another day, each to its end. Returns how many rows each took."""
    database = on(store, day)
    return [to_end(database, timer) for timer in timers]


def tell(store: Store, veteran: str, kind: str, **told: Any) -> None:
    """Publish an event of a file, as the registry does."""

    def work(db: Session) -> None:
        row = hold_one(db, Veteran, UUID(veteran))
        row.alive = told.get("alive", row.alive)
        event = veterans.changed(row)
        publish(db, row, Event(f"veteran.{kind}.v1", {**event.data, **told}, told.get("station_area", row.area)))

    store.work.run(work)
