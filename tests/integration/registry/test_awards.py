"""Awards and contests: stations propose and enter, the bureau decides and publishes."""

import json
import threading
from typing import Any

from shared.contracts.access import Role
from tests.kit.apps import Caller
from tests.kit.network import Network
from tests.kit.people import CITY, COUNTY, OTHER_TOWN, TOWN, VILLAGE
from tests.kit.problems import refused
from tests.kit.stations import GIVEN, clerk, outcome, station_of, types


def test_an_award_from_nomination_to_certificate(net: Network, city: Caller) -> None:
    town = city.as_(Role.TOWN_HEAD, TOWN)
    bureau = city.as_(Role.COUNTY_BUREAU_OFFICER, COUNTY)
    body = {"station_id": station_of(city, TOWN)["id"], "staff_id": clerk(city, TOWN), "level": "COUNTY", "year": 2026}
    body |= {"category": "OUTSTANDING_WORKER", "grounds": "五年接访零投诉"}
    nominated = town.post("/v1/awards", body)
    assert nominated["state"] == "NOMINATED"
    refused(town.call("POST", "/v1/awards", body), 409, "already-exists")
    refused(outcome(town, nominated, state="SHORTLISTED"), 403, "role-forbidden")
    refused(outcome(bureau, nominated, **GIVEN), 409, "wrong-state")
    shortlisted = outcome(bureau, nominated, state="SHORTLISTED").json
    bare = outcome(bureau, shortlisted, state="AWARDED")
    refused(bare, 422, "certificate-missing", "#/certificate_number")
    early = outcome(bureau, shortlisted, **GIVEN | {"awarded_on": "2199-01-01"})
    refused(early, 422, "awarded-in-future", "#/awarded_on")
    refused(outcome(bureau, nominated, **GIVEN), 412, "version-stale")
    awarded = outcome(bureau, shortlisted, **GIVEN).json
    assert (awarded["state"], awarded["decided_by"]) == ("AWARDED", str(bureau.account))
    assert town.get("/v1/awards?state=AWARDED&year=2026")["items"] == [awarded]
    records = net.carry()
    sent = [dict(record.headers)["ce_type"].decode() for record in records]
    assert [t for t in sent if t.startswith("award.")] == [
        "award.nominated.v1",
        "award.shortlisted.v1",
        "award.given.v1",
    ]
    given = json.loads(next(r.value for r in records if dict(r.headers)["ce_type"] == b"award.given.v1") or b"")
    assert given.keys() == {"award_id", "station_id", "staff_id", "awarded_on", "occurred_at"}
    assert [alert["rule"] for alert in net.caller("notify").get("/v1/alerts")["items"]] == ["award-given"]
    foreign = city.as_(Role.TOWN_HEAD, OTHER_TOWN)
    refused(foreign.call("GET", f"/v1/awards/{awarded['id']}"), 404, "not-found")
    assert foreign.get("/v1/awards")["items"] == []


def test_awards_of_the_city_and_above_are_entered_by_the_city(city: Caller) -> None:
    town = city.as_(Role.TOWN_HEAD, TOWN)
    body = {"station_id": station_of(city, TOWN)["id"], "level": "NATIONAL", "year": 2026, "grounds": "创建成效突出"}
    refused(town.call("POST", "/v1/awards", body | {"category": "OUTSTANDING_HEAD"}), 422, "category-unfit")
    elsewhere = body | {"category": "HUNDRED_OUTSTANDING_HEADS", "staff_id": clerk(city, VILLAGE)}
    refused(town.call("POST", "/v1/awards", elsewhere), 422, "reference-unknown", "#/staff_id")
    award = town.post("/v1/awards", body | {"category": "MODEL_STATION"})
    bureau = city.as_(Role.COUNTY_BUREAU_OFFICER, COUNTY)
    refused(outcome(bureau, award, state="SHORTLISTED"), 403, "award-above-you")
    own = city.post("/v1/awards", body | {"category": "MODEL_STATION", "station_id": station_of(city, CITY)["id"]})
    refused(outcome(city, own, state="SHORTLISTED"), 403, "same-eyes")
    declined = outcome(city, award, state="DECLINED").json
    assert declined["state"] == "DECLINED"
    again = town.post("/v1/awards", body | {"category": "MODEL_STATION"})
    assert again["id"] != award["id"], "what was declined may be tried again"
    foreign = city.as_(Role.TOWN_HEAD, OTHER_TOWN)
    refused(foreign.call("POST", "/v1/awards", body | {"category": "MODEL_STATION"}), 404, "not-found")
    categories = town.get("/v1/awards/categories")["items"]
    assert "HUNDRED_OUTSTANDING_HEADS" in {row["category"] for row in categories}


CONTEST = {
    "name": "2026年“四如杯”业务大比武",
    "planned_on": "2026-10-01",
    "rounds": [
        {"kind": "INDIVIDUAL_COMPULSORY", "dimension": "KNOWLEDGE"},
        {"kind": "TEAM_COMPULSORY"},
        {"kind": "QUICK_FIRE", "most": 50},
    ],
}


def scored(caller: Caller, entry: dict[str, Any], *scores: int | None) -> Any:
    path = f"/v1/contests/entries/{entry['id']}/scores"
    return caller.call("PUT", path, {"scores": list(scores)}, {"If-Match": f'"{entry["version"]}"'})


