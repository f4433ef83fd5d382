"""Satisfaction: one answer per person and occasion, anonymous ones, results with small cells suppressed."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from shared.contracts.access import Role
from tests.kit.activities import receive, registered
from tests.kit.apps import Caller
from tests.kit.network import Network
from tests.kit.people import COUNTY, OTHER_TOWN, OTHER_VILLAGE, TOWN, VILLAGE
from tests.kit.problems import refused

SCORES = {"happiness": 5, "gain": 4, "honour": 3}


def visited(caller: Caller, veteran: str, reached: bool = True) -> str:
    body = {"veteran_id": veteran, "method": "HOME_VISIT", "reached": reached}
    id: str = caller.post("/v1/visits", {**body, "occurred_at": datetime.now(UTC).isoformat()})["id"]
    return id


def test_an_answer_about_a_visit(net: Network) -> None:
    town = net.caller("visits")
    (person,) = registered(net)
    visit = visited(town, person)
    net.carry()
    body = {**SCORES, "occasion": "VISIT", "occasion_id": visit, "veteran_id": person, "comment": "陈建国很满意"}
    answer = town.post("/v1/satisfaction", body)
    assert (answer["area"], answer["honour"]) == (VILLAGE, 3)
    refused(town.call("POST", "/v1/satisfaction", body), 409, "satisfaction-given")
    (record,) = net.carry()
    event = json.loads(record.value or b"")
    assert event.keys() == {"occurred_at", "satisfaction_id", "occasion", "happiness", "gain", "honour", "scale_max"}
    assert (event["happiness"], event["scale_max"], record.topic) == (5, 5, "muster.visits")
    refused(town.call("GET", f"/v1/satisfaction/{answer['id']}"), 403, "role-forbidden")
    centre = town.as_(Role.COUNTY_CENTRE_STAFF, COUNTY)
    shown = centre.get(f"/v1/satisfaction/{answer['id']}")
    assert (shown["comment"], shown["veteran_id"]) == ("陈建国很满意", person)
    with net.stores["visits"].superuser() as db:
        assert db.execute("SELECT comment FROM satisfaction").fetchall() == [(None,)], "a person's own is sealed"
    receive(net, "veteran.erased.v1", person)
    assert centre.get(f"/v1/satisfaction/{answer['id']}")["comment"] is None


def test_one_answer_per_person_and_occasion_whatever_the_file(net: Network) -> None:
    town = net.caller("visits")
    old, kept = registered(net, VILLAGE, 2)
    body = {**SCORES, "occasion": "GENERAL"}
    town.post("/v1/satisfaction", {**body, "veteran_id": old})
    town.post("/v1/satisfaction", {**body, "veteran_id": kept})
    refused(town.call("POST", "/v1/satisfaction", {**body, "veteran_id": old}), 409, "satisfaction-given")
    (third,) = registered(net)
    receive(net, "veteran.merged.v1", old, merged_into=third)
    refused(town.call("POST", "/v1/satisfaction", {**body, "veteran_id": third}), 409, "satisfaction-given")


def test_an_answer_sent_twice_at_once_is_one(net: Network) -> None:
    town = net.caller("visits")
    (person,) = registered(net)
    body = {**SCORES, "occasion": "GENERAL", "veteran_id": person}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: town.call("POST", "/v1/satisfaction", body).status_code, range(4)))
    assert sorted(answers) == [201, 409, 409, 409]


def test_what_the_occasion_must_be(net: Network) -> None:
    town = net.caller("visits")
    one, other = registered(net, VILLAGE, 2)
    body = {**SCORES, "occasion": "VISIT", "veteran_id": other}
    refused(town.call("POST", "/v1/satisfaction", body), 422, "occasion-missing", "#/occasion_id")
    for occasion in (visited(town, one), visited(town, other, reached=False), str(uuid4())):
        answer = town.call("POST", "/v1/satisfaction", {**body, "occasion_id": occasion})
        refused(answer, 422, "occasion-unknown", "#/occasion_id")
    anonymous = {**SCORES, "occasion": "VISIT", "occasion_id": visited(town, one)}
    refused(town.call("POST", "/v1/satisfaction", anonymous), 422, "occasion-named", "#/occasion_id")
    high = {**SCORES, "gain": 6, "occasion": "GENERAL"}
    refused(town.call("POST", "/v1/satisfaction", high), 422, "body-invalid", "#/gain")
    elsewhere = {**SCORES, "occasion": "GENERAL", "area": OTHER_TOWN}
    refused(town.call("POST", "/v1/satisfaction", elsewhere), 404, "area-foreign", "#/area")
    foreign = town.as_(Role.TOWN_HEAD, OTHER_TOWN)
    general = {**SCORES, "occasion": "GENERAL", "veteran_id": one}
    refused(foreign.call("POST", "/v1/satisfaction", general), 422, "veteran-unknown", "#/veteran_id")
    refused(town.as_(Role.MENTOR).call("POST", "/v1/satisfaction", general), 403, "role-forbidden")


def give(caller: Caller, area: str, count: int, **scores: int) -> None:
    for _ in range(count):
        caller.post("/v1/satisfaction", {**SCORES, **scores, "occasion": "GENERAL", "area": area})


def results(caller: Caller, query: str = "") -> tuple[Any, dict[str, Any]]:
    body = caller.get(f"/v1/satisfaction/results{query}")
    return body, {station["area"]: station for station in body["stations"]}


def test_results_show_n_and_suppress_small_cells(net: Network) -> None:
    town = net.caller("visits")
    give(town, VILLAGE, 3)
    body, stations = results(town)
    assert (body["total"]["n"], body["total"]["suppressed"], body["total"]["gain"]["mean"]) == (3, True, None)
    assert stations[VILLAGE]["happiness"] == {"mean": None, "distribution": None}
    give(town, OTHER_VILLAGE, 6, happiness=2)
    body, stations = results(town)
    assert (body["total"]["n"], body["total"]["suppressed"]) == (9, False)
    assert body["total"]["happiness"] == {"mean": 3.0, "distribution": {"1": 0, "2": 6, "3": 0, "4": 0, "5": 3}}
    assert stations[VILLAGE]["suppressed"]
    assert stations[OTHER_VILLAGE]["suppressed"], "the total less this one would tell the other"
    give(town, VILLAGE, 2)
    body, stations = results(town)
    assert not stations[VILLAGE]["suppressed"]
    assert (stations[VILLAGE]["n"], stations[VILLAGE]["happiness"]["mean"]) == (5, 5.0)
    assert body["as_of"]
    (farthest, _), (earliest, _) = results(town, "?on=9999-12-31"), results(town, "?on=0001-01-01")
    assert (farthest["to_on"], earliest["from_on"]) == ("9999-12-31", "0001-01-01")
    later, none = results(town, f"?on={datetime.now(UTC).date() + timedelta(days=100)}")
    assert (later["total"]["n"], none) == (0, {})
    elsewhere, none = results(town.as_(Role.TOWN_HEAD, OTHER_TOWN))
    assert (elsewhere["total"]["n"], none) == (0, {})


def test_the_total_of_few_answers_each_is_suppressed(net: Network) -> None:
    town = net.caller("visits")
    for area, count in ((VILLAGE, 1), (OTHER_VILLAGE, 1), (TOWN, 3)):
        give(town, area, count)
    body, stations = results(town)
    assert {station["suppressed"] for station in stations.values()} == {True}
    assert (body["total"]["n"], body["total"]["suppressed"], body["total"]["gain"]["mean"]) == (5, True, None)


def test_results_stay_where_they_were_given(net: Network) -> None:
    town = net.caller("visits")
    people = registered(net, VILLAGE, 5)
    for person in people:
        town.post("/v1/satisfaction", {**SCORES, "occasion": "GENERAL", "veteran_id": person, "comment": "好"})
    receive(net, "veteran.moved.v1", people[0], station_area=OTHER_TOWN, from_area=VILLAGE)
    assert results(town)[1][VILLAGE]["n"] == 5
    centre = town.as_(Role.COUNTY_CENTRE_STAFF, COUNTY)
    seen = [centre.get(f"/v1/satisfaction/{a['id']}") for a in centre.get("/v1/satisfaction")["items"]]
    assert sorted(answer["veteran_id"] or "" for answer in seen) == sorted(["", *people[1:]])
    assert TOWN


def test_a_corrected_visit_is_answered_for_once(net: Network) -> None:
    town = net.caller("visits")
    (person,) = registered(net)
    wrong = visited(town, person)
    body = {**SCORES, "occasion": "VISIT", "veteran_id": person}
    town.post("/v1/satisfaction", {**body, "occasion_id": wrong})
    again = {"method": "HOME_VISIT", "reached": True, "occurred_at": datetime.now(UTC).isoformat(), "reason": "补记"}
    right = town.post(f"/v1/visits/{wrong}/correction", {**again, "veteran_id": person})["id"]
    answer = town.call("POST", "/v1/satisfaction", {**body, "occasion_id": right})
    refused(answer, 409, "satisfaction-given")
    other = visited(town, person)
    corrected = town.post(f"/v1/visits/{other}/correction", {**again, "veteran_id": person})["id"]
    town.post("/v1/satisfaction", {**body, "occasion_id": corrected})
    refused(town.call("POST", "/v1/satisfaction", {**body, "occasion_id": corrected}), 409, "satisfaction-given")
