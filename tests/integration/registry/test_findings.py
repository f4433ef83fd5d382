"""Five haves, the model station, stars and full coverage."""

from typing import Any

import pytest

from shared import clock
from shared.contracts.access import Role
from tests.kit.apps import Caller
from tests.kit.network import Network
from tests.kit.people import CITY, COUNTY, OTHER_TOWN, TOWN, VILLAGE, new_veteran
from tests.kit.problems import refused
from tests.kit.stations import days_ago, station_of, types

FINDING = {"item": "STAFF", "status": "MET", "evidence": "花名册", "assessed_on": days_ago(60)}


@pytest.fixture
def centre(net: Network) -> Caller:
    return net.caller("registry").as_(Role.COUNTY_CENTRE_STAFF, COUNTY)


def have(caller: Caller, path: str, item: str = "STAFF") -> Any:
    return next(row for row in caller.get(path)["items"] if row["item"] == item)


def row(rows: Any, level: str, item: str) -> Any:
    line = next(r for r in rows["items"] if (r["level"], r["item"]) == (level, item))
    return tuple(line[name] for name in ("numerator", "unmet", "unknown", "denominator"))


def test_what_is_recorded_stands_beside_what_follows_from_the_staff(net: Network, centre: Caller) -> None:
    path = f"/v1/stations/{station_of(centre, TOWN)['id']}/five-haves"
    unknown = have(centre, path)
    assert (unknown["status"], unknown["derived"], unknown["contradicted"]) == ("UNKNOWN", "UNMET", False)
    assert have(centre, path, "FUNDING")["derived"] is None
    centre.post(path, FINDING)
    assert have(centre, path)["contradicted"] is True
    staff = path.replace("five-haves", "staff")
    for post in ("HEAD", "FULL_TIME"):
        centre.post(staff, {"name": "李卫国", "post": post, "from_on": "2024-01-01"})
    agreed = have(centre, path)
    assert (agreed["status"], agreed["derived"], agreed["contradicted"]) == ("MET", "MET", False)
    assert (agreed["evidence"], agreed["recorded_by"]) == ("花名册", str(centre.account))
    centre.post(path, FINDING | {"status": "UNMET", "assessed_on": days_ago(90)})
    assert have(centre, path)["status"] == "MET", "an earlier day's finding entered late changes nothing"
    history = centre.get(f"{path}/history?item=STAFF")["items"]
    assert [finding["status"] for finding in history] == ["MET", "UNMET"]
    assert types(net).count("station.assessed.v1") == 2


def test_a_gap_is_told_to_the_station_itself(net: Network, centre: Caller) -> None:
    city, code = centre.as_(Role.CITY_ADMIN, CITY), "440703002901"
    new = {"code": code, "level": "UNIVERSITY", "name": "五邑大学退役军人服务站", "on": days_ago(80)}
    path = f"/v1/stations/{city.post('/v1/stations', new)['id']}"
    for status in ("MET", "UNMET", "UNKNOWN"):
        centre.post(f"{path}/five-haves", FINDING | {"status": status})
    city.post(f"{path}/stars", {"stars": 3, "on": days_ago(50), "grounds": "初评"}, {"If-Match": '"4"'})
    city.post(f"{path}/closure", {"on": days_ago(40), "reason": "撤并"})
    net.carry()
    station = net.caller("notify").as_(Role.VILLAGE_WORKER, code).get("/v1/alerts")["items"]
    assert [alert["rule"] for alert in station] == ["five-haves-gap", "station-rated"]
    county = net.caller("notify").as_(Role.COUNTY_CENTRE_STAFF, COUNTY).get("/v1/alerts")["items"]
    assert "station-closed" in [alert["rule"] for alert in county]


def test_what_cannot_be_found(net: Network, centre: Caller) -> None:
    path = f"/v1/stations/{station_of(centre, TOWN)['id']}/five-haves"
    refused(centre.call("POST", path, FINDING | {"item": "PLAQUE"}), 422, "item-unknown", "#/item")
    refused(centre.call("POST", path, FINDING | {"assessed_on": "2199-01-01"}), 422, "assessed-in-future")
    refused(centre.call("POST", path, FINDING | {"status": "MAYBE"}), 422, "body-invalid", "#/status")
    refused(centre.call("POST", path, FINDING, {"If-Match": '"7"'}), 412, "version-stale")
    refused(centre.as_(Role.TOWN_HEAD, TOWN).call("POST", path, FINDING), 403, "role-forbidden")
    foreign = centre.as_(Role.COUNTY_CENTRE_STAFF, "440781000000")
    for method, body in (("GET", None), ("POST", FINDING)):
        refused(foreign.call(method, path, body), 404, "not-found")
    assert types(net) == []


