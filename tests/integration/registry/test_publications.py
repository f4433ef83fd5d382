"""What the city and the counties publish: duty lists, stages, policies."""

import threading
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from shared.contracts.access import Role
from shared.events.envelope import Event
from shared.events.inbox import Outcome
from shared.security.areas import level
from tests.kit import bus
from tests.kit.apps import Caller
from tests.kit.network import Network
from tests.kit.people import CITY, COUNTY, OTHER_TOWN, TOWN
from tests.kit.problems import refused
from tests.kit.stations import POLICY, days_ago, types

DUTY = {"level": "TOWN", "party": "SERVICE", "function": "RIGHTS", "zh": "信访接待", "source": None}


def test_duty_lists_have_versions(city: Caller) -> None:
    town = city.as_(Role.TOWN_STAFF, TOWN)
    mine = town.get("/v1/duties?level=TOWN")
    assert mine["version"] == 1
    assert {item["level"] for item in mine["items"]} == {"TOWN"}
    bureau = town.get("/v1/duties?level=COUNTY&party=BUREAU")["items"]
    assert [item["source"] for item in bureau] == ["《广东省困难退役军人帮扶援助办法》第十五至十六条"]
    new = {"valid_from": "2026-06-01", "note": "修订", "items": [DUTY]}
    refused(town.call("POST", "/v1/duties/versions", new), 403, "role-forbidden")
    twice = new | {"items": [DUTY, DUTY]}
    refused(city.call("POST", "/v1/duties/versions", twice), 422, "duty-twice", "#/items/1")
    early = new | {"valid_from": "2020-01-01"}
    refused(city.call("POST", "/v1/duties/versions", early), 422, "list-too-old", "#/valid_from")
    wrong = new | {"items": [DUTY | {"party": "ARMED_FORCES_DEPT"}]}
    refused(city.call("POST", "/v1/duties/versions", wrong), 422, "body-invalid", "#/items/0/party")
    assert city.post("/v1/duties/versions", new)["version"] == 2
    assert city.post("/v1/duties/versions", new | {"valid_from": "2199-01-01"})["version"] == 3
    assert [item["zh"] for item in town.get("/v1/duties")["items"]] == ["信访接待"], "3 is not in force yet"
    assert town.get("/v1/duties?version=1&level=TOWN") == mine, "what was published stays"
    assert [row["version"] for row in town.get("/v1/duties/versions")["items"]] == [1, 2, 3]
    refused(town.call("GET", "/v1/duties?version=9"), 404, "not-found")


