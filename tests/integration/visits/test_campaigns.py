"""Campaigns: from plan to close, forms by unit, symposia, and who sees them."""

import threading
from collections import Counter
from datetime import timedelta

from shared.contracts.access import Role
from tests.kit.activities import receive, registered
from tests.kit.apps import Caller
from tests.kit.campaigns import body, launched, total, unreached, visit
from tests.kit.network import Network
from tests.kit.people import COUNTY, OTHER_TOWN, OTHER_VILLAGE, TOWN, VILLAGE
from tests.kit.plans import today
from tests.kit.problems import refused


def test_a_campaign_from_plan_to_close(net: Network) -> None:
    town = net.caller("visits")
    people = registered(net, VILLAGE, 3)
    registered(net, OTHER_TOWN)
    plan = town.post("/v1/campaigns", body())
    path = f"/v1/campaigns/{plan['id']}"
    assert (plan["state"], plan["version"], plan["targets"]) == ("DRAFT", 1, None)
    refused(town.call("PATCH", path, {"name": "大走访"}), 428, "if-match-missing")
    changed = town.call("PATCH", path, {"name": "大走访", "rule": {"is_veteran": True}}, {"If-Match": '"1"'})
    assert (changed.json["name"], changed.json["rule"]) == ("大走访", {"is_veteran": True})
    assert changed.headers["ETag"] == '"2"'
    refused(town.call("POST", f"{path}/launch", None, {"If-Match": '"1"'}), 412, "version-stale")
    assert town.post(f"{path}/launch")["targets"] == 3
    refused(town.call("POST", f"{path}/launch"), 409, "wrong-state")
    refused(town.call("PATCH", path, {"name": "x"}, {"If-Match": '"4"'}), 409, "state-unfit")
    assert total(town, path) == (0, 3)
    visit(town, people[0])
    visit(town, people[1], "PHONE")
    visit(town, people[2], reached=False)
    assert total(town, path) == (1, 3), "by phone or in vain reaches no one face to face"
    assert unreached(town, path) == sorted(people[1:])
    visit(town, people[1], "AT_STATION", days_ago=4)
    assert total(town, path) == (1, 3), "before the campaign"
    visit(town, people[1], "AT_STATION")
    closed = town.post(f"{path}/closure")
    assert (closed["state"], closed["targets"], closed["reached"]) == ("CLOSED", 3, 2)
    refused(town.call("POST", f"{path}/cancellation", {"reason": "x"}), 409, "wrong-state")
    assert [c["id"] for c in town.get("/v1/campaigns?state=CLOSED")["items"]] == [plan["id"]]
    events = [dict(r.headers) for r in net.carry() if dict(r.headers)["ce_type"].startswith(b"campaign.")]
    assert [e["ce_type"].decode().split(".")[1] for e in events] == [
        "planned", "changed", "launched", "assigned", "closed",
    ]  # fmt: skip
    assert [e["ce_aggregateversion"] for e in events] == [b"1", b"2", b"3", b"4", b"5"]


def test_every_town_with_targets_is_told(net: Network) -> None:
    county = net.caller("visits").as_(Role.COUNTY_CENTRE_STAFF, COUNTY)
    registered(net, VILLAGE, 2)
    registered(net, "440703002101")
    launched(county, COUNTY)
    net.carry()
    for area, targets in ((TOWN, 2), ("440703002000", 1)):
        items = net.caller("notify").as_(Role.TOWN_HEAD, area).get("/v1/alerts")["items"]
        (alert,) = [item for item in items if item["rule"] == "campaign-assigned"]
        assert f"{targets} people" in alert["text"]


def test_units_and_symposia(net: Network) -> None:
    town = net.caller("visits")
    many, few = registered(net, VILLAGE, 5), registered(net, OTHER_VILLAGE, 4)
    path = launched(town)
    units = {unit["area"]: unit for unit in town.get(f"{path}/units")["items"]}
    assert (units[VILLAGE]["form"], units[OTHER_VILLAGE]["form"]) == ("SYMPOSIUM", "INDIVIDUAL")
    held = {"area": VILLAGE, "held_on": str(today()), "attendees": many[:3], "notes": "增设活动室"}
    village = town.as_(Role.VILLAGE_WORKER, VILLAGE)
    refused(village.call("POST", f"{path}/symposia", held | {"area": OTHER_VILLAGE}), 404, "area-foreign", "#/area")
    small = {"area": OTHER_VILLAGE, "held_on": str(today()), "attendees": few}
    refused(town.call("POST", f"{path}/symposia", small), 422, "unit-too-small", "#/area")
    late = held | {"held_on": str(today() + timedelta(days=1))}
    refused(town.call("POST", f"{path}/symposia", late), 422, "symposium-out-of-time", "#/held_on")
    later = registered(net)[0]
    stranger = held | {"attendees": [many[0], later]}
    refused(town.call("POST", f"{path}/symposia", stranger), 422, "no-target", "#/attendees/1")
    symposium = village.post(f"{path}/symposia", held)
    assert (symposium["attended"], total(town, path)) == (3, (3, 9))
    (event,) = [record for record in net.carry() if record.key == symposium["id"].encode()]
    assert b"SYMPOSIUM" in (event.value or b"")
    assert not any(person.encode() in (event.value or b"") for person in many)
    refused(village.call("POST", f"{path}/symposia", held), 409, "symposium-logged")
    visit(town, many[0])
    assert total(town, path) == (3, 9), "reached twice counts once"
    assert [s["id"] for s in town.get(f"{path}/symposia")["items"]] == [symposium["id"]]
    receive(net, "veteran.merged.v1", many[0], merged_into=few[0])
    assert total(town, path) == (3, 8)


