"""Hand-overs among the three parties: who takes which step, what is told of them, and how many are closed."""

import json
from uuid import UUID

import pytest

from services.assistance.handovers.use_cases import hand_over_return
from shared.contracts.access import Role
from tests.kit.hardships import person
from tests.kit.matters import Desk, joined_by_trace, today
from tests.kit.network import Network, alerts, types
from tests.kit.people import COUNTY, OTHER_TOWN, TOWN, VILLAGE
from tests.kit.problems import refused


def test_an_officer_reports_a_need_and_the_station_solves_it(net: Network) -> None:
    """From the armed-forces department to the station: requested, accepted for a file found, completed."""
    veteran, desk = person(net, VILLAGE), Desk(net)
    row = desk.handover("REQUESTED", area=VILLAGE, matter="HARDSHIP")
    assert (row["state"], row["from_party"], row["veteran_id"]) == ("REQUESTED", "ARMED_FORCES_DEPT", None)
    net.carry()
    assert alerts(net, Role.TOWN_HEAD, TOWN).count("handover-to-station") == 1
    path = f"/v1/handovers/{row['id']}"
    assert desk.head.get(path)["need"] == "老人独居，行动不便。"
    taken = desk.head.post(f"{path}/acceptance", {"veteran_id": veteran})
    assert (taken["state"], taken["veteran_id"]) == ("ACCEPTED", veteran)
    done = desk.head.post(f"{path}/completion", {"outcome": "SOLVED", "reason": "已安排日常照料。"})
    assert (done["state"], done["outcome"]) == ("COMPLETED", "SOLVED")
    assert desk.armed_forces.get(path)["reason"] == "已安排日常照料。"
    records = net.carry()
    assert [t for t in types(records) if t.startswith("handover.")] == ["handover.accepted.v1", "handover.completed.v1"]
    assert alerts(net, Role.ARMED_FORCES_OFFICER, TOWN) == ["handover-completed-armed-forces"]


def test_each_step_is_taken_by_its_party(net: Network) -> None:
    desk = Desk(net)
    row = desk.handover("REQUESTED")
    path, reason = f"/v1/handovers/{row['id']}", {"reason": "重复"}
    refused(desk.armed_forces.call("POST", f"{path}/acceptance", {}), 403, "step-of-other-party")
    refused(desk.head.call("POST", f"{path}/withdrawal", reason), 403, "step-of-other-party")
    refused(desk.bureau.call("POST", f"{path}/acceptance", {}), 404, "not-found")
    refused(desk.mentor.call("GET", path), 403, "role-forbidden")
    refused(Desk(net, OTHER_TOWN).head.call("GET", path), 404, "not-found")
    own = desk.head.call("POST", "/v1/handovers", {"to_party": "SERVICE", "matter": "OTHER", "need": "请协助"})
    refused(own, 422, "party-own", "#/to_party")
    early = desk.head.call("POST", f"{path}/completion", {"outcome": "SOLVED", "reason": "已办"})
    refused(early, 409, "wrong-state")
    assert "ACCEPTED, DECLINED" in early.json["detail"]
    assert desk.head.get(path)["version"] == 1, "nothing came of what was refused"
    desk.head.post(f"{path}/refusal", reason)
    refused(desk.armed_forces.call("POST", f"{path}/withdrawal", reason), 409, "wrong-state")
    net.carry()
    assert alerts(net, Role.ARMED_FORCES_OFFICER, TOWN) == ["handover-declined-armed-forces"]


@pytest.mark.parametrize("unit", ["原31626部队退役", "曾在第42集团军服役", "第三团三等功"])
def test_no_unit_is_named(net: Network, unit: str) -> None:
    desk = Desk(net)
    body = {"to_party": "SERVICE", "matter": "OTHER", "need": unit}
    refused(desk.armed_forces.call("POST", "/v1/handovers", body), 422, "unit-named", "#/need")
    ordinary = {**body, "need": "本人第二师范学校毕业，在第三营业厅工作。"}
    assert desk.armed_forces.post("/v1/handovers", ordinary)["state"] == "REQUESTED"


