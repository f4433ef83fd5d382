"""Stations: their staff, their awards, and what is published to them."""

from datetime import date, timedelta
from typing import Any

from tests.kit.apps import Caller
from tests.kit.network import Network


def days_ago(days: int) -> str:
    """A day that is no news any more after some months, whenever the tests run."""
    return (date.today() - timedelta(days=days)).isoformat()


GIVEN = {"state": "AWARDED", "certificate_number": "江退役荣字〔2026〕8号", "awarded_on": days_ago(30)}
POLICY = {
    "title": "江门市退役军人优待目录清单",
    "document_number": "江退役军人发〔2026〕12号",
    "text": "一、优待对象……",
    "audience": ["DISABLED_SERVICEMAN"],
    "valid_from": days_ago(60),
}


def station_of(caller: Caller, area: str) -> Any:
    return next(s for s in caller.get(f"/v1/stations?area={area}")["items"] if s["area"] == area)


def types(net: Network) -> list[str]:
    return [dict(record.headers)["ce_type"].decode() for record in net.carry()]


def clerk(caller: Caller, area: str, **changes: Any) -> str:
    body = {"name": "李卫国", "post": "FULL_TIME", "from_on": "2024-01-01", **changes}
    id: str = caller.post(f"/v1/stations/{station_of(caller, area)['id']}/staff", body)["id"]
    return id


def outcome(caller: Caller, award: dict[str, Any], **body: Any) -> Any:
    return caller.call("POST", f"/v1/awards/{award['id']}/outcome", body, {"If-Match": f'"{award["version"]}"'})