def test_two_lists_at_once_make_two_versions_or_one(city: Caller) -> None:
    codes: list[int] = []

    def post() -> None:
        new = {"valid_from": "2026-06-01", "note": "修订", "items": [DUTY]}
        codes.append(city.call("POST", "/v1/duties/versions", new).status_code)

    threads = [threading.Thread(target=post) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(codes) <= {201, 412}
    versions = [row["version"] for row in city.get("/v1/duties/versions")["items"]]
    assert versions == list(range(1, 2 + codes.count(201)))


def test_each_stage_has_its_services(city: Caller) -> None:
    stages = city.as_(Role.DUTY_LAWYER, TOWN).get("/v1/stages")["items"]
    handover = next(stage for stage in stages if stage["stage"] == "HANDOVER")
    report = next(service for service in handover["services"] if service["service"] == "REPORT")
    assert (report["within_days"], report["party"]) == (30, "BUREAU")
    assert report["source"] == "a notice of Shaanxi (docs/sources.md#return-home)"


def test_a_policy_with_its_history(net: Network, city: Caller) -> None:
    bureau = city.as_(Role.COUNTY_BUREAU_OFFICER, COUNTY)
    policy = bureau.post("/v1/policies", POLICY)
    assert (policy["area"], policy["version"]) == (COUNTY, 1)
    path = f"/v1/policies/{policy['id']}"
    refused(bureau.call("PATCH", path, {"title": "新"}), 428, "if-match-missing")
    empty = bureau.call("PATCH", path, {"text": None}, {"If-Match": '"1"'})
    refused(empty, 422, "policy-empty", "#/text")
    revised = bureau.call("PATCH", path, {"valid_to": days_ago(-30), "audience": []}, {"If-Match": '"1"'})
    assert (revised.status_code, revised.json["version"], revised.json["audience"]) == (200, 2, [])
    refused(bureau.call("PATCH", path, {"title": "新"}, {"If-Match": '"1"'}), 412, "version-stale")
    other = city.as_(Role.COUNTY_BUREAU_OFFICER, "440781000000")
    refused(other.call("PATCH", path, {"title": "新"}, {"If-Match": '"2"'}), 404, "not-found")
    refused(other.call("POST", "/v1/policies", POLICY | {"supersedes": policy["id"]}), 404, "not-found")
    successor = bureau.post("/v1/policies", POLICY | {"title": "新清单", "supersedes": policy["id"]})
    old = bureau.get(path)
    assert (old["superseded_by"], old["version"]) == (successor["id"], 3)
    refused(bureau.call("PATCH", path, {"title": "新"}, {"If-Match": '"3"'}), 409, "policy-over")
    versions = bureau.get(f"{path}/versions")["items"]
    assert [(v["version"], v["audience"], v["superseded_by"]) for v in versions] == [
        (1, ["DISABLED_SERVICEMAN"], None),
        (2, [], None),
        (3, [], successor["id"]),
    ]
    sent = [t for t in types(net) if t.startswith("policy.")]
    assert sent == ["policy.published.v1", "policy.revised.v1", "policy.published.v1", "policy.superseded.v1"]
    county = net.caller("notify").as_(Role.COUNTY_CENTRE_STAFF, COUNTY).get("/v1/alerts")["items"]
    assert [alert["rule"] for alert in county] == ["policy-published", "policy-published"]
    assert "新清单" in county[1]["text"]


def test_every_station_of_a_level_hears_of_what_the_city_publishes(net: Network, city: Caller) -> None:
    codes = ["440703000000", "440781000000", TOWN, OTHER_TOWN, "440781101000", CITY]
    stations = _Stations(net)
    for code in codes:
        stations.receive(code, "opened")
    stations.receive(OTHER_TOWN, "closed", closed_on=date(2026, 1, 1))
    stations.receive("440781101000", "recoded", "440781109000", from_code="440781101000", recoded_on=date(2026, 1, 1))
    city.post("/v1/policies", POLICY)
    city.as_(Role.COUNTY_BUREAU_OFFICER, COUNTY).post("/v1/policies", POLICY | {"title": "蓬江区清单"})
    net.carry()

    def rules(role: Role, area: str) -> list[str]:
        items = net.caller("notify").as_(role, area).get("/v1/alerts")["items"]
        return [alert["rule"] for alert in items if alert["rule"].startswith("policy-")]

    assert rules(Role.COUNTY_CENTRE_STAFF, COUNTY) == ["policy-published"] * 2
    assert rules(Role.COUNTY_CENTRE_STAFF, "440781000000") == ["policy-published"]
    assert rules(Role.TOWN_HEAD, TOWN) == ["policy-to-explain"] * 2
    assert rules(Role.TOWN_HEAD, "440781109000") == ["policy-to-explain"], "under the code that it has now"
    assert rules(Role.TOWN_HEAD, OTHER_TOWN) == rules(Role.TOWN_HEAD, "440781101000") == [], "no one is there"
    assert rules(Role.CITY_ADMIN, CITY) == []


class _Stations:
    """The events of stations that notify receives."""

    def __init__(self, net: Network) -> None:
        self._notify = net.stores["notify"]
        self._known: dict[str, tuple[UUID, int]] = {}

    def receive(self, code: str, change: str, now: str | None = None, **more: Any) -> None:
        id, version = self._known.get(code, (uuid4(), 0))
        self._known[code] = id, version + 1
        body = {"occurred_at": datetime.now(UTC), "code": now or code, "level": level(code), **more}
        event = Event(f"station.{change}.v1", body | ({"name": "站"} if change == "opened" else {}), code)
        record = bus.event_record(event, id, version + 1, datetime.now(UTC))
        assert bus.apply(bus.inbox(self._notify), record) is Outcome.APPLIED


def test_policies_are_found_by_category_area_and_force(city: Caller) -> None:
    bureau = city.as_(Role.COUNTY_BUREAU_OFFICER, COUNTY)

    def publish(by: Caller, **changes: Any) -> str:
        id: str = by.post("/v1/policies", POLICY | changes)["id"]
        return id

    everyone, disabled = publish(city, audience=[]), publish(bureau)
    martyrs = publish(bureau, audience=["MARTYR_SURVIVOR"], valid_to=days_ago(30))
    mentor = city.as_(Role.MENTOR, TOWN)

    def listed(query: str) -> list[str]:
        return [policy["id"] for policy in mentor.get(f"/v1/policies?{query}")["items"]]

    assert listed("category=DISABLED_SERVICEMAN") == [everyone, disabled]
    assert listed("category=MARTYR_SURVIVOR") == [everyone, martyrs]
    assert listed(f"area={TOWN}") == [everyone, disabled, martyrs]
    assert listed("area=440781100000") == [everyone]
    assert listed(f"area={TOWN}&in_force=true") == [everyone, disabled]
    assert listed("in_force=false") == [martyrs]
    refused(mentor.call("POST", "/v1/policies", POLICY), 403, "role-forbidden")
    refused(city.call("POST", "/v1/policies", POLICY | {"link": "ftp://x"}), 422, "body-invalid", "#/link")
    late = POLICY | {"valid_to": days_ago(61)}
    refused(city.call("POST", "/v1/policies", late), 422, "period-reversed", "#/valid_to")
