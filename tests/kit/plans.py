"""Plans of contacts: people, their dues and visits, other days, and the events of the registry."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.files.events import veteran_changed
from services.registry.models import Veteran
from shared.clock import SHANGHAI
from shared.contracts.access import Role
from shared.db import Database, hold_one
from shared.events.envelope import Event, Record
from shared.events.outbox import publish
from shared.timers import Timer
from shared.workdays import Festival, festival
from tests.kit.apps import Caller
from tests.kit.network import Network
from tests.kit.people import TOWN, new_veteran
from tests.kit.stores import Store
from tests.kit.timers import to_end

DAY = timedelta(days=1)
SPRING = next(
    day
    for year in range(datetime.now(UTC).year + 1, 2099)
    if (day := festival(Festival.SPRING_FESTIVAL, year)) > datetime.now(UTC).date() + 200 * DAY
)
"""A 春节 far enough ahead that nothing else is open."""


def offset(day: date) -> int:
    """The clock offset, in seconds, with which it is noon of a day in Shanghai."""
    return int((datetime.combine(day, time(12), SHANGHAI) - datetime.now(UTC)).total_seconds())


def on(store: Store, day: date) -> Database:
    """A service's database as its workers see it on another day."""
    store.clock_offset_seconds = offset(day)
    return replace(store).work


def run_on(store: Store, day: date, *timers: Timer) -> list[int]:
    """Run timers on another day, each to its end. Returns how many rows each took."""
    database = on(store, day)
    return [to_end(database, timer) for timer in timers]


def publish_event(store: Store, veteran: str, kind: str, **changes: Any) -> None:
    """Publish an event of a file, as the registry does."""

    def work(db: Session) -> None:
        row = hold_one(db, Veteran, UUID(veteran))
        row.alive = changes.get("alive", row.alive)
        event = veteran_changed(row)
        publish(db, row, Event(f"veteran.{kind}.v1", {**event.data, **changes}, changes.get("station_area", row.area)))

    store.work.run(work)


def today() -> date:
    return datetime.now(SHANGHAI).date()


def register(net: Network, *categories: str) -> str:
    body = new_veteran(TOWN, categories=list(categories or ["DISCHARGED_SOLDIER"]))
    id: str = net.caller("registry").post("/v1/veterans", body)["id"]
    return id


def types(records: Iterable[Record]) -> Counter[str]:
    sent = [dict(record.headers)["ce_type"].decode() for record in records]
    return Counter(type for type in sent if type.split(".")[0] in ("due", "visit", "promise"))


def dues(net: Network, query: str = "") -> list[Any]:
    items: list[Any] = net.caller("visits").get(f"/v1/dues?{query}")["items"]
    return items


def alerts(net: Network, role: Role, area: str) -> Counter[str]:
    return Counter(item["rule"] for item in net.caller("notify").as_(role, area).get("/v1/alerts")["items"])


def visit(veteran: str, **more: Any) -> dict[str, Any]:
    now = datetime.now(UTC).isoformat()
    return {"veteran_id": veteran, "method": "HOME_VISIT", "reached": True, "occurred_at": now, **more}


def correction(caller: Caller, id: str, body: dict[str, Any], **headers: str) -> Any:
    return caller.call("POST", f"/v1/visits/{id}/correction", {**body, "reason": "登记有误"}, headers)


def at(days_ago: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days_ago)).isoformat()


def pending(net: Network, veteran: str) -> dict[str, str]:
    """Dates of what is due of a person, by trigger or purpose."""
    open_dues = [due for due in dues(net, f"veteran_id={veteran}") if due["state"] in ("OPEN", "SOON", "OVERDUE")]
    return {due["trigger"] or due["purpose"]: due["due_on"] for due in open_dues}
