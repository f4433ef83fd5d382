"""Stations open, close, and take other names and codes; their staff come and go."""

import threading
from typing import Any
from uuid import uuid4

import pytest

from services.registry.network.use_cases.load import load_divisions
from shared import clock
from shared.contracts.access import Role
from tests.kit.apps import Caller
from tests.kit.network import Network
from tests.kit.people import COUNTY, OTHER_TOWN, TOWN, VILLAGE, new_veteran
from tests.kit.problems import refused
from tests.kit.stations import station_of, types


@pytest.fixture
def today(net: Network) -> str:
    with net.stores["registry"].work.session() as db:
        return clock.today(db).isoformat()


def test_a_university_has_a_station(net: Network, city: Caller, today: str) -> None:
    new = {"code": "440703002901", "level": "UNIVERSITY", "name": "五邑大学退役军人服务站", "on": today}
    station = city.post("/v1/stations", new)
    assert (station["state"], station["since"], station["version"]) == ("OPEN", today, 1)
    area = city.get("/v1/areas/440703002901")
    assert (area["parent"], area["level"]) == ("440703002000", "UNIVERSITY")
    assert types(net) == ["station.opened.v1"]
    refused(city.call("POST", "/v1/stations", new), 409, "station-stands", "#/code")
    town = city.as_(Role.TOWN_HEAD, "440703002000")
    veteran = town.post("/v1/veterans", new_veteran("440703002901"))
    assert veteran["station_area"] == "440703002901"
    account = {"login": f"uni-{uuid4()}", "password": "a long password", "role": "village_worker"}
    assert city.post("/v1/accounts", account | {"area": "440703002901"})["role"] == "village_worker"


def test_what_cannot_open(net: Network, city: Caller, today: str) -> None:
    new = {"code": "440703101299", "level": "VILLAGE", "name": "新村站", "on": today}
    refused(city.call("POST", "/v1/stations", new), 422, "division-unknown", "#/area_name")
    wrong = new | {"level": "UNIVERSITY"}
    refused(city.call("POST", "/v1/stations", wrong), 422, "code-of-another-level", "#/code")
    orphan = new | {"code": "440703199901", "level": "OTHER"}
    refused(city.call("POST", "/v1/stations", orphan), 422, "division-above-unknown", "#/code")
    refused(city.call("POST", "/v1/stations", new | {"on": "2199-01-01"}), 422, "date-out-of-order", "#/on")
    refused(city.call("POST", "/v1/stations", new | {"code": "110101001001"}), 404, "area-foreign", "#/code")
    town = city.as_(Role.TOWN_HEAD, TOWN)
    refused(town.call("POST", "/v1/stations", new | {"area_name": "新村"}), 403, "role-forbidden")
    assert types(net) == []
    assert city.post("/v1/stations", new | {"area_name": "新村"})["area"] == "440703101299"


def test_a_station_closes_once_it_manages_no_one(net: Network, city: Caller, today: str) -> None:
    station = station_of(city, VILLAGE)
    path, change = f"/v1/stations/{station['id']}", {"on": today, "reason": "撤并"}
    town = city.as_(Role.TOWN_HEAD, TOWN)
    town.post("/v1/veterans", new_veteran(VILLAGE))
    answer = city.call("POST", f"{path}/closure", change)
    refused(answer, 409, "station-manages-people")
    assert "1 people" in answer.json["detail"]
    other = station_of(city, "440703101002")
    path = f"/v1/stations/{other['id']}"
    clerk = city.as_(Role.COUNTY_CENTRE_STAFF, COUNTY).post(
        f"{path}/staff", {"name": "李卫国", "post": "HEAD", "from_on": "2020-01-01"}
    )
    refused(city.call("POST", f"{path}/closure", change, {"If-Match": '"9"'}), 412, "version-stale")
    closed = city.post(f"{path}/closure", change)
    assert (closed["state"], closed["reason"]) == ("CLOSED", "撤并")
    assert city.get(f"/v1/staff/{clerk['id']}")["to_on"] == today, "its staff left their posts"
    refused(city.call("POST", f"{path}/closure", change), 409, "wrong-state")
    refused(town.call("POST", "/v1/veterans", new_veteran("440703101002")), 422, "station-unknown", "#/station_area")
    late = {"name": "王五", "post": "FULL_TIME", "from_on": today}
    refused(city.call("POST", f"{path}/staff", late), 409, "station-closed")
    refused(city.call("POST", f"{path}/reopening", change | {"on": "2019-01-01"}), 422, "date-out-of-order", "#/on")
    assert city.post(f"{path}/reopening", change)["state"] == "OPEN"
    periods = city.get(f"{path}/history")["items"]
    assert [(p["state"], p["valid_from"], p["valid_to"]) for p in periods] == [
        ("OPEN", None, today),
        ("CLOSED", today, today),
    ]
    assert [t for t in types(net) if t.startswith("station.")] == ["station.closed.v1", "station.reopened.v1"]
    county = station_of(city, TOWN)
    refused(city.call("POST", f"/v1/stations/{county['id']}/closure", change), 409, "stations-below")


