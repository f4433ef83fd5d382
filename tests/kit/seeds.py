"""One of each thing, and someone for each route: for tests that call every operation there is."""

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Flask

from shared.clock import SHANGHAI
from shared.contracts.access import GRANTS, LEVELS, Role
from shared.http.auth import OPEN
from tests.kit import bus
from tests.kit.apps import Caller
from tests.kit.network import Network
from tests.kit.people import CITY, COUNTY, TOWN, VILLAGE, new_veteran
from tests.kit.subscribing import EVERYTHING, archive

AREAS = {"CITY": CITY, "COUNTY": COUNTY, "TOWN": TOWN, "VILLAGE": VILLAGE}
STAFF = (Role.COUNTY_CENTRE_STAFF, Role.COUNTY_BUREAU_OFFICER, Role.CITY_ADMIN)
"""Who calls, with an account: of each operation the first of these who may, or else anyone who may."""
NOTHING = "00000000-0000-0000-0000-000000000000"
_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass
class Seeds:
    """Ids by the name of the field or path parameter that takes one, and accounts by role."""

    ids: dict[str, list[str]]
    accounts: dict[Role, UUID]

    def permitted(self, app: Flask, net: Network) -> dict[str, Caller]:
        """operationId → who may call it; open operations are left out."""
        callers = {}
        for view in app.view_functions.values():
            if (permission := getattr(view, "permission", OPEN)) != OPEN:
                role = next(role for role in (*STAFF, *Role) if permission in GRANTS[role])
                account = self.accounts.get(role) or uuid4()
                callers[view.__name__] = Caller(app, net.authority, role, _area(role), account)
        return callers

    def placed(self, values: Mapping[str, Any], operation: str) -> dict[str, Any]:
        """The values with ids that exist in place of those of examples; each operation works on things of its own."""
        return {name: self._placed(name, value, operation) for name, value in values.items()}

    def learn(self, caller: Caller, path: str) -> None:
        """What a path names is one of those that its caller can list."""
        if thing := re.match(r"(/v1/[a-z-]+)/\{([a-z_]+_id)\}", path):
            items = (caller.call("GET", thing[1]).json or {}).get("items", ())
            if ids := [item["id"] for item in items if "id" in item]:
                self.ids[thing[2]] = ids

    def _placed(self, name: str, value: Any, operation: str) -> Any:
        if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
            return [self.placed(each, operation) for each in value]
        ids = self.ids.get(name)
        if ids and isinstance(value, str) and _ID.fullmatch(value):
            return ids[zlib.crc32(operation.encode()) % len(ids)]
        if ids and isinstance(value, list) and value and all(isinstance(v, str) and _ID.fullmatch(v) for v in value):
            return ids[-len(value) :]
        return value


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and description of every operation, all its parameters with it."""
    for path, item in document["paths"].items():
        for method in {"get", "post", "put", "patch", "delete"} & item.keys():
            parameters = [*item.get("parameters", ()), *item[method].get("parameters", ())]
            yield method.upper(), path, {**item[method], "parameters": parameters}


def current(caller: Caller, path: str) -> str | None:
    """The ETag of the thing that a path changes, as its caller would read it first."""
    thing = "/".join(path.split("/")[:4])
    return caller.call("GET", thing).headers.get("ETag")


def seed(net: Network, bodies: Sequence[Mapping[str, Any]] | None = None) -> Seeds:
    """Put one of each thing into a network; whom they are about may be told by 12 `bodies`."""
    registry, visits, assistance = (net.caller(service) for service in ("registry", "visits", "assistance"))
    accounts = _accounts(registry)
    bureau = assistance.as_(Role.COUNTY_BUREAU_OFFICER, COUNTY)
    bodies = bodies or [new_veteran(TOWN) for _ in range(12)]
    people = [registry.post("/v1/veterans", body)["id"] for body in bodies]
    household = registry.post("/v1/households", {"members": people[:2]})
    plaque = registry.post("/v1/plaques", {"household_id": household["id"]})
    merge = registry.post("/v1/merges", {"kept_id": people[2], "dropped_id": people[3], "reason": "同一人"})
    kin = registry.post(f"/v1/veterans/{people[4]}/kin", {"relation": "SPOUSE", "name": "李秀英"})
    registry.post(f"/v1/veterans/{people[4]}/death", {"died_on": "2026-01-01", "source": "死亡医学证明"})
    net.carry()
    application = {"veteran_id": people[5], "ground": "SUDDEN_EVENT", "requested_fen": 500_000, "story": "火灾"}
    applications = [assistance.post("/v1/applications", application)["id"] for _ in range(2)]
    assistance.post(f"/v1/applications/{applications[0]}/acceptance")
    parties = [{"veteran_id": people[5]}, {"name": "李志强"}]
    petition = {"matter": "PENSION", "description": "抚恤", "parties": parties[:1], "papers": ["IDENTITY"]}
    petitions = [assistance.post("/v1/petitions", petition)["id"] for _ in range(4)]
    dispute = {"matter": "LAND", "description": "争地", "parties": parties}
    disputes = [bureau.post("/v1/disputes", dispute)["id"] for _ in range(4)]
    fund = bureau.post("/v1/funds", {"name": "应急救助资金", "area": COUNTY})
    bureau.post(f"/v1/funds/{fund['id']}/deposits", {"amount_fen": 10_000_000})
    net.carry()
    (entry,) = bureau.get(f"/v1/funds/{fund['id']}/entries")["items"]
    (day,) = bureau.get("/v1/book-days")["items"]
    due = visits.get(f"/v1/dues?ref={applications[0]}")["items"][0]
    now = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    visit = {"veteran_id": people[5], "method": "HOME_VISIT", "reached": True, "occurred_at": now}
    logged = visits.post("/v1/visits", visit)
    net.carry()
    archive(net.stores["notify"], [bus.file_record(uuid4()) for _ in range(3)])
    matters = _matters(assistance, people[6:])
    staff = str(accounts[Role.COUNTY_CENTRE_STAFF])
    alerts = net.caller("notify").get("/v1/alerts")["items"]
    ids = {
        **{name: people[6:] for name in ("veteran_id", "kin_veteran_id", "kept_id", "head", "members")},
        **{name: [staff] for name in ("account_id", "officer", "fixed_officer")},
        "dropped_id": people[5:6],
        "household_id": [household["id"]],
        "plaque_id": [plaque["id"]],
        "merge_id": [merge["id"]],
        "kin_id": [kin["id"]],
        "application_id": applications,
        "petition_id": petitions,
        "dispute_id": disputes,
        "fund_id": [fund["id"]],
        "entry_id": [entry["id"]],
        "day_id": [day["id"]],
        "due_id": [due["id"]],
        "visit_id": [logged["id"]],
        "alert_id": [alert["id"] for alert in alerts],
        **matters,
    }
    return Seeds(ids, accounts)


def _matters(head: Caller, people: Sequence[str]) -> dict[str, list[str]]:
    """Things of legal stations, studios and hand-overs, each about someone else where it names anyone."""
    today = f"{datetime.now(SHANGHAI):%Y-%m-%d}"
    studios = [head.post("/v1/studios", {"name": f"老班长工作室{number}"})["id"] for number in range(4)]
    letter = {"studio_id": studios[0], "letter_number": "1号", "from_on": today, "until_on": today}
    quarrel = {"studio_id": studios[0], "kind": "FAMILY", "subject": "家庭矛盾"}
    asked = {"matter": "LABOUR", "need": "拖欠工资"}
    handed = {"to_party": "BUREAU", "matter": "CARD", "need": "请核对档案"}
    shift = {"day": today, "shift": "MORNING", "lawyer": NOTHING}
    made = {
        "case_id": [("/v1/legal-cases", asked | {"veteran_id": person}) for person in people],
        "appointment_id": [("/v1/appointments", letter | {"veteran_id": person}) for person in people[:3]],
        "mediation_id": [("/v1/studio-mediations", quarrel)] * 2,
        "handover_id": [("/v1/handovers", handed)] * 5,
        "shift_id": [("/v1/legal-shifts", shift)],
    }
    ids = {name: [head.post(path, body)["id"] for path, body in things] for name, things in made.items()}
    return ids | {"studio_id": studios}


def _accounts(registry: Caller) -> dict[Role, UUID]:
    admin = registry.as_(Role.CITY_ADMIN, CITY)
    made = {}
    for role in STAFF:
        account = {"login": f"seed-{role}", "password": "a long password", "role": role, "area": _area(role)}
        made[role] = UUID(admin.post("/v1/accounts", account)["id"])
    system = {"login": "seed-subscriber", "password": "a long password", "area": CITY, "party": "SERVICE"}
    subscriber = admin.post("/v1/subscribers", {**system, "topics": list(EVERYTHING)})
    return {**made, Role.SUBSCRIBER: UUID(subscriber["account"])}


def _area(role: Role) -> str:
    return AREAS[LEVELS[role][0]]
