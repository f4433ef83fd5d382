"""The saga in small, over real databases: apply → verification due → visit → verified → granted → paid, with alerts."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from services.visits.dues.timers import advance_dues
from shared.contracts.access import Role
from tests.kit.network import Network, alerts
from tests.kit.people import COUNTY, TOWN, new_veteran
from tests.kit.timers import once
from tests.kit.waiting import until


def test_aid_from_application_to_payment(network: Callable[..., Network]) -> None:
    net = network()
    veteran = net.caller("registry").post("/v1/veterans", new_veteran(TOWN, categories=["DISABLED_SERVICEMAN"]))
    net.carry()
    assert alerts(net, Role.TOWN_HEAD, TOWN) == ["key-person-registered"]

    visits, aid = net.caller("visits"), net.caller("assistance")
    application = aid.post(
        "/v1/applications",
        {"veteran_id": veteran["id"], "ground": "SUDDEN_EVENT", "requested_fen": 500_000, "story": "火灾"},
    )
    assert application["state"] == "APPLIED"
    path = f"/v1/applications/{application['id']}"
    net.carry()
    assert visits.get(f"/v1/dues?ref={application['id']}")["items"] == [], "no visit before it is accepted"
    aid.post(f"{path}/acceptance")
    net.carry()
    (due,) = visits.get(f"/v1/dues?ref={application['id']}")["items"]
    assert due["purpose"] == "VERIFICATION"

    before = (datetime.now(UTC) - timedelta(minutes=5)).isoformat()
    early = {"veteran_id": veteran["id"], "method": "HOME_VISIT", "reached": True, "occurred_at": before}
    refusal = visits.call("POST", "/v1/visits", {**early, "due_id": due["id"]})
    assert refusal.json["type"] == "urn:muster:problem:visit-before-due"
    now = datetime.now(UTC).isoformat()
    attempt = {"veteran_id": veteran["id"], "method": "HOME_VISIT", "reached": False, "occurred_at": now}
    visits.post("/v1/visits", {**attempt, "due_id": due["id"]})
    net.carry()
    assert aid.get(f"/v1/applications/{application['id']}")["state"] == "VERIFYING", "an attempt verifies nothing"

    visit = visits.post("/v1/visits", {**attempt, "reached": True, "due_id": due["id"], "note": "属实"})
    assert due["id"] in visit["settles"]
    net.carry()
    verified = aid.get(f"/v1/applications/{application['id']}")
    assert (verified["state"], verified["visit_id"]) == ("VERIFIED", visit["id"])
    assert visits.get(f"/v1/visits/{visit['id']}")["note"] == "属实"

    reviewed = aid.post(f"{path}/opinion", {"recommends": True, "text": "情况属实"})
    net.carry()
    bureau = aid.as_(Role.COUNTY_BUREAU_OFFICER, COUNTY)
    assert alerts(net, Role.COUNTY_BUREAU_OFFICER, COUNTY) == ["aid-reviewed"]
    fund = bureau.post("/v1/funds", {"name": "应急救助资金", "area": COUNTY})
    bureau.post(f"/v1/funds/{fund['id']}/deposits", {"amount_fen": 400_000})
    decision: Any = {
        "outcome": "GRANTED",
        "reason": "情况属实",
        "funds": [{"fund_id": fund["id"], "amount_fen": 400_001}],
    }
    seen = {"If-Match": f'"{reviewed["version"]}"'}
    short = bureau.call("POST", f"{path}/decision", decision, seen)
    assert (short.status_code, short.json["type"]) == (409, "urn:muster:problem:fund-short-by")
    assert "400000 fen available" in short.json["detail"]
    decision["funds"][0]["amount_fen"] -= 1
    granted = bureau.post(f"{path}/decision", decision, seen)
    assert granted["state"] == "GRANTED"
    centre = aid.as_(Role.COUNTY_CENTRE_STAFF, COUNTY)
    paid = centre.post(f"{path}/payment")
    assert paid["state"] == "PAID"
    again = centre.call("POST", f"{path}/payment")
    assert (again.status_code, again.json["type"]) == (409, "urn:muster:problem:wrong-state")
    after = bureau.get(f"/v1/funds/{fund['id']}")
    assert (after["available_fen"], after["reserved_fen"]) == (0, 0)
    entries = bureau.get(f"/v1/funds/{fund['id']}/entries")["items"]
    assert [entry["move"] for entry in entries] == ["DEPOSIT", "RESERVE", "SEND", "CONFIRM"]
    assert {entry["application_id"] for entry in entries[1:]} == {application["id"]}

    types = [dict(record.headers)["ce_type"].decode() for record in net.carry()]
    assert types.count("aid.granted.v1") == types.count("aid.paid.v1") == 1
    assert alerts(net, Role.TOWN_HEAD, TOWN) == [
        "key-person-registered",
        "aid-applied",
        "verification-wanted",
        "aid-verified",
        "aid-granted",
        "aid-paid",
    ]


def test_only_the_bureau_decides_and_no_one_their_own(network: Callable[..., Network]) -> None:
    net = network()
    veteran = net.caller("registry").post("/v1/veterans", new_veteran(TOWN))
    net.carry()
    aid = net.caller("assistance")
    body = {"veteran_id": veteran["id"], "ground": "OTHER", "requested_fen": 1000, "story": "…"}
    path = f"/v1/applications/{aid.post('/v1/applications', body)['id']}"
    decision = {"outcome": "REFUSED", "reason": "不符合条件"}
    for role in Role:
        answer = aid.as_(role, COUNTY).call("POST", f"{path}/decision", decision, {"If-Match": '"1"'})
        decides = role in (Role.COUNTY_BUREAU_OFFICER, Role.CITY_ADMIN)
        assert answer.status_code == (409 if decides else 403), role


def test_overdue_contact_alerts_the_town_once(network: Callable[..., Network]) -> None:
    net = network(clock_offset_seconds=int(timedelta(days=31, hours=1).total_seconds()))
    veteran = net.caller("registry").post("/v1/veterans", new_veteran(TOWN))
    net.carry()
    # The file's first contact was due 30 days after the event's own time, which no offset shifts.
    work = net.stores["visits"].work
    assert [once(work, advance_dues) for _ in range(3)] == [1, 0, 0]
    net.carry()
    assert alerts(net, Role.TOWN_HEAD, TOWN) == ["contact-overdue"]
    (due,) = net.caller("visits").get(f"/v1/dues?veteran_id={veteran['id']}")["items"]
    assert due["state"] == "OVERDUE"

    now = (datetime.now(UTC) + timedelta(days=31)).isoformat()
    call = {"veteran_id": veteran["id"], "method": "PHONE", "reached": True, "occurred_at": now}
    assert net.caller("visits").post("/v1/visits", call)["settles"] == [due["id"]]
    states = [due["state"] for due in net.caller("visits").get("/v1/dues")["items"]]
    assert states == ["SETTLED", "OPEN"]


def test_acknowledgement_belongs_to_the_inbox(network: Callable[..., Network]) -> None:
    net = network()
    net.caller("registry").post("/v1/veterans", new_veteran(TOWN, categories=["MARTYR_SURVIVOR"]))
    net.carry()
    town = net.caller("notify")
    (alert,) = town.get("/v1/alerts?state=RAISED")["items"]
    path = f"/v1/alerts/{alert['id']}/acknowledgement"
    county = town.as_(Role.COUNTY_CENTRE_STAFF, COUNTY)
    soldiers = town.as_(Role.ARMED_FORCES_OFFICER, TOWN)
    assert soldiers.call("GET", f"/v1/alerts/{alert['id']}").status_code == 404, "another party's"
    assert county.call("POST", path).json["type"] == "urn:muster:problem:alert-of-another-inbox"
    elsewhere = town.as_(Role.TOWN_HEAD, "440781100000")
    assert elsewhere.call("POST", path).status_code == 404
    first, second = town.post(path), town.post(path)
    assert first == second
    assert first["state"] == "ACKNOWLEDGED"
    types = [dict(record.headers)["ce_type"].decode() for record in net.carry()]
    assert types.count("alert.acknowledged.v1") == 1


def test_a_visit_plans_with_the_person_as_they_are_once_the_plan_is_free(network: Callable[..., Network]) -> None:
    """A change of tier holds the plan while a visit arrives."""
    net = network()
    veteran = net.caller("registry").post("/v1/veterans", new_veteran(TOWN, categories=["MARTYR_SURVIVOR"]))["id"]
    net.carry()
    visits, database = net.caller("visits"), net.stores["visits"].superuser()
    call = {"veteran_id": veteran, "method": "PHONE", "reached": True, "occurred_at": datetime.now(UTC).isoformat()}
    waiting = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = "
    waiting += "(SELECT oid FROM pg_database WHERE datname = current_database())"
    with database, ThreadPoolExecutor(1) as pool:
        with database.transaction():
            database.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (veteran,))
            database.execute("UPDATE people SET tier = 'UNIVERSAL'")
            answer = pool.submit(visits.post, "/v1/visits", call)
            until(lambda: database.execute(waiting).fetchone(), "the visit waits for the plan")
        answer.result(10)
    pending = [due["purpose"] for due in visits.get("/v1/dues")["items"] if due["state"] == "OPEN"]
    assert pending == ["CONTACT"], "a person of tier UNIVERSAL is due no home visit"
