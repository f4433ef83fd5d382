"""What life does to cases of aid: deaths and their annulment, moves, merges, erasures, and corrected visits."""

import pytest

from services.assistance.aid.domain.circumstances import CELLS, Circumstance
from services.assistance.aid.domain.states import State
from shared.contracts.access import Role
from tests.kit import bus, files
from tests.kit.aid import HAPPY, Aid, id_of
from tests.kit.hardships import now, person
from tests.kit.network import Network, types
from tests.kit.people import OTHER_TOWN, TOWN, VILLAGE
from tests.kit.problems import refused


@pytest.fixture
def aid(net: Network) -> Aid:
    return Aid(net)


def after(state: str, circumstance: Circumstance) -> str:
    return str(CELLS[State(state), circumstance].to or state)


def held(aid: Aid) -> tuple[int, int]:
    fund = aid.bureau.get(f"/v1/funds/{aid.funds[0]}")
    return fund["available_fen"], fund["reserved_fen"]


def record(aid: Aid, path: str, of_death: bool) -> None:
    registry, id = aid.head.of(aid.net.apps["registry"]), aid.shown(path)["veteran_id"]
    if of_death:
        registry.post(f"/v1/veterans/{id}/death", {"died_on": "2026-01-01", "source": "死亡医学证明"})
    else:
        registry.post(f"/v1/veterans/{id}/death/annulment", {"reason": "误报"})
    aid.net.carry()


@pytest.mark.parametrize("circumstance", [Circumstance.DEATH, Circumstance.ERASED])
def test_a_death_or_an_erasure_does_to_each_state_what_the_table_says(aid: Aid, circumstance: Circumstance) -> None:
    aid.fund()
    paths = {state: aid.led(state) for state in HAPPY}
    paths |= {"UNDER_REVIEW": aid.led("GRANTED"), "RECOVERY": aid.led("PAID")}
    aid.clerk.post(f"{paths['UNDER_REVIEW']}/review", {"reason": "金额偏低"})
    aid.bureau.post(f"{paths['RECOVERY']}/recovery", {"reason": "提供虚假材料"})
    end = files.die if circumstance is Circumstance.DEATH else files.erase
    for path in paths.values():
        end(aid.net.stores["registry"], aid.shown(path)["veteran_id"])
    aid.net.carry()
    assert {state: aid.state(path) for state, path in paths.items()} == {s: after(s, circumstance) for s in paths}
    reviewed = 10_000 if circumstance is Circumstance.DEATH else 0
    assert held(aid) == (1_000_000 - 4 * 10_000 - reviewed, reviewed), "what was granted and not paid is free again"
    assert aid.bureau.post(f"{paths['RECOVERY']}/recovery-end")["state"] == "CLOSED"
    assert aid.clocks(paths["GRANTED"]) == {}


def test_a_death_that_is_annulled_reopens_what_it_had_ended(aid: Aid) -> None:
    aid.fund()
    paths = [aid.led(state) for state in ("APPLIED", "VERIFYING", "VERIFIED", "GRANTED")]
    kin = aid.bureau.as_(Role.COUNTY_BUREAU_OFFICER)
    kin.post(f"{paths[3]}/conflict")
    for path in paths:
        record(aid, path, of_death=True)
        record(aid, path, of_death=False)
        record(aid, path, of_death=True)
        record(aid, path, of_death=False)
    new = [case for case in aid.city.get("/v1/applications?limit=200")["items"] if case["reopens"]]
    first = {case["reopens"]: case for case in new if case["reopens"] in {str(id_of(path)) for path in paths}}
    assert [first[str(id_of(path))]["state"] for path in paths] == ["DIED"] * 4, "the second death ended these too"
    again = {case["reopens"]: case["state"] for case in new if case["state"] != "DIED"}
    states = [again[first[str(id_of(path))]["id"]] for path in paths]
    assert states == ["APPLIED", "VERIFYING", "VERIFIED", "TOWN_REVIEWED"]
    assert {aid.state(path) for path in paths} == {"DIED"}
    last = {case["state"]: f"/v1/applications/{case['id']}" for case in new}
    assert aid.shown(last["APPLIED"])["story"] == "火灾"
    aid.visit(last["VERIFYING"])
    assert aid.state(last["VERIFYING"]) == "VERIFIED", "its visit became due anew"
    refused(aid.grant(last["TOWN_REVIEWED"], kin), 403, "conflicted")
    assert aid.grant(last["TOWN_REVIEWED"]).json["state"] == "GRANTED", "its money is reserved anew"


