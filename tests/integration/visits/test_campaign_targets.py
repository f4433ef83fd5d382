"""Targets of campaigns: found by a rule, each person once, following moves, merges and deaths."""

import threading
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest

from services.visits.campaigns.use_cases.campaigns import launch_campaign
from shared import clock
from shared.contracts.access import Actor, Role
from tests.kit.activities import receive, registered
from tests.kit.campaigns import body, launched, total, unreached, visit
from tests.kit.network import Network
from tests.kit.people import OTHER_TOWN, OTHER_VILLAGE, TOWN, VILLAGE
from tests.kit.problems import refused
from tests.kit.waiting import until


@pytest.mark.parametrize(
    ("rule", "targets"),
    [
        ({}, "key militia old plain survivor"),
        ({"tier": "KEY"}, "key militia survivor"),
        ({"is_veteran": False}, "militia survivor"),
        ({"preferential_care": False}, "militia old"),
        ({"over_80": True}, "old"),
        ({"is_veteran": True, "over_80": False}, "key plain"),
        ({"no_contact_since": str(datetime.now(clock.SHANGHAI).date())}, "key militia old survivor"),
        ({"stations": [OTHER_VILLAGE]}, "old"),
        ({"stations": [OTHER_VILLAGE, TOWN], "tier": "KEY"}, "key militia survivor"),
    ],
)
def test_the_rule_finds_the_targets(net: Network, rule: dict[str, Any], targets: str) -> None:
    town = net.caller("visits")
    people = {
        "key": registered(net, categories=["DISABLED_SERVICEMAN"])[0],
        "plain": registered(net)[0],
        "survivor": registered(net, categories=["MARTYR_SURVIVOR"])[0],
        "militia": registered(net, categories=["DISABLED_MILITIA"])[0],
        "old": registered(net, OTHER_VILLAGE)[0],
    }
    receive(net, "veteran.changed.v1", people["old"], over_80=True)
    visit(town, people["plain"], "PHONE")
    path = launched(town, rule=rule)
    items = town.get(f"{path}/targets")["items"]
    assert sorted(item["veteran_id"] for item in items) == sorted(people[name] for name in targets.split())
    assert town.get(path)["rule"] == rule


def test_the_dead_the_merged_and_the_erased_are_no_targets(net: Network) -> None:
    town = net.caller("visits")
    dead, old, kept, erased, later_dead, plain = registered(net, VILLAGE, 6)
    receive(net, "veteran.deceased.v1", dead, alive=False)
    receive(net, "veteran.merged.v1", old, merged_into=kept)
    receive(net, "veteran.erased.v1", erased)
    path = launched(town)
    assert unreached(town, path) == sorted([kept, later_dead, plain])
    receive(net, "veteran.deceased.v1", later_dead, alive=False)
    assert (total(town, path), unreached(town, path)) == ((0, 2), sorted([kept, plain]))
    assert town.get(f"{path}/units")["items"][0]["people"] == 2


def test_merged_targets_count_once_whichever_file_was_visited(net: Network) -> None:
    town = net.caller("visits")
    one, two, three = registered(net, VILLAGE, 3)
    path = launched(town)
    visit(town, one)
    assert total(town, path) == (1, 3)
    receive(net, "veteran.merged.v1", one, merged_into=three)
    assert (total(town, path), unreached(town, path)) == ((1, 2), [two]), "the visit under the old id counts"
    receive(net, "veteran.merged.v1", two, merged_into=three)
    assert (total(town, path), unreached(town, path)) == ((1, 1), [])


def test_a_target_merged_into_someone_outside_stays_one(net: Network) -> None:
    town = net.caller("visits")
    key = registered(net, categories=["DISABLED_SERVICEMAN"])[0]
    other = registered(net, categories=["RED_ARMY_VETERAN"])[0]
    plain = registered(net)[0]
    path = launched(town, rule={"tier": "KEY"})
    receive(net, "veteran.merged.v1", key, merged_into=plain)
    receive(net, "veteran.merged.v1", other, merged_into=plain)
    assert total(town, path) == (0, 1), "two targets, one person that was none"
    visit(town, plain)
    assert total(town, path) == (1, 1)


def test_targets_follow_a_move(net: Network) -> None:
    town = net.caller("visits")
    (person, stays) = registered(net, VILLAGE, 2)
    path = launched(town)
    receive(net, "veteran.moved.v1", person, station_area=OTHER_VILLAGE, from_area=VILLAGE)
    stations = {s["station"]: s["denominator"] for s in town.get(f"{path}/reach")["stations"]}
    assert stations == {VILLAGE: 1, OTHER_VILLAGE: 1}
    village = town.as_(Role.VILLAGE_WORKER, OTHER_VILLAGE)
    assert unreached(village, path) == [person]
    receive(net, "veteran.moved.v1", person, station_area=OTHER_TOWN, from_area=OTHER_VILLAGE)
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
    assert worker.get(f"{path}/reach")["total"]["denominator"] == 2, "also what the town was given of the village"
    refused(worker.call("POST", f"{path}/assignments", given), 403, "role-forbidden")
    refused(town.call("POST", f"{path}/assignments", given | {"station": OTHER_TOWN}), 404, "area-foreign", "#/station")
    unknown = {"veteran_ids": [two, str(uuid4())], "station": TOWN}
    refused(town.call("POST", f"{path}/assignments", unknown), 422, "no-target", "#/veteran_ids/1")
    assert len(town.get(f"{path}/reach")["stations"]) == 2, "nothing was given"
    receive(net, "veteran.moved.v1", one, station_area="440703101003", from_area=VILLAGE)
    assert "440703101003" in {t["station"] for t in town.get(f"{path}/targets")["items"]}
    assert town.post(f"{path}/assignments", given | {"station": "440703101003"}) == {"assigned": 1}, "given back"


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


def test_someone_who_moves_while_a_campaign_is_launched_takes_the_target_along(net: Network) -> None:
    town, store = net.caller("visits"), net.stores["visits"]
    (person,) = registered(net)
    plan = town.post("/v1/campaigns", body())["id"]
    waiting = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = "
    waiting += "(SELECT oid FROM pg_database WHERE datname = current_database())"
    with store.app.session() as db, store.superuser() as looking:  # a launch that has not committed yet
        db.info["scope"] = "440703101"
        by = Actor(uuid4(), Role.TOWN_HEAD, TOWN, "SERVICE")
        launch_campaign(db, by, plan, None)
        db.flush()
        move = threading.Thread(
            target=receive,
            args=(net, "veteran.moved.v1", person),
            kwargs={"station_area": OTHER_VILLAGE, "from_area": VILLAGE},
        )
        move.start()
        until(lambda: looking.execute(waiting).fetchone(), "the move waits for the launch")
        db.commit()
        move.join()
    assert unreached(town.as_(Role.VILLAGE_WORKER, OTHER_VILLAGE), f"/v1/campaigns/{plan}") == [person]
