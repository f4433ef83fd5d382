"""Campaigns: targets by rule, forms by unit, live reach, symposia, moves, merges and deaths."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.visits.use_cases.campaigns import launch_campaign
from shared import clock
from shared.contracts.access import Actor, Role
from tests.kit.activities import registered, told
from tests.kit.apps import Caller
from tests.kit.network import Network
from tests.kit.people import COUNTY, OTHER_TOWN, OTHER_VILLAGE, TOWN, VILLAGE
from tests.kit.plans import today
from tests.kit.problems import refused
from tests.kit.waiting import until


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
    found = caller.get(f"{path}/reach")
    assert found["as_of"]
    assert sum(s["numerator"] for s in found["stations"]) == found["total"]["numerator"]
    return found["total"]["numerator"], found["total"]["denominator"]


def unreached(caller: Caller, path: str) -> list[str]:
    return [target["veteran_id"] for target in caller.get(f"{path}/targets?reached=false")["items"]]


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
    refused(town.call("POST", f"{path}/launch"), 409, "campaign-state-wrong")
    refused(town.call("PATCH", path, {"name": "x"}, {"If-Match": '"4"'}), 409, "campaign-state-wrong")
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
    refused(town.call("POST", f"{path}/cancellation", {"reason": "x"}), 409, "campaign-state-wrong")
    assert [c["id"] for c in town.get("/v1/campaigns?state=CLOSED")["items"]] == [plan["id"]]
    events = [dict(r.headers) for r in net.carry() if dict(r.headers)["ce_type"].startswith(b"campaign.")]
    assert [e["ce_type"].decode().split(".")[1] for e in events] == [
        *("planned", "changed", "launched", "assigned", "closed"),
    ]
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
        assert f"{targets}名" in alert["text"]["zh"]


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ({}, "key old plain survivor"),
        ({"tier": "KEY"}, "key survivor"),
        ({"is_veteran": False}, "survivor"),
        ({"preferential_care": False}, "old plain"),
        ({"over_80": True}, "old"),
        ({"is_veteran": True, "over_80": False}, "key plain"),
        ({"no_contact_since": str(datetime.now(clock.SHANGHAI).date())}, "key old survivor"),
        ({"stations": [OTHER_VILLAGE]}, "old"),
        ({"stations": [OTHER_VILLAGE, TOWN], "tier": "KEY"}, "key survivor"),
    ],
)
def test_the_rule_finds_the_targets(net: Network, rule: dict[str, Any], found: str) -> None:
    town = net.caller("visits")
    people = {
        "key": registered(net, categories=["DISABLED_SERVICEMAN"])[0],
        "plain": registered(net)[0],
        "survivor": registered(net, categories=["MARTYR_SURVIVOR"])[0],
        "old": registered(net, OTHER_VILLAGE)[0],
    }
    told(net, "veteran.changed.v1", people["old"], over_80=True)
    visit(town, people["plain"], "PHONE")
    path = launched(town, rule=rule)
    items = town.get(f"{path}/targets")["items"]
    assert sorted(item["veteran_id"] for item in items) == sorted(people[name] for name in found.split())
    assert town.get(path)["rule"] == rule


def test_the_dead_the_merged_and_the_erased_are_no_targets(net: Network) -> None:
    town = net.caller("visits")
    dead, old, kept, erased, later_dead, plain = registered(net, VILLAGE, 6)
    told(net, "veteran.deceased.v1", dead, alive=False)
    told(net, "veteran.merged.v1", old, merged_into=kept)
    told(net, "veteran.erased.v1", erased)
    path = launched(town)
    assert unreached(town, path) == sorted([kept, later_dead, plain])
    told(net, "veteran.deceased.v1", later_dead, alive=False)
    assert (total(town, path), unreached(town, path)) == ((0, 2), sorted([kept, plain]))
    assert town.get(f"{path}/units")["items"][0]["people"] == 2


def test_merged_targets_count_once_whichever_file_was_visited(net: Network) -> None:
    town = net.caller("visits")
    one, two, three = registered(net, VILLAGE, 3)
    path = launched(town)
    visit(town, one)
    assert total(town, path) == (1, 3)
    told(net, "veteran.merged.v1", one, merged_into=three)
    assert (total(town, path), unreached(town, path)) == ((1, 2), [two]), "the visit under the old id counts"
    told(net, "veteran.merged.v1", two, merged_into=three)
    assert (total(town, path), unreached(town, path)) == ((1, 1), [])


def test_a_target_merged_into_someone_outside_stays_one(net: Network) -> None:
    town = net.caller("visits")
    key = registered(net, categories=["DISABLED_SERVICEMAN"])[0]
    other = registered(net, categories=["RED_ARMY_VETERAN"])[0]
    plain = registered(net)[0]
    path = launched(town, rule={"tier": "KEY"})
    told(net, "veteran.merged.v1", key, merged_into=plain)
    told(net, "veteran.merged.v1", other, merged_into=plain)
    assert total(town, path) == (0, 1), "two targets, one person that was none"
    visit(town, plain)
    assert total(town, path) == (1, 1)


def test_targets_follow_a_move(net: Network) -> None:
    town = net.caller("visits")
    (person, stays) = registered(net, VILLAGE, 2)
    path = launched(town)
    told(net, "veteran.moved.v1", person, station_area=OTHER_VILLAGE, from_area=VILLAGE)
    stations = {s["station"]: s["denominator"] for s in town.get(f"{path}/reach")["stations"]}
    assert stations == {VILLAGE: 1, OTHER_VILLAGE: 1}
    village = town.as_(Role.VILLAGE_WORKER, OTHER_VILLAGE)
    assert unreached(village, path) == [person]
    told(net, "veteran.moved.v1", person, station_area=OTHER_TOWN, from_area=OTHER_VILLAGE)
    assert unreached(town, path) == [stays]


def test_a_station_above_may_be_given_targets_until_they_move(net: Network) -> None:
    town = net.caller("visits")
    one, two = registered(net, VILLAGE, 2)
    path = launched(town)
    given = {"veteran_ids": [one], "station": TOWN}
    assert town.post(f"{path}/assignments", given) == {"assigned": 1}
    stations = {t["veteran_id"]: t["station"] for t in town.get(f"{path}/targets")["items"]}
    assert stations == {one: TOWN, two: VILLAGE}
    assert [u["area"] for u in town.get(f"{path}/units")["items"]] == [VILLAGE], "the unit stays"
    visit(town, one)
    reach = {s["station"]: (s["numerator"], s["denominator"]) for s in town.get(f"{path}/reach")["stations"]}
    assert reach == {TOWN: (1, 1), VILLAGE: (0, 1)}
    blind = given | {"station": OTHER_VILLAGE}
    refused(town.call("POST", f"{path}/assignments", blind), 422, "station-cannot-see", "#/station")
    worker = town.as_(Role.VILLAGE_WORKER, VILLAGE)
    refused(worker.call("POST", f"{path}/assignments", given), 403, "role-forbidden")
    refused(town.call("POST", f"{path}/assignments", given | {"station": OTHER_TOWN}), 404, "area-foreign", "#/station")
    unknown = {"veteran_ids": [two, str(uuid4())], "station": TOWN}
    refused(town.call("POST", f"{path}/assignments", unknown), 422, "no-target", "#/veteran_ids/1")
    assert len(town.get(f"{path}/reach")["stations"]) == 2, "nothing was given"
    told(net, "veteran.moved.v1", one, station_area="440703101003", from_area=VILLAGE)
    assert "440703101003" in {t["station"] for t in town.get(f"{path}/targets")["items"]}
    assert town.post(f"{path}/assignments", given | {"station": "440703101003"}) == {"assigned": 1}, "given back"


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
    told(net, "veteran.merged.v1", many[0], merged_into=few[0])
    assert total(town, path) == (3, 8)


def test_erasing_someone_destroys_the_notes_of_their_symposium(net: Network) -> None:
    town = net.caller("visits")
    people = registered(net, VILLAGE, 5)
    path = launched(town)
    held = {"area": VILLAGE, "held_on": str(today()), "attendees": people, "notes": "陈建国家有困难"}
    id = town.post(f"{path}/symposia", held)["id"]
    assert town.get(f"{path}/symposia/{id}")["notes"] == "陈建国家有困难"
    told(net, "veteran.erased.v1", people[2])
    assert town.get(f"{path}/symposia/{id}")["notes"] is None


def test_bad_campaigns_are_refused(net: Network) -> None:
    town = net.caller("visits")
    registered(net)
    backwards = body(from_on=str(today()), to_on=str(today() - timedelta(days=1)))
    refused(town.call("POST", "/v1/campaigns", backwards), 422, "campaign-backwards", "#/to_on")
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


def test_pages_of_targets_have_an_end(net: Network) -> None:
    town = net.caller("visits")
    people = registered(net, VILLAGE, 5)
    path = launched(town)
    page = town.get(f"{path}/targets?reached=false&limit=2")
    seen = [t["veteran_id"] for t in page["items"]]
    while page["next"]:
        page = town.get(f"{path}/targets?reached=false&limit=2&cursor={page['next']}")
        seen += [t["veteran_id"] for t in page["items"]]
    assert seen == sorted(people)


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


def test_someone_who_moves_while_a_campaign_is_launched_takes_the_target_along(net: Network) -> None:
    town, store = net.caller("visits"), net.stores["visits"]
    (person,) = registered(net)
    plan = town.post("/v1/campaigns", body())["id"]
    waiting = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = "
    waiting += "(SELECT oid FROM pg_database WHERE datname = current_database())"
    with store.app._sessions() as db, store.superuser() as looking:  # a launch that has not committed yet
        db.info["scope"] = "440703101"
        by = Actor(uuid4(), Role.TOWN_HEAD, TOWN, "SERVICE")
        launch_campaign(db, by, plan, None)
        db.flush()
        move = threading.Thread(
            target=told,
            args=(net, "veteran.moved.v1", person),
            kwargs={"station_area": OTHER_VILLAGE, "from_area": VILLAGE},
        )
        move.start()
        until(lambda: looking.execute(waiting).fetchone(), "the move waits for the launch")
        db.commit()
        move.join()
    assert unreached(town.as_(Role.VILLAGE_WORKER, OTHER_VILLAGE), f"/v1/campaigns/{plan}") == [person]