def test_a_case_that_goes_on_rests_on_the_visit_of_the_one_before(aid: Aid) -> None:
    path = aid.led("VERIFYING")
    visit = aid.visit(path)
    aid.head.post(f"{path}/opinion", {"recommends": True, "text": "属实"})
    record(aid, path, of_death=True)
    record(aid, path, of_death=False)
    listed = aid.city.get("/v1/applications?limit=200")["items"]
    (again,) = (f"/v1/applications/{case['id']}" for case in listed if case["reopens"])
    right = aid.correct(visit)
    assert (aid.state(again), aid.shown(again)["visit_id"]) == ("TOWN_REVIEWED", right["id"])
    aid.correct(right, reached=False)
    case = aid.shown(again)
    assert (case["state"], case["visit_id"], case["opinion_by"]) == ("VERIFYING", None, None)
    assert (aid.state(path), aid.shown(path)["visit_id"]) == ("DIED", None)
    aid.visit(again)
    assert aid.state(again) == "VERIFIED", "another visit became due"


def test_an_objection_is_answered_also_where_the_visit_was_corrected(aid: Aid) -> None:
    path = aid.led("VERIFYING")
    visit = aid.visit(path)
    for reason in ("该户另有住房", "另有存款"):
        aid.head.post(f"{path}/notice", {"text": "拟对本村陈某某给予困难援助"})
        aid.clerk.post(f"{path}/objection", {"text": reason})
        aid.correct(visit, reached=False)
        assert (aid.state(path), aid.shown(path)["visit_id"]) == ("OBJECTED", None)
        answered = aid.head.post(f"{path}/objection-answer", {"upheld": False, "text": "该房已出售"})
        assert answered["state"] == "VERIFYING"
        visit = aid.visit(path)
    assert aid.state(path) == "VERIFIED"


def test_a_case_stays_with_its_county_when_its_person_moves(aid: Aid) -> None:
    paths = {state: aid.led(state) for state in ("VERIFIED", "TOWN_REVIEWED", "GRANTED")}
    for path in paths.values():
        files.move(aid.net.stores["registry"], aid.shown(path)["veteran_id"], TOWN, OTHER_TOWN)
    aid.net.carry()
    there = aid.net.caller("assistance").as_(Role.TOWN_HEAD, OTHER_TOWN)
    assert {each["state"] for each in there.get("/v1/applications")["items"]} == set(paths)
    assert there.get(paths["GRANTED"])["story"] == "火灾"
    refused(aid.act(there, paths["VERIFIED"], "opinion", {"recommends": True, "text": "属实"}), 409, "case-elsewhere")
    aid.head.post(f"{paths['VERIFIED']}/opinion", {"recommends": True, "text": "属实"})
    assert aid.grant(paths["TOWN_REVIEWED"]).json["state"] == "GRANTED"
    assert aid.centre.post(f"{paths['GRANTED']}/payment")["state"] == "PAID"


def test_a_merge_brings_the_same_cause_to_light(aid: Aid) -> None:
    kept, dropped = person(aid.net), person(aid.net)
    aid.led("PAID", kept)
    open_ = aid.led("TOWN_REVIEWED", dropped)
    files.merge(aid.net.stores["registry"], dropped, kept, TOWN)
    aid.net.carry()
    refused(aid.grant(open_), 409, "same-cause", "#/again")
    assert aid.refuse(open_).json["state"] == "REFUSED"


def test_an_erasure_destroys_what_was_said_of_and_against_the_person(aid: Aid) -> None:
    path = aid.led("VERIFIED")
    aid.head.post(f"{path}/notice", {"text": "拟对本村陈某某给予困难援助"})
    aid.clerk.post(f"{path}/objection", {"text": "该户另有住房"})
    files.erase(aid.net.stores["registry"], aid.shown(path)["veteran_id"])
    aid.net.carry()
    shown = aid.shown(path)
    assert (shown["state"], shown["story"], {step["text"] for step in shown["steps"]}) == ("ENDED", None, {None})
    (objection,) = aid.head.get(f"{path}/objections")["items"]
    assert objection["text"] is None
    refused(aid.act(aid.head, path, "objection-answer", {"upheld": False, "text": "…"}), 409, "person-erased")


