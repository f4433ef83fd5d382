"""Satisfaction: one answer per person and occasion, anonymous ones; told and shown five and more together."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
from alembic import command

from deploy.local.database import Database as Server
from services.visits.satisfaction import queries
from services.visits.satisfaction.timers import sum_satisfaction
from shared import migrate
from shared.contracts.access import Role
from tests.kit.activities import receive, registered
from tests.kit.apps import Caller
from tests.kit.network import Network
from tests.kit.people import CITY, COUNTY, OTHER_TOWN, OTHER_VILLAGE, TOWN, VILLAGE
from tests.kit.problems import refused
from tests.kit.stores import Store
from tests.kit.timers import once, to_end

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
    assert net.carry() == [], "no event tells of one answer"
    refused(town.call("GET", f"/v1/satisfaction/{answer['id']}"), 403, "role-forbidden")
    centre = town.as_(Role.COUNTY_CENTRE_STAFF, COUNTY)
    shown = centre.get(f"/v1/satisfaction/{answer['id']}")
    assert (shown["comment"], shown["veteran_id"]) == ("陈建国很满意", person)
    (listed,) = centre.get("/v1/satisfaction")["items"]
    assert listed.keys() == {"id", "area", "occasion", "from_on", "to_on"}
    assert shown.keys() == listed.keys() | {"comment", "veteran_id"}, "scores are shown to no one"
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


def tell(net: Network) -> list[Any]:
    """Let the answers that wait be told; returns the events' bodies."""
    to_end(net.stores["visits"].work, sum_satisfaction)
    return [json.loads(record.value or b"") for record in net.carry()]


def test_five_answers_of_a_town_are_told_together(net: Network) -> None:
    town = net.caller("visits")
    give(town, VILLAGE, 3)
    give(town, OTHER_VILLAGE, 1, happiness=2)
    give(town.as_(Role.COUNTY_CENTRE_STAFF, COUNTY), COUNTY, 4)
    give(town.as_(Role.TOWN_HEAD, OTHER_TOWN), OTHER_TOWN, 4)
    assert tell(net) == [], "four of a town are too few, whatever there are elsewhere"
    assert results(town)[0]["total"] == {"n": 0} | {scale: {"mean": None, "distribution": None} for scale in SCORES}
    give(town, TOWN, 2)
    (event,) = tell(net)
    sums = {"happiness": 27, "gain": 24, "honour": 18}
    assert {name: event[name] for name in (*sums, "answers", "scale_max")} == {**sums, "answers": 6, "scale_max": 5}
    body, stations = results(town)
    assert (event["from_on"], event["to_on"]) == (body["from_on"], body["to_on"])
    assert stations.keys() == {TOWN}
    assert stations[TOWN]["happiness"] == {"mean": 4.5, "distribution": {"1": 0, "2": 1, "3": 0, "4": 0, "5": 5}}
    assert (body["total"]["n"], body["total"]["gain"]["mean"]) == (6, 4.0)
    assert tell(net) == [], "each is told once"


def test_what_is_told_next_is_again_of_five_answers(net: Network) -> None:
    town = net.caller("visits")
    give(town, VILLAGE, 5)
    assert [event["answers"] for event in tell(net)] == [5]
    give(town, VILLAGE, 4, happiness=1)
    assert tell(net) == []
    assert results(town)[1][TOWN]["n"] == 5, "results lead no further than events"
    give(town, OTHER_VILLAGE, 3, happiness=1)
    assert [(event["answers"], event["happiness"]) for event in tell(net)] == [(7, 7)]
    assert results(town)[1][TOWN]["n"] == 12


