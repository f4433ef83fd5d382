"""Campaigns, launched, and whom they have reached."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.kit.apps import Caller
from tests.kit.people import TOWN
from tests.kit.plans import today


def body(area: str = TOWN, **changes: Any) -> dict[str, Any]:
    days = {"from_on": str(today() - timedelta(days=3)), "to_on": str(today() + timedelta(days=10))}
    return {"name": "八一大走访", "area": area, **days, "goal": "走访慰问", "rule": {}, **changes}


def launched(caller: Caller, area: str = TOWN, **changes: Any) -> str:
    path = f"/v1/campaigns/{caller.post('/v1/campaigns', body(area, **changes))['id']}"
    assert caller.post(f"{path}/launch")["state"] == "RUNNING"
    return path


def visit(caller: Caller, veteran: str, method: str = "HOME_VISIT", reached: bool = True, days_ago: int = 0) -> None:
    when = (datetime.now(UTC) - timedelta(days=days_ago)).isoformat()
    caller.post("/v1/visits", {"veteran_id": veteran, "method": method, "reached": reached, "occurred_at": when})


def total(caller: Caller, path: str) -> tuple[int, int]:
    body = caller.get(f"{path}/reach")
    assert body["as_of"]
    assert sum(s["numerator"] for s in body["stations"]) == body["total"]["numerator"]
    return body["total"]["numerator"], body["total"]["denominator"]


def unreached(caller: Caller, path: str) -> list[str]:
    return [target["veteran_id"] for target in caller.get(f"{path}/targets?reached=false")["items"]]