@pytest.mark.parametrize("state", HAPPY[2:])
def test_a_corrected_visit_does_to_each_state_what_the_table_says(aid: Aid, state: str) -> None:
    path = aid.led("VERIFYING")
    visit = aid.visit(path)
    for step in HAPPY[3 : HAPPY.index(state) + 1]:
        getattr(aid, f"_{step.lower()}")(path)
        aid.net.carry()
    aid.correct(visit, reached=False)
    assert (aid.state(path), aid.shown(path)["visit_id"]) == (after(state, Circumstance.VISIT_CORRECTED), None)
    if state == "GRANTED":
        refused(aid.act(aid.centre, path, "payment"), 409, "visit-missing")
        aid.visit(path)
        assert aid.centre.post(f"{path}/payment")["state"] == "PAID", "another visit lets it be paid"
    if aid.state(path) == "UNDER_REVIEW":
        answer = aid.act(aid.city, path, "review-answer", {"upheld": False, "text": "应予追回"})
        assert answer.json["state"] == "RECOVERY"


def test_a_correction_that_verifies_still_changes_nothing_but_the_record(aid: Aid) -> None:
    path = aid.led("VERIFYING")
    right = aid.correct(aid.visit(path))
    assert (aid.state(path), aid.shown(path)["visit_id"]) == ("VERIFIED", right["id"])


@pytest.mark.parametrize("backwards", [False, True])
def test_a_visit_and_its_correction_count_in_whatever_order_they_come(aid: Aid, backwards: bool) -> None:
    path = aid.led("VERIFYING")
    visits, box = aid.net.stores["visits"], bus.inbox(aid.net.stores["assistance"])
    case = aid.shown(path)
    caller = aid.visitor.of(aid.net.apps["visits"])
    (due,) = caller.get(f"/v1/dues?ref={case['id']}")["items"]
    body = {"veteran_id": case["veteran_id"], "method": "HOME_VISIT", "reached": True, "occurred_at": now()}
    logged = caller.post("/v1/visits", {**body, "due_id": due["id"]})
    right = caller.post(f"/v1/visits/{logged['id']}/correction", {**body, "due_id": due["id"], "reason": "记错了"})
    records = bus.take(visits)
    one, other = ([record for record in records if record.key == visit["id"].encode()] for visit in (logged, right))
    for record in other + one if backwards else one + other:
        bus.apply(box, record)
    assert (aid.state(path), aid.shown(path)["visit_id"]) == ("VERIFIED", right["id"])


def test_a_visit_waits_until_its_due_is_heard_of(aid: Aid) -> None:
    path = aid.led("VERIFYING")
    with aid.net.stores["assistance"].superuser() as db:
        db.execute("DELETE FROM case_dues")
    aid.visit(path)
    assert aid.state(path) == "VERIFYING"
    with aid.net.stores["assistance"].superuser() as db:
        (waiting,) = db.execute("SELECT count(*) FROM parked WHERE type = 'visit.logged.v1'").fetchall()
    assert waiting == (1,)


def test_no_event_tells_more_of_a_case_than_its_own(aid: Aid) -> None:
    path = aid.filed(
        person(aid.net, VILLAGE), story="绝密", ground="SUDDEN_EVENT", emergency=True, requested_fen=76_543
    )
    aid.grant(path, fen=65_432)
    aid.centre.post(f"{path}/payment")
    aid.bureau.post(f"{path}/recovery", {"reason": "绝密理由"})
    told = b"".join(record.value or b"" for record in aid.net.carry())
    for secret in ("绝密", "76543", "65432", "SUDDEN_EVENT"):
        assert secret.encode() not in told


def test_a_closed_station_leaves_its_cases_to_the_centre(aid: Aid) -> None:
    path = aid.filed()
    assert aid.centre.post(f"{path}/acceptance")["state"] == "VERIFYING"
    aid.net.carry()
    aid.visit(path)
    other = aid.net.caller("assistance").as_(Role.COUNTY_CENTRE_STAFF, aid.centre.area)
    assert other.post(f"{path}/opinion", {"recommends": True, "text": "属实"})["state"] == "TOWN_REVIEWED"


def test_one_case_of_two_files_is_seen_under_the_one_that_stays(aid: Aid) -> None:
    kept, dropped = person(aid.net), person(aid.net)
    path = aid.led("VERIFIED", dropped)
    files.merge(aid.net.stores["registry"], dropped, kept, TOWN)
    aid.net.carry()
    assert [case["id"] for case in aid.head.get(f"/v1/applications?veteran_id={kept}")["items"]] == [str(id_of(path))]
    aid.head.post(f"{path}/opinion", {"recommends": True, "text": "属实"})
    assert "aid.reviewed.v1" in types(aid.net.carry())