def test_each_is_shown_the_same_of_a_town(net: Network) -> None:
    town = net.caller("visits")
    give(town, VILLAGE, 5)
    give(town.as_(Role.TOWN_HEAD, OTHER_TOWN), OTHER_TOWN, 6, gain=1)
    tell(net)
    village, county = town.as_(Role.VILLAGE_WORKER, VILLAGE), town.as_(Role.COUNTY_CENTRE_STAFF, COUNTY)
    city = town.as_(Role.CITY_ADMIN, CITY)
    assert results(village)[1] == results(town)[1] == results(county)[1]
    body, stations = results(city)
    assert (stations.keys(), body["total"]["n"]) == ({TOWN, OTHER_TOWN}, 11)
    assert stations[TOWN] == results(town)[1][TOWN]
    (farthest, _), (earliest, _) = results(town, "?on=9999-12-31"), results(town, "?on=0001-01-01")
    assert (farthest["to_on"], earliest["from_on"]) == ("9999-12-31", "0001-01-01")
    later, none = results(town, f"?on={datetime.now(UTC).date() + timedelta(days=100)}")
    assert (later["total"]["n"], none) == (0, {})


def test_two_workers_tell_no_answer_twice(net: Network) -> None:
    town, work = net.caller("visits"), net.stores["visits"].work
    for area in (TOWN, COUNTY):
        give(town.as_(Role.COUNTY_CENTRE_STAFF, COUNTY), area, 9)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: once(work, sum_satisfaction), range(2)))
    assert sum(event["answers"] for event in tell(net)) == 18
    with net.stores["visits"].superuser() as db:
        assert db.execute("SELECT sum(answers), min(answers) >= 5 FROM satisfaction_sums").fetchone() == (18, True)


def test_results_stay_where_they_were_given_whatever_becomes_of_who_gave_them(net: Network) -> None:
    town = net.caller("visits")
    people = registered(net, VILLAGE, 5)
    for person in people:
        town.post("/v1/satisfaction", {**SCORES, "occasion": "GENERAL", "veteran_id": person, "comment": "好"})
    receive(net, "veteran.moved.v1", people[0], station_area=OTHER_TOWN, from_area=VILLAGE)
    receive(net, "veteran.erased.v1", people[1])
    assert [event["answers"] for event in tell(net)] == [5]
    receive(net, "veteran.erased.v1", people[2])
    assert tell(net) == []
    assert results(town)[1][TOWN]["n"] == 5
    centre = town.as_(Role.COUNTY_CENTRE_STAFF, COUNTY)
    seen = [centre.get(f"/v1/satisfaction/{a['id']}") for a in centre.get("/v1/satisfaction")["items"]]
    assert {answer["veteran_id"] for answer in seen} >= set(people[3:])
    assert people[0] not in {answer["veteran_id"] for answer in seen}


def test_answers_told_one_by_one_before_stay_in_results_and_are_told_no_more(server: Server) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as db:
        db.execute("CREATE DATABASE visits_unsummed OWNER visits_owner")
    before = Store("visits", server, "visits_unsummed")
    command.upgrade(migrate.config("visits", before.url("owner")), "0011")
    answer = "INSERT INTO satisfaction VALUES (gen_random_uuid(), 1, %s, 'GENERAL', %s, 4, 3, '2026-08-20', NULL)"
    with before.superuser() as db:
        for area, times in ((VILLAGE, 4), (TOWN, 2), (OTHER_TOWN, 4)):
            for score in range(1, times + 1):
                db.execute(answer, (area, score))
    migrate.upgrade("visits", before.url("owner"))
    with before.superuser() as db:
        db.execute(answer, (VILLAGE, 5))  # by a release that runs on
    assert to_end(before.work, sum_satisfaction) == 0
    with before.work.session() as db:
        (row,) = queries.sums(db, CITY, date(2026, 7, 1), date(2026, 9, 30))
    before.close()
    assert (row.area, row.from_on, row.answers) == (TOWN, date(2026, 7, 1), 6), "four answers are shown of no town"
    assert row.scores["happiness"] == {"1": 2, "2": 2, "3": 1, "4": 1, "5": 0}
    assert row.scores["gain"] == {"1": 0, "2": 0, "3": 0, "4": 6, "5": 0}


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
