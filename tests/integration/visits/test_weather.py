"""Weather warnings: towns are told each day whom to look after, until the warning ends or is lifted."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from services.visits.weather.timers import want_checks
from shared.contracts.access import Role
from tests.kit.network import Network
from tests.kit.people import CITY, COUNTY, OTHER_TOWN, TOWN, VILLAGE, id_number
from tests.kit.plans import DAY, offset, run_on
from tests.kit.problems import refused
from tests.kit.veterans import registered

TODAY = date(2027, 1, 20)
WARNINGS = "/v1/weather-warnings"
COLD = {"area": COUNTY, "weather": "COLD", "signal": "ORANGE", "from_on": str(TODAY), "to_on": str(TODAY + 2 * DAY)}


@pytest.fixture
def net(network: Callable[..., Network]) -> Network:
    return network(clock_offset_seconds=offset(TODAY))


def alerts(net: Network, area: str = TOWN) -> list[Any]:
    town = net.caller("notify").as_(Role.TOWN_HEAD, area)
    items: list[Any] = town.get("/v1/alerts")["items"]
    return [each for each in items if each["rule"].startswith("weather")]


def test_towns_look_after_people_on_each_day_of_a_warning(net: Network) -> None:
    key = registered(net, VILLAGE[:9] + "000", categories=["MARTYR_SURVIVOR"])["id"]
    old = registered(net, id_number=id_number("19400105"))["id"]
    registered(net)
    registered(net, OTHER_TOWN, categories=["MARTYR_SURVIVOR"])
    net.carry()
    centre = net.caller("visits").as_(Role.COUNTY_CENTRE_STAFF, COUNTY)
    warning = centre.post(WARNINGS, COLD)
    (told,) = net.carry()[:1]
    assert key not in str(told.value)
    (alert,) = alerts(net)
    assert (alert["severity"], alert["text"]) == (
        "WARNING",
        "A weather warning (orange) stands until 2027-01-22; today, 2027-01-20, look after 10 people at most who are "
        "listed, and whoever lives alone.",
    )
    assert alerts(net, OTHER_TOWN) == [], "of another county"
    town = net.caller("visits")
    assert [each["id"] for each in town.get(f"{WARNINGS}?on={TODAY}")["items"]] == [warning["id"]]
    assert {each["veteran_id"] for each in town.get("/v1/looked-after")["items"]} == {key, old}
    visits = net.stores["visits"]
    assert [run_on(visits, TODAY + n * DAY, want_checks) for n in (0, 1, 1)] == [[0], [1], [0]]
    net.carry()
    assert [each["state"] for each in alerts(net)] == ["RAISED", "RAISED"]
    centre.post(f"{WARNINGS}/{warning['id']}/lifting")
    refused(centre.call("POST", f"{WARNINGS}/{warning['id']}/lifting"), 409, "warning-lifted")
    net.carry()
    assert [each["state"] for each in alerts(net)] == ["RESOLVED", "RESOLVED"]
    assert run_on(visits, TODAY + 2 * DAY, want_checks) == [0]
    assert town.get(f"{WARNINGS}?on={TODAY}")["items"] == []
    assert [each["id"] for each in town.get(WARNINGS)["items"]] == [warning["id"]]


def test_a_warning_is_the_county_s_or_the_city_s_and_of_its_days(net: Network) -> None:
    city = net.caller("visits").as_(Role.CITY_ADMIN, CITY)
    centre = city.as_(Role.COUNTY_CENTRE_STAFF, COUNTY)
    refused(net.caller("visits").call("POST", WARNINGS, COLD), 403, "role-forbidden")
    refused(centre.call("POST", WARNINGS, COLD | {"area": OTHER_TOWN}), 404, "area-foreign", "#/area")
    for days in (("2027-01-21", "2027-01-20"), ("2027-01-10", "2027-01-19"), ("2027-01-20", "2027-02-20")):
        body = COLD | dict(zip(("from_on", "to_on"), days, strict=True))
        refused(centre.call("POST", WARNINGS, body), 422, "warning-out-of-time", "#/to_on")
    far = COLD | {"from_on": "9999-12-01", "to_on": "9999-12-31"}
    assert centre.call("POST", WARNINGS, far).status_code == 201, "31 days, at the end of time too"
    coming = city.post(WARNINGS, COLD | {"area": CITY, "signal": "RED", "from_on": "2027-01-21"})
    assert net.carry() == [], "nobody is told before its first day"
    registered(net, categories=["MARTYR_SURVIVOR"])
    net.carry()
    assert run_on(net.stores["visits"], TODAY + DAY, want_checks) == [1]
    net.carry()
    assert [(each["rule"], each["severity"]) for each in alerts(net)] == [("weather-check-red", "URGENT")]
    other = centre.call("POST", f"{WARNINGS}/{coming['id']}/lifting")
    refused(other, 404, "not-found")
