"""Policies explained: to whom, and how many of those they are for."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from shared.contracts.access import Role
from tests.kit.activities import receive, registered
from tests.kit.network import Network
from tests.kit.people import COUNTY, OTHER_TOWN, OTHER_VILLAGE, VILLAGE
from tests.kit.plans import today
from tests.kit.problems import refused

POLICY = str(uuid4())


def body(people: list[str], **changes: Any) -> dict[str, Any]:
    on = {"held_on": str(today()), "method": "MEETING", "document_number": "粤退役军人发〔2026〕5号"}
    return {"policy_id": POLICY, "veteran_ids": people, **on, **changes}


def test_coverage_by_station(net: Network) -> None:
    town = net.caller("visits")
    key = registered(net, categories=["DISABLED_SERVICEMAN"], count=2)
    plain = registered(net, count=2, categories=["NON_MILITARY_STAFF_RETIREE"])
    (beyond,) = registered(net, OTHER_VILLAGE, categories=["NON_MILITARY_STAFF_RETIREE"])
    given = town.post("/v1/explanations", body([key[0], plain[0], key[0]]))
    assert (given["people"], given["document_number"]) == (2, "粤退役军人发〔2026〕5号")
    town.post("/v1/explanations", body([key[0]], method="PHONE"))
    town.post("/v1/explanations", body([plain[1]], policy_id=str(uuid4())))

    def coverage(rule: str = "") -> tuple[Any, dict[str, tuple[int, int]]]:
        body = town.get(f"/v1/explanations/coverage?policy_id={POLICY}{rule}")
        assert body["as_of"]
        stations = {s["station"]: (s["numerator"], s["denominator"]) for s in body["stations"]}
        return (body["total"]["numerator"], body["total"]["denominator"]), stations

    assert coverage() == ((2, 5), {VILLAGE: (2, 4), OTHER_VILLAGE: (0, 1)})
    assert coverage("&tier=KEY") == ((1, 2), {VILLAGE: (1, 2)})
    assert coverage("&preferential_care=false") == ((1, 3), {VILLAGE: (1, 2), OTHER_VILLAGE: (0, 1)})
    receive(net, "veteran.merged.v1", plain[0], merged_into=beyond)
    assert coverage() == ((2, 4), {VILLAGE: (1, 3), OTHER_VILLAGE: (1, 1)}), "told under either id"
    receive(net, "veteran.deceased.v1", key[0], alive=False)
    assert coverage()[0] == (1, 3)
    assert len(town.get(f"/v1/explanations?policy_id={POLICY}")["items"]) == 2
    events = [r for r in net.carry() if dict(r.headers)["ce_type"] == b"explanation.given.v1"]
    assert not any(key[0].encode() in (event.value or b"") for event in events)


def test_few_people_are_not_told_of_above_the_town_whether_the_policy_is_for_them_or_not(net: Network) -> None:
    county = net.caller("visits").as_(Role.COUNTY_CENTRE_STAFF, COUNTY)
    registered(net, VILLAGE, 3, categories=["DISABLED_SERVICEMAN"])
    registered(net, VILLAGE, 6)
    registered(net, OTHER_VILLAGE, 6, categories=["DISABLED_SERVICEMAN"])
    registered(net, OTHER_VILLAGE, 7)

    def coverage(rule: str) -> dict[str, int | None]:
        body = county.get(f"/v1/explanations/coverage?policy_id={POLICY}{rule}")
        stations = {each["station"]: each["denominator"] for each in body["stations"]}
        return {**stations, "all": body["total"]["denominator"]}

    assert coverage("") == {VILLAGE: 9, OTHER_VILLAGE: 13, "all": 22}
    assert coverage("&tier=KEY") == {VILLAGE: None, OTHER_VILLAGE: None, "all": 9}
    assert coverage("&tier=UNIVERSAL") == {VILLAGE: None, OTHER_VILLAGE: None, "all": 13}, "nine less six are three"


def test_few_people_do_not_follow_from_a_rule_that_combines_properties(net: Network) -> None:
    county = net.caller("visits").as_(Role.COUNTY_CENTRE_STAFF, COUNTY)
    registered(net, VILLAGE, 6, categories=["DISABLED_SERVICEMAN"])
    registered(net, VILLAGE, 3, categories=["MARTYR_SURVIVOR"])
    registered(net, VILLAGE, 6, categories=["NON_MILITARY_STAFF_RETIREE"])
    registered(net, VILLAGE, 7)

    def coverage(rule: str) -> int | None:
        path = f"/v1/explanations/coverage?policy_id={POLICY}{rule}"
        people: int | None = county.get(path)["total"]["denominator"]
        return people

    assert (coverage("&tier=KEY"), coverage("&is_veteran=true")) == (9, 13)
    for tier in ("KEY", "UNIVERSAL"):
        for veteran in ("true", "false"):
            assert coverage(f"&tier={tier}&is_veteran={veteran}") in {None, 0}, "nine less six are three"


def test_bad_explanations_are_refused(net: Network) -> None:
    town = net.caller("visits")
    (person,) = registered(net)
    (foreign,) = registered(net, OTHER_TOWN)
    late = body([person], held_on=str(today() + timedelta(days=1)))
    refused(town.call("POST", "/v1/explanations", late), 422, "held-in-future", "#/held_on")
    unknown = body([person, foreign])
    refused(town.call("POST", "/v1/explanations", unknown), 422, "veteran-unknown", "#/veteran_ids/1")
    refused(town.call("POST", "/v1/explanations", body([])), 422, "body-invalid", "#/veteran_ids")
    bureau = town.as_(Role.COUNTY_BUREAU_OFFICER, COUNTY)
    refused(bureau.call("POST", "/v1/explanations", body([person])), 403, "role-forbidden")
    assert town.get("/v1/explanations")["items"] == []
    refused(town.call("GET", "/v1/explanations/coverage"), 422, "body-invalid", "?policy_id")


def test_what_was_explained_on_a_visit_counts(net: Network) -> None:
    town = net.caller("visits")
    people = registered(net, VILLAGE, 4)
    visit = {"method": "HOME_VISIT", "reached": True, "occurred_at": datetime.now(UTC).isoformat()}
    visit["policies"] = [POLICY, str(uuid4())]

    def log(person: str, **changes: Any) -> str:
        id: str = town.post("/v1/visits", {**visit, "veteran_id": person, **changes})["id"]
        return id

    def numerator() -> int:
        body = town.get(f"/v1/explanations/coverage?policy_id={POLICY}")
        return int(body["total"]["numerator"])

    town.post("/v1/explanations", body(people[:1]))
    log(people[0])
    first = log(people[1])
    log(people[2], reached=False)
    log(people[3], policies=[str(uuid4())])
    assert numerator() == 2
    receive(net, "veteran.moved.v1", people[1], station_area=OTHER_VILLAGE, from_area=VILLAGE)
    assert numerator() == 2
    wrong = {**visit, "veteran_id": people[1], "policies": [], "reason": "登记有误"}
    right = town.post(f"/v1/visits/{first}/correction", wrong)["id"]
    assert numerator() == 1
    again = {**visit, "veteran_id": people[3], "reason": "登记有误"}
    town.post(f"/v1/visits/{right}/correction", again)
    assert numerator() == 2
    receive(net, "veteran.merged.v1", people[3], merged_into=people[2])
    assert numerator() == 2, "told under either id"