def test_the_rate_of_five_haves(net: Network, centre: Caller) -> None:
    stations = centre.get(f"/v1/stations?area={COUNTY}&level=TOWN")["items"]
    assert len(stations) == 6
    for item in ("ORGANISATION", "POSTS", "STAFF", "FUNDING", "SUPPORT"):
        centre.post(f"/v1/stations/{stations[0]['id']}/five-haves", FINDING | {"item": item})
        centre.post(f"/v1/stations/{stations[1]['id']}/five-haves", FINDING | {"item": item})
    centre.post(f"/v1/stations/{stations[1]['id']}/five-haves", FINDING | {"status": "UNMET"})
    rate = centre.get("/v1/five-haves/rate")
    assert row(rate, "TOWN", "POSTS") == (2, 0, 4, 6)
    assert row(rate, "TOWN", "STAFF") == (1, 1, 4, 6)
    assert row(rate, "TOWN", "ALL") == (1, 1, 4, 6)
    assert row(rate, "COUNTY", "ALL") == (0, 0, 1, 1)
    with net.stores["registry"].work.session() as db:
        assert rate["as_of"] == clock.today(db).isoformat()
    inner = centre.get(f"/v1/five-haves/rate?area={stations[1]['area']}")
    assert row(inner, "TOWN", "ALL") == (0, 1, 0, 1)
    refused(centre.call("GET", f"/v1/five-haves/rate?area={OTHER_TOWN}"), 404, "area-foreign", "?area")


def test_model_stations_and_stars(net: Network, centre: Caller) -> None:
    station = station_of(centre, VILLAGE)
    path = f"/v1/stations/{station['id']}"
    centre.as_(Role.TOWN_HEAD, TOWN).post("/v1/veterans", new_veteran(VILLAGE))
    centre.post(f"{path}/model-items", FINDING | {"item": "VISITS"})
    form = centre.get(f"{path}/model-items")
    assert (form["served"], form["eligible"], form["met"], form["unknown"]) == (1, False, 1, 7)
    assert (form["items_official"], form["list_version"]) == (12, 1)
    refused(centre.call("POST", f"{path}/model-items", FINDING), 422, "item-unknown", "#/item")
    assert [finding["item"] for finding in centre.get(f"{path}/model-items/history")["items"]] == ["VISITS"]
    stars = {"stars": 4, "on": "2026-01-20", "grounds": "年度考评"}
    bureau = centre.as_(Role.COUNTY_BUREAU_OFFICER)
    refused(bureau.call("POST", f"{path}/stars", stars), 428, "if-match-missing")
    seen = {"If-Match": f'"{form["version"]}"'}
    refused(centre.call("POST", f"{path}/stars", stars, seen), 403, "role-forbidden")
    refused(bureau.call("POST", f"{path}/stars", stars | {"stars": 6}, seen), 422, "body-invalid", "#/stars")
    assert bureau.post(f"{path}/stars", stars, seen)["rated_by"] == str(bureau.account)
    refused(bureau.call("POST", f"{path}/stars", stars, seen), 412, "version-stale")
    assert centre.get(path)["stars"] == 4
    assert [rating["stars"] for rating in centre.get(f"{path}/stars")["items"]] == [4]
    assert [t for t in types(net) if t.startswith("station.")] == ["station.assessed.v1", "station.rated.v1"]
    seen = {"If-Match": f'"{centre.get(path)["version"]}"'}
    bureau.post(f"{path}/stars", stars | {"stars": 2, "on": "2020-01-20"}, seen)
    assert centre.get(path)["stars"] == 4, "what was rated before is entered late, and not today's"


def coverage(caller: Caller, area: str) -> dict[str, tuple[Any, ...]]:
    items = caller.get(f"/v1/coverage/{area}")["items"]
    return {i["level"]: (i["numerator"], i["denominator"], i["basis"], i["version"]) for i in items}


def test_full_coverage_and_its_denominator(net: Network, centre: Caller) -> None:
    city = centre.as_(Role.CITY_ADMIN, CITY)
    whole = coverage(city, CITY)
    assert whole["VILLAGE"] == (1339, 1328, "OFFICIAL", 0)
    assert whole["UNIVERSITY"] == (0, 3, "OFFICIAL", 0)
    assert whole["OTHER"] == (0, None, "DIVISIONS", 0)
    assert coverage(centre, COUNTY)["TOWN"] == (6, 6, "DIVISIONS", 0)
    station = station_of(city, VILLAGE)
    with net.stores["registry"].work.session() as db:
        today = clock.today(db).isoformat()
    city.post(f"/v1/stations/{station['id']}/closure", {"on": today, "reason": "撤并"})
    assert coverage(city, CITY)["VILLAGE"] == (1338, 1328, "OFFICIAL", 0)
    missing = city.get(f"/v1/coverage/{CITY}/VILLAGE/missing")["items"]
    assert [area["code"] for area in missing] == [VILLAGE]
    body, path = {"required": 1338, "reason": "两个社区合并设站"}, f"/v1/coverage/{CITY}/VILLAGE"
    refused(city.call("PUT", path, body), 428, "if-match-missing")
    refused(centre.call("PUT", path, body, {"If-Match": '"0"'}), 403, "role-forbidden")
    put = city.call("PUT", path, body, {"If-Match": '"0"'})
    assert (put.status_code, put.json["version"], put.headers["ETag"]) == (200, 1, '"1"')
    refused(city.call("PUT", path, body, {"If-Match": '"0"'}), 412, "version-stale")
    assert coverage(city, CITY)["VILLAGE"] == (1338, 1338, "SET", 1)
    assert [change["reason"] for change in city.get(f"{path}/history")["items"]] == ["两个社区合并设站"]
    refused(city.call("PUT", f"/v1/coverage/{CITY}/PLANET", body, {"If-Match": '"0"'}), 404, "not-found")
    refused(city.call("GET", "/v1/coverage/440799000000"), 404, "not-found")