def test_a_contest_with_a_tie(net: Network, city: Caller) -> None:
    contest = city.post("/v1/contests", CONTEST)
    assert [round["most"] for round in contest["rounds"]] == [100, 100, 50]
    path, entries = f"/v1/contests/{contest['id']}", []
    for area in (TOWN, TOWN, OTHER_TOWN):
        body = {"station_id": station_of(city, area)["id"], "staff_id": clerk(city, area)}
        entries.append(city.as_(Role.TOWN_HEAD, area).post(f"{path}/entries", body))
    team = city.post(f"{path}/entries", {"station_id": station_of(city, OTHER_TOWN)["id"]})
    again = city.call("POST", f"{path}/entries", {"station_id": station_of(city, OTHER_TOWN)["id"]})
    refused(again, 409, "already-exists")
    refused(scored(city, entries[0], 1, None, 1), 409, "scores-closed")
    refused(city.call("POST", f"{path}/holding", {"held_on": "2199-01-01"}), 422, "held-out-of-time", "#/held_on")
    held = city.post(f"{path}/holding", {"held_on": "2026-10-02"})
    late = {"station_id": station_of(city, TOWN)["id"]}
    refused(city.call("POST", f"{path}/entries", late), 409, "entries-over")
    refused(scored(city, entries[0], 1, 1, 1), 422, "scores-unfit", "#/scores/1")
    refused(scored(city, entries[0], 1, None, 51), 422, "scores-unfit", "#/scores/2")
    refused(scored(city.as_(Role.TOWN_HEAD, TOWN), entries[0], 1, None, 1), 403, "role-forbidden")
    other = city.as_(Role.COUNTY_BUREAU_OFFICER, COUNTY)
    refused(scored(other, entries[0], 1, None, 1), 404, "not-found")
    for entry, points in zip(entries, (90, 80, 90), strict=True):
        assert scored(city, entry, points, None, 10).status_code == 200
    assert scored(city, team, None, 70, None).json["version"] == 2
    refused(scored(city, team, None, 71, None), 412, "version-stale")
    published = city.call("POST", f"{path}/publication", headers={"If-Match": f'"{held["version"]}"'})
    assert (published.status_code, published.json["state"]) == (201, "PUBLISHED")
    ranks = [(entry["total"], entry["rank"]) for entry in city.get(f"{path}/entries")["items"]]
    assert ranks == [(100, 1), (90, 3), (100, 1), (70, 1)]
    mine = city.as_(Role.TOWN_HEAD, TOWN).get(f"{path}/entries")["items"]
    assert [entry["rank"] for entry in mine] == [1, 3], "ranks among all, rows of one's own"
    fresh = city.get(f"{path}/entries")["items"][0]
    refused(scored(city, fresh, 1, None, 1), 409, "scores-closed")
    assert [t for t in types(net) if t.startswith("contest.")] == [
        "contest.announced.v1",
        "contest.held.v1",
        "contest.published.v1",
    ]


def test_who_may_hold_and_enter(city: Caller) -> None:
    bureau = city.as_(Role.COUNTY_BUREAU_OFFICER, COUNTY)
    unknown = CONTEST | {"rounds": [{"kind": "SINGING"}]}
    refused(bureau.call("POST", "/v1/contests", unknown), 422, "round-unknown", "#/rounds/0/kind")
    refused(city.as_(Role.TOWN_HEAD, TOWN).call("POST", "/v1/contests", CONTEST), 403, "role-forbidden")
    contest = bureau.post("/v1/contests", CONTEST)
    path = f"/v1/contests/{contest['id']}"
    outside = {"station_id": station_of(city, OTHER_TOWN)["id"]}
    stranger = city.as_(Role.TOWN_HEAD, OTHER_TOWN)
    refused(stranger.call("POST", f"{path}/entries", outside), 422, "station-outside", "#/station_id")
    foreign = city.as_(Role.COUNTY_BUREAU_OFFICER, "440781000000")
    refused(foreign.call("POST", f"{path}/holding", {"held_on": "2026-10-02"}), 404, "not-found")
    assert [row["id"] for row in stranger.get(f"/v1/contests?area={COUNTY}&state=ANNOUNCED")["items"]] == [
        contest["id"]
    ]
    assert stranger.get("/v1/contests?state=HELD")["items"] == []
    assert "SCENARIO" in {row["kind"] for row in stranger.get("/v1/contests/rounds")["items"]}


def test_a_score_and_the_publication_at_once_leave_totals_that_fit(city: Caller) -> None:
    contest = city.post("/v1/contests", CONTEST)
    path = f"/v1/contests/{contest['id']}"
    entry = city.post(f"{path}/entries", {"station_id": station_of(city, TOWN)["id"]})
    held = city.post(f"{path}/holding", {"held_on": "2026-10-02"})
    seen = {"If-Match": f'"{held["version"]}"'}
    threads = [
        threading.Thread(target=scored, args=(city, entry, None, 70, None)),
        threading.Thread(target=city.call, args=("POST", f"{path}/publication", None, seen)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (after,) = city.get(f"{path}/entries")["items"]
    assert after["total"] == sum(score for score in after["scores"] if score is not None)
    assert after["rank"] == 1
