"""Files of veterans, as callers open and merge them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.registry.merges.use_cases import erasures
from services.registry.models import ErasureRequest
from shared.contracts.access import Role
from shared.events.envelope import Record
from tests.kit.network import Network
from tests.kit.people import CITY, COUNTY, TOWN, new_veteran

SEEN = {"If-Match": '"1"'}


def registered(net: Network, area: str = TOWN, **changes: Any) -> dict[str, Any]:
    return net.caller("registry").as_(Role.TOWN_HEAD, area).post("/v1/veterans", new_veteran(area, **changes))


def found(net: Network, area: str = TOWN, **query: Any) -> list[str]:
    """The ids of the files that a search finds, page by page."""
    caller, ids = net.caller("registry").as_(Role.TOWN_HEAD, area), []
    while True:
        page = caller.call("POST", "/v1/veterans/search", query)
        assert page.status_code == 200, page.text
        ids += [item["id"] for item in page.json["items"]]
        if not page.json["next"]:
            return ids
        query["cursor"] = page.json["next"]


def merged(net: Network, kept: str, dropped: str) -> dict[str, Any]:
    county = net.caller("registry").as_(Role.COUNTY_CENTRE_STAFF, CITY)
    proposal = county.post("/v1/merges", {"kept_id": kept, "dropped_id": dropped, "reason": "同一人"})
    path = f"/v1/merges/{proposal['id']}/decision"
    other = county.as_(Role.COUNTY_CENTRE_STAFF)
    answer = other.call("POST", path, {"outcome": "MERGED"}, SEEN)
    assert answer.status_code == 201, answer.text
    return answer.json


def erase(net: Network, veteran: str) -> None:
    """Asked for, approved, and carried out as a day later."""
    caller = net.caller("registry")
    body = {"veteran_id": veteran, "ground": "CONSENT_WITHDRAWN", "request_ref": "江退役函〔2026〕1号"}
    wanted = caller.post("/v1/erasures", body)["id"]
    decision = {"outcome": "APPROVED", "decision_ref": "江退役决〔2026〕1号"}
    bureau = caller.as_(Role.COUNTY_BUREAU_OFFICER, COUNTY)
    assert bureau.call("POST", f"/v1/erasures/{wanted}/decision", decision, SEEN).status_code == 201
    net.stores["registry"].work.run(lambda db: erasures.carry_out(db, db.get_one(ErasureRequest, UUID(wanted))))
    net.carry()


def bereaved(records: Sequence[Record]) -> set[str]:
    """The ids of the files that are told of a death in the family."""
    return {
        (record.key or b"").decode() for record in records if dict(record.headers)["ce_type"] == b"veteran.bereaved.v1"
    }


def contact(net: Network, veteran: str, **changes: Any) -> dict[str, Any]:
    body = {"veteran_id": veteran, "method": "PHONE", "reached": True, "occurred_at": now(), "note": "身体尚好"}
    return net.caller("visits").as_(Role.CITY_ADMIN, CITY).as_(Role.TOWN_HEAD, TOWN).post("/v1/visits", body | changes)


def now() -> str:
    return datetime.now().astimezone().isoformat()