def test_files_that_no_one_can_move_keep_no_station_open(net: Network, city: Caller, today: str) -> None:
    town = city.as_(Role.TOWN_HEAD, TOWN)
    kept, dropped, erased = (town.post("/v1/veterans", new_veteran(VILLAGE))["id"] for _ in range(3))
    merge = town.post("/v1/merges", {"kept_id": kept, "dropped_id": dropped, "reason": "同一人"})
    colleague = town.as_(Role.TOWN_HEAD, TOWN)
    colleague.call("POST", f"/v1/merges/{merge['id']}/decision", {"outcome": "MERGED"}, {"If-Match": '"1"'})
    with net.stores["registry"].superuser() as database:
        database.execute("UPDATE veterans SET erased_at = now() WHERE id = %s", (erased,))
    path, change = f"/v1/stations/{station_of(city, VILLAGE)['id']}", {"on": today, "reason": "撤并"}
    answer = city.call("POST", f"{path}/closure", change)
    assert answer.json["detail"].startswith("1 people are"), "the merged and the erased are not counted"
    town.post(f"/v1/veterans/{kept}/move", {"to": TOWN, "reason": "撤并"})
    assert city.post(f"{path}/code", change | {"code": "440703101298"})["area"] == "440703101298"
    assert city.post(f"{path}/closure", change)["state"] == "CLOSED"


