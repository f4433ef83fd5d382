"""Where a person is registered and lives: a place that is, or was, in the city or anywhere in the country."""

import pytest

from services.registry.network.rules import is_place
from shared.contracts.access import Role
from tests.kit.apps import Caller
from tests.kit.network import Network
from tests.kit.people import COUNTY, OTHER_TOWN, TOWN, VILLAGE, new_veteran
from tests.kit.problems import refused

PLACES = [
    # in words; code; whether a file takes it
    ("the city", "440700000000", True),
    ("a county of it", "440703000000", True),
    ("a town", "440703101000", True),
    ("a village", "440703101001", True),
    ("a town in another county", "440781100000", True),
    ("a county abolished in 1992", "440721000000", True),
    ("a county-level city abolished in 2002", "440782000000", True),
    ("the urban district abolished in 1994", "440702000000", True),
    ("a town of an abolished county, of which no list ships", "440721101000", False),
    ("a county that never was", "440799000000", False),
    ("a town that never was", "440703999000", False),
    ("a village that never was", "440703101999", False),
    ("a statistical zone, which is no place", "440703401000", False),
    ("a town of Guangzhou", "440103001000", True),
    ("a city without counties: Dongguan", "441900003000", True),
    ("a city without counties: Danzhou", "460400100000", True),
    ("Beijing", "110000000000", True),
    ("a district of Beijing abolished in 2010", "110103000000", True),
    ("a county of Hainan from when it was in Guangdong", "440031000000", False),
    ("a province", "440000000000", True),
    ("a city of the Corps in Xinjiang, made in 2019", "659010000000", True),
    ("Hong Kong", "810000000000", True),
    ("Taiwan", "710000000000", True),
    ("a county that Guangdong never had", "449900000000", False),
    ("a province that never was", "990000000000", False),
    ("nothing", "000000000000", False),
]


@pytest.mark.parametrize(("place", "code", "taken"), PLACES, ids=[row[0] for row in PLACES])
def test_places(place: str, code: str, taken: bool) -> None:
    known = {"440700000000", "440703000000", TOWN, VILLAGE, OTHER_TOWN}
    assert is_place(code, known) is taken


def test_a_file_names_places_that_are_or_were(net: Network) -> None:
    caller = net.caller("registry")
    for code in ("440703101999", "440721101000", "990000000000"):
        for field in ("registered_area", "residence_area"):
            answer = caller.call("POST", "/v1/veterans", new_veteran(TOWN, **{field: code}))
            refused(answer, 422, "place-unknown", f"#/{field}")
    elsewhere = {"registered_area": "110103000000", "residence_area": VILLAGE}
    made = caller.call("POST", "/v1/veterans", new_veteran(TOWN, **elsewhere))
    assert {**made.json, **elsewhere} == made.json
    path, why = f"/v1/veterans/{made.json['id']}", {"reason": "户口迁移"}
    changed = caller.call("PATCH", path, {"registered_area": "440799000000", **why}, {"If-Match": '"1"'})
    refused(changed, 422, "place-unknown", "#/registered_area")
    changed = caller.call("PATCH", path, {"registered_area": "440782000000", **why}, {"If-Match": '"1"'})
    assert changed.json["registered_area"] == "440782000000"
    county = caller.as_(Role.COUNTY_CENTRE_STAFF, COUNTY)
    move = {"to": VILLAGE, "residence_area": "440703999000", "reason": "迁居"}
    refused(county.call("POST", f"{path}/move", move), 422, "place-unknown", "#/residence_area")
    assert county.post(f"{path}/move", move | {"residence_area": "440103001000"})["residence_area"] == "440103001000"


def test_a_place_that_was_abolished_since_stays_one(net: Network, city: Caller) -> None:
    (station,) = city.get(f"/v1/stations?area={VILLAGE}")["items"]
    recoded = {"code": "440703101898", "on": "2026-11-01", "reason": "社区更名"}
    answer = city.call("POST", f"/v1/stations/{station['id']}/code", recoded, {"If-Match": '"1"'})
    assert answer.status_code == 201, answer.text
    for code in (VILLAGE, "440703101898"):
        person = new_veteran(TOWN, registered_area=code)
        assert net.caller("registry").post("/v1/veterans", person)["registered_area"] == code
