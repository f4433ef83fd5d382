"""A visit verifies no other application by being corrected, and is corrected whatever was wanted since."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from shared.contracts.access import Role
from shared.events.envelope import Event
from tests.kit.bus import apply, event_record, inbox
from tests.kit.network import Network
from tests.kit.people import COUNTY, TOWN
from tests.kit.plans import alerts, correction, dues, publish_event, register, visit


def applied(net: Network, veteran: str, ground: str = "OTHER") -> tuple[str, str]:
    """An accepted application, and the due of its verification."""
    aid = net.caller("assistance")
    body = {"veteran_id": veteran, "ground": ground, "requested_fen": 1000, "story": "…"}
    application: str = aid.post("/v1/applications", body)["id"]
    aid.post(f"/v1/applications/{application}/acceptance")
    net.carry()
    (due,) = dues(net, f"ref={application}")
    return application, due["id"]


def states(net: Network, *applications: str) -> list[tuple[Any, Any]]:
    """Of each application its state, and the visit that it rests on."""
    shown = [net.caller("assistance").get(f"/v1/applications/{id}") for id in applications]
    return [(each["state"], each["visit_id"]) for each in shown]


def test_a_record_of_another_person_verifies_theirs_alone(net: Network, veteran: str) -> None:
    other = register(net, "DISABLED_SERVICEMAN")
    (theirs, due), (others, right_due) = applied(net, veteran), applied(net, other)
    caller = net.caller("visits")
    wrong = caller.post("/v1/visits", visit(veteran, due_id=due))["id"]
    net.carry()
    assert states(net, theirs) == [("VERIFIED", wrong)]
    right = correction(caller, wrong, visit(other, due_id=right_due)).json["id"]
    net.carry()
    assert states(net, theirs, others) == [("VERIFYING", None), ("VERIFIED", right)]
    assert alerts(net, Role.COUNTY_BUREAU_OFFICER, COUNTY)["verification-withdrawn"] == 1
    assert [each["state"] for each in dues(net, f"ref={theirs}")] == ["SETTLED", "SOON"]


def test_of_one_person_s_applications_the_right_one_is_verified(net: Network, veteran: str) -> None:
    (one, due), (two, right_due) = applied(net, veteran), applied(net, veteran, "SUDDEN_EVENT")
    caller = net.caller("visits")
    wrong = caller.post("/v1/visits", visit(veteran, due_id=due))["id"]
    net.carry()
    right = correction(caller, wrong, visit(veteran, due_id=right_due)).json["id"]
    net.carry()
    assert states(net, one, two) == [("VERIFYING", None), ("VERIFIED", right)]


def test_the_right_record_may_be_heard_of_before_the_correction(net: Network, veteran: str) -> None:
    other = register(net, "DISABLED_SERVICEMAN")
    (theirs, due), (others, right_due) = applied(net, veteran), applied(net, other)
    wrong, right = net.caller("visits").post("/v1/visits", visit(veteran, due_id=due))["id"], uuid4()
    net.carry()
    now = datetime.now(UTC)
    at = {"occurred_at": now, "method": "HOME_VISIT", "reached": True, "visited_on": date.today()}
    logged = {
        **at | {"visit_id": right, "veteran_id": UUID(other), "settles": [UUID(right_due)], "logged_by": uuid4()},
        **{"ref": UUID(others), "supersedes": UUID(wrong)},
    }
    corrected = {
        **at | {"visit_id": UUID(wrong), "superseded_by": right, "veteran_id": UUID(veteran)},
        **{"ref": UUID(theirs), "verifies": False},
    }
    box = inbox(net.stores["assistance"])
    apply(box, event_record(Event("visit.logged.v1", logged, TOWN), right, 1, now))
    apply(box, event_record(Event("visit.corrected.v1", corrected, TOWN), UUID(wrong), 2, now))
    assert states(net, theirs, others) == [("VERIFYING", None), ("VERIFIED", str(right))]


def test_a_case_that_goes_on_for_another_goes_on_by_the_right_record(net: Network, veteran: str) -> None:
    first, due = applied(net, veteran)
    caller = net.caller("visits")
    wrong = caller.post("/v1/visits", visit(veteran, due_id=due))["id"]
    net.carry()
    for alive in (False, True):
        publish_event(net.stores["registry"], veteran, "changed" if alive else "deceased", alive=alive)
        net.carry()
    cases = net.caller("assistance").get("/v1/applications")["items"]
    (second,) = (each["id"] for each in cases if each["reopens"] == first)
    right = correction(caller, wrong, visit(veteran, due_id=due, note="补记")).json["id"]
    net.carry()
    assert states(net, first, second) == [("DIED", right), ("VERIFIED", right)]


def test_a_record_is_corrected_though_another_visit_is_wanted_already(net: Network, veteran: str) -> None:
    """Whoever filed also visited, which does not count: another visit was wanted before the correction."""
    clerk = net.caller("assistance").as_(Role.TOWN_STAFF, TOWN)
    body = {"veteran_id": veteran, "ground": "OTHER", "requested_fen": 1000, "story": "…"}
    application = clerk.post("/v1/applications", body)["id"]
    net.caller("assistance").post(f"/v1/applications/{application}/acceptance")
    net.carry()
    (due,) = dues(net, f"ref={application}")
    caller = net.caller("visits")
    same = replace(caller, role=clerk.role, area=clerk.area, account=clerk.account)
    wrong = same.post("/v1/visits", visit(veteran, due_id=due["id"]))["id"]
    net.carry()
    wanted = [(each["state"], each["reopens"]) for each in dues(net, f"ref={application}")]
    assert wanted == [("SETTLED", None), ("SOON", due["id"])]
    assert correction(same, wrong, visit(veteran)).status_code == 201
    assert [(each["state"], each["reopens"]) for each in dues(net, f"ref={application}")] == wanted