def test_a_file_opened_while_a_station_closes_keeps_it_open(net: Network, city: Caller, today: str) -> None:
    path = f"/v1/stations/{station_of(city, VILLAGE)['id']}/closure"
    town, answers = city.as_(Role.TOWN_HEAD, TOWN), []
    calls = [(town, "/v1/veterans", new_veteran(VILLAGE)), (city, path, {"on": today, "reason": "撤并"})]

    def send(caller: Caller, where: str, body: Any) -> None:
        answers.append(caller.call("POST", where, body).status_code)

    threads = [threading.Thread(target=send, args=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    managed = bool(town.get("/v1/veterans")["items"])
    assert managed == (station_of(city, VILLAGE)["state"] == "OPEN"), answers


def test_names_are_kept(net: Network, city: Caller, today: str) -> None:
    station = station_of(city, TOWN)
    path = f"/v1/stations/{station['id']}"
    body = {"name": "棠下镇退役军人服务站（新）", "on": today, "reason": "更名"}
    renamed = city.call("POST", f"{path}/name", body, {"If-Match": f'"{station["version"]}"'})
    assert (renamed.status_code, renamed.json["name"]) == (201, body["name"])
    (was,) = city.get(f"{path}/history")["items"]
    assert (was["name"], was["valid_to"], was["valid_from"]) == (station["name"], today, None)
    assert types(net) == ["station.renamed.v1"]


def test_a_code_is_replaced_once_no_file_bears_it(net: Network, city: Caller, today: str) -> None:
    station, new = station_of(city, VILLAGE), "440703101298"
    path, town = f"/v1/stations/{station['id']}", city.as_(Role.TOWN_HEAD, TOWN)
    veteran = town.post("/v1/veterans", new_veteran(VILLAGE))
    change = {"code": new, "on": today, "reason": "区划调整"}
    answer = city.call("POST", f"{path}/code", change)
    refused(answer, 409, "files-bear-code")
    assert VILLAGE in answer.json["detail"]
    with net.stores["registry"].superuser() as database:
        database.execute("UPDATE veterans SET area = %s WHERE id = %s", (TOWN, veteran["id"]))
    clerk = town.post(f"{path}/staff", {"name": "李卫国", "post": "PART_TIME", "from_on": "2024-01-01"})
    account = {"login": f"v-{uuid4()}", "password": "a long password", "role": "village_worker", "area": VILLAGE}
    account = city.post("/v1/accounts", account)
    taken = change | {"code": "440703101002"}
    refused(city.call("POST", f"{path}/code", taken), 409, "station-stands", "#/code")
    refused(city.call("POST", f"{path}/code", change | {"code": TOWN}), 422, "code-of-another-level", "#/code")
    recoded = city.post(f"{path}/code", change)
    assert (recoded["area"], recoded["name"]) == (new, station["name"])
    assert city.get(f"/v1/areas/{VILLAGE}")["abolished_on"] == today
    assert city.get(f"/v1/areas/{new}")["name"] == city.get(f"/v1/areas/{VILLAGE}")["name"]
    assert town.get(f"/v1/staff/{clerk['id']}")["area"] == new
    assert next(a["area"] for a in city.get("/v1/accounts")["items"] if a["id"] == account["id"]) == new
    assert [s["id"] for s in city.get(f"/v1/stations?former_code={VILLAGE}")["items"]] == [station["id"]]
    record = next(r for r in net.carry() if dict(r.headers)["ce_type"] == b"station.recoded.v1")
    assert dict(record.headers)["ce_area"] == new.encode()
    back = change | {"code": VILLAGE}
    refused(city.call("POST", f"{path}/code", back), 409, "code-abolished", "#/code")
    assert net.stores["registry"].work.run(load_divisions) == 0, "loading again brings no abolished station back"


def test_households_and_plaques_go_with_a_station_to_its_new_code(net: Network, city: Caller, today: str) -> None:
    new, town = "440703101298", city.as_(Role.TOWN_HEAD, TOWN)
    person = town.post("/v1/veterans", new_veteran(VILLAGE))["id"]
    home = town.post("/v1/households", {"members": [person]})["id"]
    plaque = town.post("/v1/plaques", {"household_id": home})["id"]
    town.post(f"/v1/veterans/{person}/move", {"to": TOWN, "reason": "区划调整"})
    change = {"code": new, "on": today, "reason": "区划调整"}
    city.post(f"/v1/stations/{station_of(city, VILLAGE)['id']}/code", change)
    worker = city.as_(Role.VILLAGE_WORKER, new)
    assert worker.get(f"/v1/plaques/{plaque}")["station_area"] == new
    assert worker.get(f"/v1/households/{home}")["station_area"] == new


def test_an_open_station_stands_below_an_open_one(net: Network, city: Caller, today: str) -> None:
    change = {"on": today, "reason": "撤并"}
    town, village = station_of(city, TOWN)["id"], station_of(city, VILLAGE)["id"]
    for station in [each for each in city.get(f"/v1/stations?area={TOWN}&limit=200")["items"] if each["area"] != TOWN]:
        city.post(f"/v1/stations/{station['id']}/closure", change)
    city.post(f"/v1/stations/{town}/closure", change)
    refused(city.call("POST", f"/v1/stations/{village}/reopening", change), 422, "station-above-unknown")
    elsewhere = station_of(city, "440703102001")["id"]
    moved = change | {"code": f"{TOWN[:9]}299", "area_name": "新村"}
    answer = city.call("POST", f"/v1/stations/{elsewhere}/code", moved)
    refused(answer, 422, "station-above-unknown", "#/code")
    city.post(f"/v1/stations/{town}/reopening", change)
    assert city.post(f"/v1/stations/{village}/reopening", change)["state"] == "OPEN"


def test_one_head_at_a_time(net: Network, city: Caller, today: str) -> None:
    centre = city.as_(Role.COUNTY_CENTRE_STAFF, COUNTY)
    path = f"/v1/stations/{station_of(city, TOWN)['id']}/staff"
    head = {"name": "李卫国", "post": "HEAD", "from_on": "2024-01-01", "phone": "13812345678"}
    first = centre.post(path, head)
    assert (first["phone"], first["name"]) == ("****5678", "李卫国")
    refused(centre.call("POST", path, head | {"from_on": "2026-01-01"}), 409, "head-in-post", "#/post")
    past = centre.post(path, head | {"from_on": "2020-01-01", "to_on": "2023-12-31"})
    deputy = centre.post(path, head | {"post": "DEPUTY"})
    seen = {"If-Match": f'"{deputy["version"]}"'}
    promoted = centre.call("PATCH", f"/v1/staff/{deputy['id']}", {"post": "HEAD"}, seen)
    refused(promoted, 409, "head-in-post", "#/post")
    refused(centre.call("POST", f"/v1/staff/{first['id']}/end", {"to_on": "2023-01-01"}), 422, "period-reversed")
    ended = centre.post(f"/v1/staff/{first['id']}/end", {"to_on": "2025-06-30"})
    refused(centre.call("POST", f"/v1/staff/{first['id']}/end", {"to_on": today}), 409, "post-ended")
    changed = centre.call("PATCH", f"/v1/staff/{deputy['id']}", {"post": "HEAD", "from_on": "2025-07-01"}, seen)
    assert (changed.status_code, changed.json["post"], ended["to_on"]) == (200, "HEAD", "2025-06-30")
    everyone = [person["id"] for person in centre.get(path)["items"]]
    assert everyone == [first["id"], past["id"], deputy["id"]]
    assert [person["id"] for person in centre.get(f"{path}?on=2022-05-01")["items"]] == [past["id"]]
    refused(centre.call("PATCH", f"/v1/staff/{deputy['id']}", {"name": "王"}, seen), 412, "version-stale")
    left = {"If-Match": f'"{ended["version"]}"'}
    back = centre.call("PATCH", f"/v1/staff/{first['id']}", {"to_on": None}, left)
    refused(back, 409, "head-in-post", "#/post")
    assert centre.call("PATCH", f"/v1/staff/{first['id']}", {"to_on": "2025-06-29"}, left).json["to_on"] == "2025-06-29"
    stranger = {"If-Match": f'"{changed.json["version"]}"'}
    foreign = centre.call("PATCH", f"/v1/staff/{deputy['id']}", {"account_id": str(uuid4())}, stranger)
    refused(foreign, 422, "reference-unknown", "#/account_id")
    assert types(net) == [], "staff stand in no event"


def test_names_of_accounts_are_told_to_whoever_sees_their_records(net: Network, city: Caller) -> None:
    made = {"login": "town-writer", "password": "a long password", "role": "town_staff", "area": TOWN}
    account = city.post("/v1/accounts", made)["id"]
    path = f"/v1/stations/{station_of(city, TOWN)['id']}/staff"
    post = {"post": "FULL_TIME", "account_id": account, "phone": "13812345678"}
    city.post(path, {**post, "name": "李卫国", "from_on": "2020-01-01", "to_on": "2024-12-31"})
    city.post(path, {**post, "name": "何志强", "from_on": "2025-01-01"})
    village = city.as_(Role.VILLAGE_WORKER, VILLAGE)
    items = village.get(f"/v1/staff/names?account_id={account}&account_id={uuid4()}")["items"]
    assert [(each["name"], each["station_area"], each["to_on"]) for each in items] == [
        ("何志强", TOWN, None),
        ("李卫国", TOWN, "2024-12-31"),
    ]
    assert items[0].keys() == {"account_id", "name", "post", "station_area", "from_on", "to_on"}
    refused(village.call("GET", "/v1/staff/names"), 422, "body-invalid", "?account_id")


def test_two_heads_at_once_make_one(net: Network, city: Caller) -> None:
    path, codes = f"/v1/stations/{station_of(city, TOWN)['id']}/staff", []

    def post() -> None:
        body = {"name": "李卫国", "post": "HEAD", "from_on": "2024-01-01"}
        codes.append(city.call("POST", path, body).status_code)

    threads = [threading.Thread(target=post) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [201, 409, 409]


def test_staff_are_seen_in_their_area_alone(net: Network, city: Caller) -> None:
    town = city.as_(Role.TOWN_HEAD, TOWN)
    path = f"/v1/stations/{station_of(city, VILLAGE)['id']}/staff"
    clerk = town.post(path, {"name": "李卫国", "post": "PART_TIME", "from_on": "2024-01-01"})
    other = city.as_(Role.TOWN_HEAD, OTHER_TOWN)
    refused(other.call("GET", path), 404, "not-found")
    refused(other.call("GET", f"/v1/staff/{clerk['id']}"), 404, "not-found")
    refused(other.call("POST", path, {"name": "王", "post": "HEAD", "from_on": "2024-01-01"}), 404, "not-found")
    refused(other.call("POST", f"/v1/staff/{clerk['id']}/end", {"to_on": "2025-01-01"}), 404, "not-found")
    refused(town.as_(Role.MENTOR).call("GET", path), 403, "role-forbidden")
    worker = town.as_(Role.VILLAGE_WORKER, VILLAGE)
    assert [person["name"] for person in worker.get(path)["items"]] == ["李卫国"]
    refused(worker.call("POST", path, {"name": "王", "post": "HEAD", "from_on": "2024-01-01"}), 403, "role-forbidden")
