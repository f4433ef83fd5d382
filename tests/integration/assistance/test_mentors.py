"""Mentors' studios: letters of appointment and their terms, mediation, talks, leads for aid."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from services.assistance.mentors.timers import end_terms, remind_of_terms
from shared.contracts.access import GRANTS, Role
from tests.kit.hardships import person, report
from tests.kit.matters import Desk, today
from tests.kit.network import Network, alerts, types
from tests.kit.people import OTHER_TOWN, TOWN, VILLAGE, new_veteran
from tests.kit.plans import on, run_on
from tests.kit.problems import refused
from tests.kit.timers import once


def test_a_letter_is_given_renewed_and_ended(net: Network) -> None:
    veteran, desk = person(net), Desk(net)
    studio = desk.studio()
    letter = desk.letter(studio, veteran, 100)
    assert (letter["state"], letter["renewals"]) == ("APPOINTED", 0)
    path, later = f"/v1/appointments/{letter['id']}", {"until_on": str(today(400))}
    again = {"studio_id": studio["id"], "veteran_id": veteran, "letter_number": "4号"}
    term = {"from_on": str(today()), "until_on": str(today(9))}
    refused(desk.head.call("POST", "/v1/appointments", again | term), 409, "already-mentor", "#/veteran_id")
    early = desk.head.call("POST", f"{path}/renewal", {"until_on": str(today(100))})
    refused(early, 422, "renewal-too-short", "#/until_on")
    assert str(today(100)) in early.json["detail"], "the day on which the term ends"
    refused(desk.mentor.call("POST", f"{path}/renewal", later), 403, "role-forbidden")
    assert desk.head.post(f"{path}/renewal", later)["renewals"] == 1
    ended = desk.head.post(f"{path}/end", {"ending": "RESIGNED"})
    assert (ended["state"], ended["ended_on"], ended["ending"]) == ("ENDED", str(today()), "RESIGNED")
    refused(desk.head.call("POST", f"{path}/renewal", later), 409, "wrong-state")
    sent = [type for type in types(net.carry()) if type.startswith("appointment.")]
    assert sent == ["appointment.made.v1", "appointment.renewed.v1", "appointment.ended.v1"]


def test_whom_a_studio_may_appoint_and_for_how_long(net: Network) -> None:
    family = net.caller("registry").post("/v1/veterans", new_veteran(TOWN, categories=["MARTYR_SURVIVOR"]))["id"]
    net.carry()
    veteran, desk = person(net), Desk(net)
    studio = desk.studio()
    body = {"studio_id": studio["id"], "letter_number": "3号", "from_on": str(today())}
    soon, never = {"until_on": str(today(30))}, {"until_on": str(today(5 * 366))}
    refused(desk.head.call("POST", "/v1/appointments", body | soon | {"veteran_id": family}), 422, "mentor-not-veteran")
    refused(desk.head.call("POST", "/v1/appointments", body | never | {"veteran_id": veteran}), 422, "term-unfit")
    desk.head.post(f"/v1/studios/{studio['id']}/closure")
    refused(desk.head.call("POST", "/v1/appointments", body | soon | {"veteran_id": veteran}), 409, "studio-closed")


def test_the_end_of_a_term_is_told_before_and_at_it_once(network: Callable[..., Network]) -> None:
    net = network()
    desk = Desk(net, VILLAGE)
    head = Desk(net)
    letter = head.letter(head.studio(area=VILLAGE), person(net, VILLAGE), 90)
    net.carry()
    store = net.stores["assistance"]
    timers = (remind_of_terms, end_terms)

    def run(days: int) -> list[int]:
        return run_on(store, today(days), *timers, *timers)

    assert run(59) == [0, 0, 0, 0]
    assert run(60) == [1, 0, 0, 0]
    assert run(90) == [0, 0, 0, 0], "its last day is not over"
    assert run(91) == [0, 1, 0, 0]
    sent = [type for type in types(net.carry()) if type.startswith("appointment.")]
    assert sent == ["appointment.due_soon.v1", "appointment.ended.v1"]
    assert desk.head.get(f"/v1/appointments/{letter['id']}")["ending"] == "TERM_OVER"
    assert sorted(alerts(net, Role.VILLAGE_WORKER, VILLAGE))[:1] == ["mentor-term-due-soon"]


def test_two_machines_that_look_late_end_each_term_once(net: Network) -> None:
    desk = Desk(net)
    studio = desk.studio()
    for _ in range(3):
        desk.letter(studio, person(net), 40)
    net.carry()
    machines = [on(net.stores["assistance"], today(500)) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(lambda machine: once(machine, end_terms), machines))
    assert (sum(ended), [once(each, remind_of_terms) for each in machines]) == (3, [0, 0])
    assert types(net.carry()).count("appointment.ended.v1") == 3


def test_a_quarrel_is_mediated_and_its_words_stay_with_the_studio(net: Network) -> None:
    desk = Desk(net)
    studio = desk.studio()
    body = {"studio_id": studio["id"], "kind": "NEIGHBOURS", "subject": "两户因通道堆放杂物争执。"}
    row = desk.mentor.post("/v1/studio-mediations", body)
    path, settled = f"/v1/studio-mediations/{row['id']}", {"state": "SETTLED", "result": "约定每周清理。"}
    busy = desk.head.call("POST", f"/v1/studios/{studio['id']}/closure")
    refused(busy, 409, "studio-busy")
    assert "SETTLED, FAILED or STOPPED" in busy.json["detail"]
    assert desk.mentor.post(f"{path}/result", settled)["state"] == "SETTLED"
    refused(desk.mentor.call("POST", f"{path}/result", settled), 409, "wrong-state")
    assert desk.mentor.get(path)["result"] == "约定每周清理。"
    refused(Desk(net, OTHER_TOWN).mentor.call("GET", path), 404, "not-found")
    with net.stores["assistance"].superuser() as db:
        (sealed,) = db.execute("SELECT subject_sealed FROM studio_mediations").fetchone() or (None,)
    assert isinstance(sealed, bytes)
    assert "通道".encode() not in sealed
    assert desk.head.post(f"/v1/studios/{studio['id']}/closure")["state"] == "CLOSED"


def test_a_talk_is_recorded_once_it_was_held(net: Network) -> None:
    desk = Desk(net)
    studio = desk.studio()
    body = {"studio_id": studio["id"], "title": "优待证使用政策宣讲", "held_on": str(today(1)), "audience": 24}
    refused(desk.mentor.call("POST", "/v1/talks", body), 422, "not-held-yet", "#/held_on")
    talk = desk.mentor.post("/v1/talks", body | {"held_on": str(today(-1))})
    assert desk.head.get(f"/v1/studios/{studio['id']}/talks")["items"] == [talk]
    assert types(net.carry()).count("talk.held.v1") == 1


def test_a_mentor_reports_a_hardship_and_never_decides_on_aid(net: Network) -> None:
    veteran, desk = person(net), Desk(net)
    studio = desk.studio()
    mentor = desk.mentor.of(net.apps["visits"])
    hardship = mentor.post("/v1/hardships", report(veteran))["id"]
    path = f"/v1/studios/{studio['id']}/leads"
    desk.mentor.post(path, {"hardship_id": hardship})
    refused(desk.mentor.call("POST", path, {"hardship_id": hardship}), 409, "lead-given-already", "#/hardship_id")
    assert [item["state"] for item in desk.head.get(path)["items"]] == [None]
    net.caller("visits").post(f"/v1/hardships/{hardship}/registration", {"wants_aid": True})
    net.carry()
    (given,) = desk.mentor.get(path)["items"]
    assert given["state"] == "OPEN"
    filed = {"veteran_id": veteran, "ground": "OTHER", "requested_fen": 1, "story": "住院", "lead_id": given["lead_id"]}
    refused(desk.mentor.call("POST", "/v1/applications", filed), 403, "role-forbidden")
    desk.head.post("/v1/applications", filed)
    assert desk.mentor.get(path)["items"][0]["state"] == "TAKEN_UP"
    figures = {item["name"]: item for item in desk.head.get("/v1/studio-indicators")["indicators"]}
    assert figures["LEAD_TAKEN_UP"] == {"name": "LEAD_TAKEN_UP", "numerator": 1, "denominator": 1}
    behind = desk.head.get("/v1/studio-indicators/lines?name=LEAD_TAKEN_UP")["items"]
    assert behind == [{"case_id": hardship, "area": TOWN, "met": True}]


@pytest.mark.parametrize("right", ["application:apply", "application:decide", "application:pay", "fund:manage"])
def test_mentors_have_no_part_in_decisions(right: str) -> None:
    assert right not in GRANTS[Role.MENTOR]


def test_small_figures_of_studios_are_left_out_above_the_town(net: Network) -> None:
    desk = Desk(net)
    studio = desk.studio()
    for state in ("SETTLED", "SETTLED", "FAILED", "STOPPED"):
        body = {"studio_id": studio["id"], "kind": "FAMILY", "subject": "家庭矛盾"}
        row = desk.mentor.post("/v1/studio-mediations", body)
        desk.mentor.post(f"/v1/studio-mediations/{row['id']}/result", {"state": state, "result": "见记录"})
    town = desk.head.get("/v1/studio-indicators")["indicators"][0]
    assert (town["numerator"], town["denominator"]) == (2, 3)
    county = desk.bureau.get("/v1/studio-indicators")["indicators"][0]
    assert (county["numerator"], county["denominator"]) == (None, None)
    assert desk.bureau.get("/v1/studio-indicators/lines?name=MEDIATION_SETTLED")["items"] == []