def test_erasing_someone_destroys_the_notes_of_their_symposium(net: Network) -> None:
    town = net.caller("visits")
    people = registered(net, VILLAGE, 5)
    path = launched(town)
    held = {"area": VILLAGE, "held_on": str(today()), "attendees": people, "notes": "陈建国家有困难"}
    id = town.post(f"{path}/symposia", held)["id"]
    assert town.get(f"{path}/symposia/{id}")["notes"] == "陈建国家有困难"
    receive(net, "veteran.erased.v1", people[2])
    assert town.get(f"{path}/symposia/{id}")["notes"] is None


def test_bad_campaigns_are_refused(net: Network) -> None:
    town = net.caller("visits")
    registered(net)
    backwards = body(from_on=str(today()), to_on=str(today() - timedelta(days=1)))
    refused(town.call("POST", "/v1/campaigns", backwards), 422, "period-reversed", "#/to_on")
    refused(town.call("POST", "/v1/campaigns", body(OTHER_TOWN)), 404, "area-foreign", "#/area")
    outside = body(rule={"stations": [VILLAGE, OTHER_TOWN]})
    refused(town.call("POST", "/v1/campaigns", outside), 422, "station-outside-campaign", "#/rule/stations/1")
    refused(town.call("POST", "/v1/campaigns", body(rule={"age": 80})), 422, "body-invalid", "#/rule/age")
    for role in (Role.VILLAGE_WORKER, Role.COUNTY_BUREAU_OFFICER, Role.MENTOR):
        refused(town.as_(role).call("POST", "/v1/campaigns", body()), 403, "role-forbidden")
    none = town.post("/v1/campaigns", body(rule={"over_80": True}))["id"]
    refused(town.call("POST", f"/v1/campaigns/{none}/launch"), 422, "campaign-without-targets")
    assert town.get(f"/v1/campaigns/{none}")["state"] == "DRAFT"
    past = {"from_on": str(today() - timedelta(days=9)), "to_on": str(today() - timedelta(days=1))}
    over = town.post("/v1/campaigns", body(**past))["id"]
    refused(town.call("POST", f"/v1/campaigns/{over}/launch"), 422, "campaign-over")
    called_off = town.post(f"/v1/campaigns/{over}/cancellation", {"reason": "台风"})
    assert (called_off["state"], called_off["end_reason"]) == ("CANCELLED", "台风")


def test_who_sees_a_campaign(net: Network) -> None:
    registered(net)
    county = net.caller("visits").as_(Role.COUNTY_CENTRE_STAFF, COUNTY)
    path = launched(county, COUNTY)
    town = county.as_(Role.TOWN_HEAD, TOWN)
    assert total(town, path) == (0, 1), "stations below see it, and their own targets"
    refused(town.call("POST", f"{path}/closure"), 404, "not-found")
    elsewhere = county.as_(Role.TOWN_HEAD, OTHER_TOWN)
    refused(elsewhere.call("GET", path), 404, "not-found")
    refused(elsewhere.call("GET", f"{path}/reach"), 404, "not-found")
    assert elsewhere.get("/v1/campaigns")["items"] == []


def test_two_launches_at_once_make_one(net: Network) -> None:
    town = net.caller("visits")
    registered(net, VILLAGE, 3)
    path = f"/v1/campaigns/{town.post('/v1/campaigns', body())['id']}/launch"
    statuses: list[int] = []
    threads = [threading.Thread(target=lambda: statuses.append(town.call("POST", path).status_code)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [201, 409, 409, 409]


def test_few_targets_are_not_told_of_above_the_town(net: Network) -> None:
    town = net.caller("visits")
    county = town.as_(Role.COUNTY_CENTRE_STAFF, COUNTY)
    few = registered(net, VILLAGE, 3)
    registered(net, OTHER_VILLAGE, 6)
    registered(net, TOWN, 8)
    path = launched(county, COUNTY)
    visit(town, few[0])
    stations = {each["station"]: each["denominator"] for each in county.get(f"{path}/reach")["stations"]}
    assert stations == {VILLAGE: None, OTHER_VILLAGE: None, TOWN: 8}, "with the total the six would tell the three"
    units = {each["area"]: (each["people"], each["form"]) for each in county.get(f"{path}/units")["items"]}
    assert units == {VILLAGE: (None, None), OTHER_VILLAGE: (None, None), TOWN: (8, "SYMPOSIUM")}
    targets = county.get(f"{path}/targets?limit=100")["items"]
    assert Counter((each["station"], each["station_area"]) for each in targets) == {(TOWN, TOWN): 17}
    for within in (f"station={VILLAGE}", f"station={VILLAGE}&reached=true", f"station={OTHER_VILLAGE}&reached=false"):
        assert county.get(f"{path}/targets?{within}")["items"] == []
    assert len(county.get(f"{path}/targets?station={TOWN}&reached=true")["items"]) == 1
    assert [each["station"] for each in town.get(f"{path}/targets?station={VILLAGE}")["items"]] == [VILLAGE] * 3
    assert total_of(county, path) == total_of(town, path) == (1, 17)
    assert {each["denominator"] for each in town.get(f"{path}/reach")["stations"]} == {3, 6, 8}
    own = launched(town, VILLAGE)
    assert (town.get(own)["targets"], county.get(own)["targets"]) == (3, None)
    reach = county.get(f"{own}/reach")
    assert (reach["total"], reach["stations"]) == ({"numerator": None, "denominator": None}, [])
    assert county.get(f"{own}/targets")["items"] == []


def total_of(caller: Caller, path: str) -> tuple[int, int]:
    share = caller.get(f"{path}/reach")["total"]
    return share["numerator"], share["denominator"]
