"""What was written under the id of a file that was merged counts as written of the person: family, benefits, returns,
ID number, officer.
"""

from datetime import date, timedelta
from typing import Any

import pytest

from shared.contracts.access import Role
from tests.kit.network import Network, types
from tests.kit.people import COUNTY, TOWN, id_number
from tests.kit.problems import refused
from tests.kit.stations import station_of
from tests.kit.veterans import bereaved, merged, registered

DIED = {"died_on": date.today().isoformat(), "source": "死亡医学证明"}
PENSION = {"kind": "LIVING_ALLOWANCE", "since": "2019-07-01", "source": "审批表"}


def test_kin_of_both_files_are_proposed_and_told(net: Network) -> None:
    town = net.caller("registry")
    kept, dropped, child, parent, other, double = (registered(net)["id"] for _ in range(6))
    noted = {"relation": "CHILD", "name": "陈小明"}
    proposed = town.post(f"/v1/veterans/{dropped}/kin", noted)["id"]
    town.post(f"/v1/veterans/{dropped}/kin", noted | {"kin_veteran_id": child})
    town.post(f"/v1/veterans/{parent}/kin", noted | {"kin_veteran_id": dropped})
    town.post(f"/v1/veterans/{kept}/kin", noted | {"kin_veteran_id": double})
    merged(net, kept, dropped)
    merged(net, other, double)
    net.carry()
    town.post(f"/v1/veterans/{kept}/death", DIED)
    assert [each["id"] for each in town.get("/v1/survivors")["items"]] == [proposed]
    assert bereaved(net.carry()) == {child, parent, other}, "a merged relative is told of by the new id"
    town.post(f"/v1/veterans/{kept}/death/annulment", {"reason": "误登"})
    assert town.get("/v1/survivors")["items"] == []


def test_kin_of_the_merged_file_are_removed_with_their_name_kept(net: Network) -> None:
    town = net.caller("registry")
    kept, dropped, other = (registered(net)["id"] for _ in range(3))
    noted = town.post(f"/v1/veterans/{dropped}/kin", {"relation": "CHILD", "name": "陈小明"})["id"]
    merged(net, kept, dropped)
    removal = f"kin/{noted}/removal"
    refused(town.call("POST", f"/v1/veterans/{other}/{removal}", {"reason": "误登"}), 404, "not-found")
    town.post(f"/v1/veterans/{kept}/{removal}", {"reason": "误登"})
    assert town.get(f"/v1/veterans/{kept}/kin")["items"] == []
    assert town.get(f"/v1/veterans/{kept}/history")["items"][-1]["before"]["name"] == "陈小明"
    itself = {"relation": "CHILD", "name": "陈小明", "kin_veteran_id": dropped}
    answer = town.call("POST", f"/v1/veterans/{kept}/kin", itself)
    refused(answer, 422, "kin-to-itself", "#/kin_veteran_id")


def test_who_mourns_mourns_after_a_merge(net: Network) -> None:
    town = net.caller("registry")
    dead, kept, dropped = (registered(net)["id"] for _ in range(3))
    town.post(f"/v1/veterans/{dead}/kin", {"relation": "SPOUSE", "name": "李秀英", "kin_veteran_id": dropped})
    town.post(f"/v1/veterans/{dead}/death", DIED)
    merged(net, kept, dropped)
    with net.stores["registry"].superuser() as db:
        (row,) = db.execute("SELECT bereaved_on FROM veterans WHERE id = %s", (kept,)).fetchall()
    assert row != (None,)


@pytest.mark.parametrize("act", [("confirmation", {"how": "入户核实"}), ("removal", {"reason": "停发"})])
def test_benefits_of_both_files_are_confirmed_and_changed(net: Network, act: tuple[str, dict[str, str]]) -> None:
    town = net.caller("registry")
    kept, dropped = registered(net)["id"], registered(net)["id"]
    benefit = town.post(f"/v1/veterans/{dropped}/benefits", PENSION)["id"]
    with net.stores["registry"].superuser() as db:
        db.execute("UPDATE benefits SET confirmed_on = '2025-03-01'")
    merged(net, kept, dropped)
    (wanted,) = town.get("/v1/benefits/unconfirmed")["items"]
    assert (wanted["benefit_id"], wanted["veteran_id"]) == (benefit, kept)
    (shown,) = town.get(f"/v1/veterans/{kept}/benefits")["items"]
    assert (shown["id"], shown["source"]) == (benefit, "审批表"), "sealed anew under the file's own key"
    refused(town.call("POST", f"/v1/veterans/{kept}/benefits", PENSION), 409, "benefit-known", "#/kind")
    town.post(f"/v1/veterans/{kept}/benefits/{benefit}/{act[0]}", act[1])
    assert town.get("/v1/benefits/unconfirmed")["items"] == []


