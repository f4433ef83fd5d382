"""Reminders that no event causes: told once, to those they concern, with no more than a day and a rounded number."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from services.registry.reminders.timers import remind_stations
from shared.contracts.access import Role
from tests.kit.alerts import News, rows
from tests.kit.network import Network, types
from tests.kit.people import CITY, COUNTY, OTHER_TOWN, TOWN, VILLAGE, id_number
from tests.kit.plans import DAY, offset, on, run_on
from tests.kit.problems import refused
from tests.kit.stations import station_of
from tests.kit.timers import to_end
from tests.kit.veterans import registered

TODAY = date(2027, 3, 29)  # a Monday, before 清明 and the last day for confirmations
FINDING = {"item": "FUNDING", "status": "UNMET", "evidence": "无经费", "assessed_on": "2027-03-01"}
PENSION = {"kind": "LIVING_ALLOWANCE", "since": "2019-07-01", "source": "审批表"}


@pytest.fixture
def net(network: Callable[..., Network]) -> Network:
    return network(clock_offset_seconds=offset(TODAY))


def born(day: str, year: int = 1960) -> dict[str, str]:
    return {"id_number": id_number(f"{year}{day}")}


def alerts(net: Network) -> Counter[tuple[str, str]]:
    """How many alerts were raised by rule and home, of those that days cause."""
    days = ("near", "due", "open", "lacking")
    told = rows(net.stores["notify"], "SELECT rule, home FROM alerts")
    return Counter((rule, home) for rule, home in told if rule.split("-")[-1] in days)


def birthdays(net: Network, role: Role = Role.TOWN_HEAD, at: str = TOWN, **asked: Any) -> Any:
    return net.caller("registry").as_(role, at).call("POST", "/v1/birthdays", asked)


def test_a_day_tells_each_station_what_concerns_it_once(net: Network) -> None:
    city = net.caller("registry").as_(Role.CITY_ADMIN, CITY)
    town = net.caller("registry")
    for _ in range(11):
        registered(net, **born("0331"))
    injured = {"cause": "DUTY", "grade": 6, "assessed_on": "2026-03-15"}
    draws = registered(net, disability=injured)["id"]
    benefit = town.post(f"/v1/veterans/{draws}/benefits", PENSION)
    with net.stores["registry"].superuser() as db:
        db.execute("UPDATE benefits SET confirmed_on = '2026-05-01'")
    centre = city.as_(Role.COUNTY_CENTRE_STAFF, COUNTY)
    centre.post(f"/v1/stations/{station_of(centre, VILLAGE)['id']}/five-haves", FINDING)
    soon = str(TODAY + 7 * DAY)
    city.post("/v1/contests", {"name": "大比武", "planned_on": soon, "rounds": [{"kind": "QUICK_FIRE"}]})
    plan = {"trainee_level": "COUNTY", "subject": "POLICY", "title": "培训班", "planned_on": soon}
    planned = city.post("/v1/training-plans", plan)
    assert city.get("/v1/training-plans")["items"] == [planned]
    refused(city.call("POST", "/v1/training-plans", plan | {"planned_on": str(TODAY)}), 422, "planned-in-past")
    net.carry()
    News(net.stores["notify"]).stations()
    machines = [on(net.stores["registry"], TODAY) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(lambda each: to_end(each, remind_stations), machines)) == 13
    told = net.carry()
    by_rule = alerts(net)
    assert {rule for rule, _ in by_rule} == {
        "tomb-sweeping-near", "birthdays-near", "confirmations-due", "regrades-open", "haves-lacking",
        "contest-near", "training-near",
    }  # fmt: skip
    everywhere = Counter(rule for rule, _ in by_rule)
    homes = {"tomb-sweeping-near": TOWN, "haves-lacking": VILLAGE, "contest-near": COUNTY, "training-near": COUNTY}
    for rule in everywhere:
        assert [by_rule[rule, homes.get(rule, TOWN)], everywhere[rule]] == [1, 1], rule
    assert [each["text"] for each in net.caller("notify").get("/v1/alerts?rule=birthdays-near")["items"]] == [
        "This week (2027-03-29 to 2027-04-04) 20 people at most have their birthday; the list of birthdays says who."
    ]
    assert not [record for record in told if draws in str(record.value)]
    assert run_on(net.stores["registry"], TODAY + DAY, remind_stations) == [1], "the meetings of a day more"
    assert types(net.carry()) == []
    listed = town.get("/v1/benefits/unconfirmed")["items"]
    assert [(each["veteran_id"], each["benefit_id"]) for each in listed] == [(draws, benefit["id"])]
    assert [each["veteran_id"] for each in town.get("/v1/regrades")["items"]] == [draws]
    confirmed = town.post(f"/v1/veterans/{draws}/benefits/{benefit['id']}/confirmation", {"how": "人脸识别"})
    assert confirmed["confirmed_on"] >= str(TODAY)
    assert town.get("/v1/benefits/unconfirmed")["items"] == []


def test_birthdays_are_no_one_s_of_the_dead_the_bereaved_and_the_young(net: Network) -> None:
    town = net.caller("registry")
    someone, dead, mourning, mourned = (registered(net, **born("0401"))["id"] for _ in range(4))
    registered(net, OTHER_TOWN, **born("0401"))
    registered(net, **born("0402"))
    child = {"categories": ["ACTIVE_DUTY_FAMILY"]}
    registered(net, **born("0401", 2012), **child)
    of_age = registered(net, **born("0401", 2009), **child)["id"]
    town.post(f"/v1/veterans/{mourning}/kin", {"relation": "SPOUSE", "name": "何秀珍", "kin_veteran_id": mourned})
    for id in (dead, mourned):
        town.post(f"/v1/veterans/{id}/death", {"died_on": str(TODAY - DAY), "source": "证明"})
    answer = birthdays(net, day="2027-04-01")
    assert [each["id"] for each in answer.json["items"]] == [someone, of_age]
    assert "04-01" not in str(answer.json["items"]), "a file shows the month alone"
    kept = town.as_(Role.AUDITOR, COUNTY).get("/v1/accesses")["items"]
    assert [(each["veteran_id"], each["fields"], each["purpose"]) for each in kept] == [
        (id, ["birth_date"], "BIRTHDAY") for id in (someone, of_age)
    ]
    named = {"veteran_ids": [dead], "fields": ["birth_date"], "purpose": "BIRTHDAY", "reason": "祝贺"}
    refused(town.call("POST", "/v1/disclosures", named), 422, "body-invalid", "#/purpose")
    assert birthdays(net).json == {"day": str(TODAY), "items": []}
    refused(birthdays(net, day=str(TODAY + 8 * DAY)), 422, "birthday-too-far", "#/day")
    refused(birthdays(net, area=OTHER_TOWN), 404, "area-foreign", "#/area")
    for role, area in ((Role.VILLAGE_WORKER, VILLAGE), (Role.RECEPTION_OFFICER, TOWN), (Role.AUDITOR, COUNTY)):
        refused(birthdays(net, role, area), 403, "role-forbidden")
