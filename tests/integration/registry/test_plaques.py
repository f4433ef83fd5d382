"""Households, and the one plaque at each, over a real database."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

from shared.contracts.access import Role
from tests.kit.cards import person, types
from tests.kit.network import Network, alerts
from tests.kit.people import COUNTY, OTHER_TOWN, TOWN, VILLAGE, new_veteran
from tests.kit.problems import refused

BUREAU = (Role.COUNTY_BUREAU_OFFICER, COUNTY)
ARMED_FORCES = (Role.ARMED_FORCES_OFFICER, COUNTY)


def household(net: Network, *members: str, **more: Any) -> Any:
    return net.caller("registry").post("/v1/households", {"members": list(members), **more})


def change(net: Network, seen: Any, method: str, path: str, body: Any = None) -> Any:
    headers = {"If-Match": f'"{seen["version"]}"'}
    return net.caller("registry").call(method, f"/v1/households/{seen['id']}{path}", body, headers)


def test_a_household_has_a_head_and_members(net: Network) -> None:
    father, mother, son = (person(net, VILLAGE), person(net, VILLAGE), person(net, TOWN))
    home = household(net, father, mother, head=mother)
    assert (home["head"], home["members"], home["station_area"]) == (mother, [father, mother], VILLAGE)
    town = net.caller("registry")
    added = town.post(f"/v1/households/{home['id']}/members", {"veteran_id": son})
    assert (added["members"], added["version"]) == ([father, mother, son], 2)
    assert town.get(f"/v1/households?veteran_id={son}")["items"] == [added]
    assert town.get(f"/v1/households/{home['id']}") == added

    refused(change(net, added, "DELETE", f"/members/{mother}"), 409, "head-leaves")
    refused(change(net, home, "DELETE", f"/members/{son}"), 412, "version-stale")
    without = net.caller("registry").call("DELETE", f"/v1/households/{home['id']}/members/{son}")
    refused(without, 428, "if-match-missing")
    headed = change(net, added, "PATCH", "", {"head": father}).json
    assert (headed["head"], headed["version"]) == (father, 3)
    left = change(net, headed, "DELETE", f"/members/{mother}")
    assert (left.status_code, left.json["members"]) == (200, [father, son])
    refused(change(net, left.json, "DELETE", f"/members/{mother}"), 404, "not-found")
    refused(change(net, left.json, "PATCH", "", {"head": mother}), 422, "head-not-member", "#/head")
    assert household(net, mother)["members"] == [mother], "who left may join another"
    assert types(net.carry(), "household") == []


def test_bad_households_are_refused(net: Network) -> None:
    town, one, two = net.caller("registry"), person(net), person(net)
    foreign = town.as_(Role.TOWN_HEAD, OTHER_TOWN)
    home = household(net, one)
    for body, status, slug, pointer in (
        ({"members": []}, 422, "body-invalid", "#/members"),
        ({"members": [two, two]}, 422, "body-invalid", "#/members"),
        ({"members": [two], "head": one}, 422, "head-not-member", "#/head"),
        ({"members": [two, str(uuid4())]}, 422, "member-unknown", "#/members/1"),
        ({"members": [two, one]}, 409, "member-elsewhere", "#/members/1"),
    ):
        refused(town.call("POST", "/v1/households", body), status, slug, pointer)
    refused(foreign.call("POST", "/v1/households", {"members": [two]}), 422, "member-unknown", "#/members/0")
    refused(foreign.call("GET", f"/v1/households/{home['id']}"), 404, "not-found")
    assert foreign.get("/v1/households")["items"] == []
    lawyer = town.as_(Role.DUTY_LAWYER)
    refused(lawyer.call("POST", "/v1/households", {"members": [two]}), 403, "role-forbidden")
    with net.stores["registry"].superuser() as db:
        db.execute("UPDATE veterans SET alive = false WHERE id = %s", (two,))
    joining = town.call("POST", f"/v1/households/{home['id']}/members", {"veteran_id": two})
    refused(joining, 409, "member-gone", "#/veteran_id")
    assert [item["members"] for item in town.get("/v1/households")["items"]] == [[one]]


def test_whoever_moved_away_joins_a_household_where_they_live_now(net: Network) -> None:
    stays, moves = person(net), person(net)
    left = household(net, moves, stays)
    net.caller("registry").post(f"/v1/veterans/{moves}/move", {"to": OTHER_TOWN, "reason": "迁居"})
    there = net.caller("registry").as_(Role.TOWN_HEAD, OTHER_TOWN)
    assert there.post("/v1/households", {"members": [moves]})["station_area"] == OTHER_TOWN
    remaining = net.caller("registry").get(f"/v1/households/{left['id']}")
    assert (remaining["head"], remaining["members"]) == (stays, [stays]), "another member is the head"


def test_a_household_across_towns_keeps_no_one_and_finds_its_head(net: Network) -> None:
    county, there = net.caller("registry").as_(Role.COUNTY_CENTRE_STAFF, COUNTY), "440703102000"
    head, member = person(net, TOWN), county.post("/v1/veterans", new_veteran(there))["id"]
    home = county.post("/v1/households", {"members": [head, member]})["id"]
    county.as_(Role.TOWN_HEAD, TOWN).post(f"/v1/veterans/{head}/move", {"to": VILLAGE, "reason": "迁居"})
    left = county.get(f"/v1/households/{home}")
    assert (left["head"], left["members"]) == (member, [member])
    county.as_(Role.TOWN_HEAD, there).post(f"/v1/veterans/{member}/move", {"to": "440703102001", "reason": "迁居"})
    assert county.get(f"/v1/households/{home}")["members"] == []


def test_a_person_joins_one_household_however_many_ask_at_once(net: Network) -> None:
    someone, town = person(net), net.caller("registry")
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: town.call("POST", "/v1/households", {"members": [someone]}), range(4)))
    assert sorted(answer.status_code for answer in made) == [201, 409, 409, 409]
    assert len(town.get("/v1/households")["items"]) == 1


def test_a_plaque_is_asked_for_hung_and_taken_down(net: Network) -> None:
    soldier = person(net)
    mother = person(net, categories=["MARTYR_SURVIVOR", "ACTIVE_DUTY_FAMILY"])
    home = household(net, soldier, mother)
    town = net.caller("registry")
    plaque = town.post("/v1/plaques", {"household_id": home["id"]})
    assert (plaque["state"], plaque["grounds"]) == ("DUE", ["SURVIVORS", "SERVING", "VETERAN"])
    refused(town.call("POST", "/v1/plaques", {"household_id": home["id"]}), 409, "plaque-stands", "#/household_id")
    assert types(net.carry(), "plaque") == ["plaque.due.v1"]
    assert alerts(net, *BUREAU) == ["plaque-due"]
    assert alerts(net, *ARMED_FORCES) == ["plaque-due-with-bureau"]

    bureau, path = town.as_(*BUREAU), f"/v1/plaques/{plaque['id']}"
    assert town.as_(*ARMED_FORCES).get(path) == plaque
    for role in Role:
        answer = town.as_(role, COUNTY).call("POST", f"{path}/hanging", {"with_armed_forces": "both"})
        assert answer.status_code == (422 if role is Role.COUNTY_BUREAU_OFFICER else 403), role
    hung = bureau.post(f"{path}/hanging", {"with_armed_forces": True})
    assert (hung["state"], hung["hung_by"], hung["with_armed_forces"]) == ("HUNG", str(bureau.account), True)
    assert hung["hung_on"]
    refused(bureau.call("POST", f"{path}/hanging", {"with_armed_forces": True}), 409, "wrong-state")
    refused(bureau.call("POST", f"{path}/removal", {"reason": "DAMAGED"}), 428, "if-match-missing")
    refused(bureau.call("POST", f"{path}/removal", {"reason": "UGLY"}, {"If-Match": '"2"'}), 422, "body-invalid")
    gone = bureau.post(f"{path}/removal", {"reason": "DAMAGED"}, {"If-Match": '"2"'})
    assert (gone["state"], gone["taken_down_reason"], gone["version"]) == ("TAKEN_DOWN", "DAMAGED", 3)

    again = town.post("/v1/plaques", {"household_id": home["id"]})
    assert [item["id"] for item in town.get("/v1/plaques")["items"]] == [plaque["id"], again["id"]]
    assert [item["id"] for item in bureau.get("/v1/plaques?state=DUE")["items"]] == [again["id"]]
    assert len(bureau.get(f"/v1/plaques?household_id={home['id']}")["items"]) == 2
    assert town.as_(Role.TOWN_HEAD, OTHER_TOWN).get("/v1/plaques")["items"] == []
    carried = net.carry()
    assert types(carried, "plaque") == ["plaque.hung.v1", "plaque.taken_down.v1", "plaque.due.v1"]
    bodies = b"".join(record.value or b"" for record in carried)
    for secret in (soldier, mother, "SURVIVOR", "SERVING", "DAMAGED"):
        assert secret.encode() not in bodies


def test_one_plaque_at_a_household_and_only_for_a_ground(net: Network) -> None:
    soldier, mother = person(net), person(net, categories=["ACTIVE_DUTY_FAMILY"])
    town, home = net.caller("registry"), household(net, soldier, mother)
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: town.call("POST", "/v1/plaques", {"household_id": home["id"]}), range(4)))
    assert sorted(answer.status_code for answer in made) == [201, 409, 409, 409]
    plaque = next(answer.json for answer in made if answer.status_code == 201)
    unknown = town.call("POST", "/v1/plaques", {"household_id": str(uuid4())})
    refused(unknown, 422, "reference-unknown", "#/household_id")
    foreign = town.as_(Role.TOWN_HEAD, OTHER_TOWN).call("POST", "/v1/plaques", {"household_id": home["id"]})
    assert foreign.json == unknown.json

    home = change(net, home, "DELETE", f"/members/{mother}").json
    refused(change(net, home, "DELETE", f"/members/{soldier}"), 409, "plaque-left-behind")
    damaged = {"reason": "DAMAGED"}, {"If-Match": '"1"'}
    refused(town.as_(*BUREAU).call("POST", f"/v1/plaques/{plaque['id']}/removal", *damaged), 409, "state-unfit")
    town.as_(*BUREAU).post(f"/v1/plaques/{plaque['id']}/removal", {"reason": "DECLINED"}, {"If-Match": '"1"'})
    empty = change(net, home, "DELETE", f"/members/{soldier}").json
    assert (empty["head"], empty["members"]) == (None, [])
    refused(town.call("POST", "/v1/plaques", {"household_id": home["id"]}), 422, "no-ground", "#/household_id")
    filled = town.post(f"/v1/households/{home['id']}/members", {"veteran_id": mother})
    assert filled["head"] == mother
    assert town.post("/v1/plaques", {"household_id": home["id"]})["grounds"] == ["SERVING"]