def test_of_a_benefit_in_both_files_one_stays(net: Network) -> None:
    town = net.caller("registry")
    kept, dropped = registered(net)["id"], registered(net)["id"]
    own = town.post(f"/v1/veterans/{kept}/benefits", PENSION)
    town.post(f"/v1/veterans/{dropped}/benefits", PENSION | {"since": "2020-01-01"})
    merged(net, kept, dropped)
    assert town.get(f"/v1/veterans/{kept}/benefits")["items"] == [own]


def test_returns_go_on_in_the_kept_file(net: Network) -> None:
    """Also where its wrong number makes the person younger than the discharge."""
    town = net.caller("registry")
    days = [(date.today() - timedelta(days=ago)).isoformat() for ago in (400, 3, 2)]
    kept = registered(net, id_number=id_number(f"{date.today():%Y%m%d}"), categories=["ACTIVE_DUTY_FAMILY"])["id"]
    dropped = registered(net, discharge_approved_on=days[0])["id"]
    for day in days[1:]:
        reported = town.post(f"/v1/veterans/{dropped}/returns", {"discharge_approved_on": day})["id"]
    town.post(f"/v1/returns/{reported}/report", {"reported_on": date.today().isoformat()})
    net.carry()
    merged(net, kept, dropped)
    assert types(net.carry()).count("veteran.return_expected.v1") == 1
    rows = town.get(f"/v1/returns?veteran_id={kept}")["items"]
    assert [(each["veteran_id"], each["discharge_approved_on"], each["state"]) for each in rows] == [
        (kept, day, state) for day, state in zip(days, ("LAPSED", "EXPECTED", "REPORTED"), strict=True)
    ]
    for each in rows[:2]:
        town.post(f"/v1/returns/{each['id']}/report", {"reported_on": date.today().isoformat()})


def test_of_a_return_in_both_files_one_stays_and_is_reported_if_either_was(net: Network) -> None:
    town = net.caller("registry")
    approved = {"discharge_approved_on": (date.today() - timedelta(days=5)).isoformat()}
    kept, dropped = registered(net, **approved)["id"], registered(net, **approved)["id"]
    (report,) = town.get(f"/v1/returns?veteran_id={dropped}")["items"]
    town.post(f"/v1/returns/{report['id']}/report", {"reported_on": date.today().isoformat()})
    net.carry()
    merged(net, kept, dropped)
    assert types(net.carry()).count("veteran.returned.v1") == 1
    rows = town.get(f"/v1/returns?veteran_id={kept}")["items"]
    assert {(each["veteran_id"], each["state"]) for each in rows} == {(kept, "REPORTED"), (dropped, "REPORTED")}
    refused(town.call("POST", f"/v1/veterans/{kept}/returns", approved), 409, "return-known")


def test_the_right_number_is_taken_over_from_the_merged_file(net: Network) -> None:
    town, right = net.caller("registry"), id_number()
    kept, dropped, other = (registered(net, **{"id_number": n} if n else {})["id"] for n in (None, right, None))
    merged(net, kept, dropped)
    correction = {"id_number": right, "reason": "与身份证核对"}

    def correct(id: str) -> Any:
        seen = {"If-Match": f'"{town.get(f"/v1/veterans/{id}")["version"]}"'}
        return town.call("PATCH", f"/v1/veterans/{id}", correction, seen)

    refused(correct(other), 409, "veteran-exists")
    assert correct(kept).status_code == 200
    refused(correct(other), 409, "veteran-exists")


def test_an_officers_list_is_of_people_not_of_files(net: Network) -> None:
    city = net.caller("registry").as_(Role.CITY_ADMIN, "440700000000")
    town, county = net.caller("registry"), net.caller("registry").as_(Role.COUNTY_CENTRE_STAFF, COUNTY)
    body = {"password": "a long password", "role": "town_staff", "area": TOWN}
    officer, colleague = (city.post("/v1/accounts", body | {"login": name})["id"] for name in ("one", "two"))
    kept, dropped, other = (registered(net)["id"] for _ in range(3))
    for id in (dropped, other):
        town.post(f"/v1/veterans/{id}/officer", {"officer": officer, "reason": "包联"})
    merged(net, kept, dropped)
    assert town.get(f"/v1/veterans/{kept}")["fixed_officer"] == officer
    elsewhere = station_of(county, "440703102000")["area"]
    town.post(f"/v1/veterans/{kept}/move", {"to": elsewhere, "reason": "迁居"})
    handed = county.post(f"/v1/accounts/{officer}/handover", {"to": colleague, "reason": "调离"})
    assert handed == {"handed_over": 1}