def test_a_matter_is_about_one_person(net: Network) -> None:
    one, other, desk = person(net), person(net), Desk(net)
    body = {"to_party": "ARMED_FORCES_DEPT", "matter": "MILITIA", "need": "请核对民兵编组。", "veteran_id": one}
    row = desk.head.post("/v1/handovers", body)
    path = f"/v1/handovers/{row['id']}/acceptance"
    refused(desk.armed_forces.call("POST", path, {"veteran_id": other}), 409, "other-person", "#/veteran_id")
    assert desk.armed_forces.post(path, {})["veteran_id"] == one
    assert [item["id"] for item in desk.head.get(f"/v1/handovers?veteran_id={one}")["items"]] == [row["id"]]


def test_events_name_the_matter_alone(net: Network) -> None:
    veteran, desk = person(net), Desk(net)
    desk.handover("COMPLETED", veteran)
    records = [record for record in net.carry() if record.topic == "muster.rights"]
    assert len(records) == 3
    assert joined_by_trace(records) == set()
    bodies = [json.loads(record.value or b"{}") for record in records]
    assert all(veteran not in json.dumps(body) and body["matter"] == "HARDSHIP" for body in bodies)


def test_joint_closure_counts_what_is_closed_and_lists_what_is_not(net: Network) -> None:
    desk = Desk(net)
    for state in ("COMPLETED", "COMPLETED", "COMPLETED", "ACCEPTED", "DECLINED", "WITHDRAWN"):
        desk.handover(state)
    town = desk.head.get("/v1/handover-indicators")
    closed = {"name": "CLOSED", "numerator": 3, "denominator": 5}
    assert (town["indicators"], town["hours_to_acceptance"], town["as_of"]) == ([closed], 0, str(today()))
    behind = desk.head.get("/v1/handover-indicators/lines?name=CLOSED")["items"]
    states = {item["id"]: item["state"] for item in desk.head.get("/v1/handovers")["items"]}
    assert sorted((states[item["case_id"]], item["met"]) for item in behind) == [
        ("ACCEPTED", False), *[("COMPLETED", True)] * 3, ("DECLINED", False)
    ]  # fmt: skip
    assert desk.bureau.get("/v1/handover-indicators")["indicators"] == [closed], "five are not few"
    few = Desk(net, OTHER_TOWN)
    few.handover("COMPLETED")
    shown = desk.city.get(f"/v1/handover-indicators?area={OTHER_TOWN}")
    assert (shown["indicators"][0]["denominator"], shown["hours_to_completion"]) == (None, None)
    hidden = desk.city.get(f"/v1/handover-indicators/lines?name=CLOSED&area={OTHER_TOWN}")
    assert hidden["items"] == []
    before = desk.bureau.get(f"/v1/handover-indicators?since={today(-9)}&as_of={today(-1)}&area={COUNTY}")
    assert before["indicators"][0]["denominator"] == 0
    refused(desk.head.call("GET", f"/v1/handover-indicators?since={today(1)}"), 422, "period-reversed", "?since")


def test_who_reports_home_is_handed_over_for_the_reserve_once(net: Network) -> None:
    veteran, desk = person(net, VILLAGE), Desk(net)
    desk.handover("REQUESTED", matter="RETURN_HOME", veteran_id=veteran)  # the other way, which is no reason against it
    registry = net.caller("registry").as_(Role.TOWN_HEAD, TOWN)
    report = registry.post(f"/v1/veterans/{veteran}/returns", {"discharge_approved_on": str(today(-9))})
    registry.post(f"/v1/returns/{report['id']}/report", {"reported_on": str(today(-1))})
    net.carry()
    net.stores["assistance"].work.run(lambda db: hand_over_return(db, UUID(veteran), TOWN))
    (row,) = desk.armed_forces.get("/v1/handovers?matter=RETURN_HOME&to_party=ARMED_FORCES_DEPT")["items"]
    assert (row["state"], row["area"], row["veteran_id"]) == ("REQUESTED", TOWN, veteran)
    assert (row["from_party"], row["requested_by"]) == ("SERVICE", None)
    path = f"/v1/handovers/{row['id']}"
    assert desk.armed_forces.get(path)["need"] is None
    desk.armed_forces.post(f"{path}/acceptance", {})
    done = desk.armed_forces.post(f"{path}/completion", {"outcome": "SOLVED", "reason": "已办理预备役登记。"})
    assert done["state"] == "COMPLETED"
    assert desk.head.get(path)["reason"] == "已办理预备役登记。"
