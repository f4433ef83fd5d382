"""The log of visits: whole records, sent again over weak networks, corrected by superseding; and what was promised."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from services.visits.models import Visit
from services.visits.timers import advance_dues, mark_promises_overdue
from shared.contracts.access import Role
from tests.kit.apps import Caller, make_app
from tests.kit.network import Network
from tests.kit.people import COUNTY, OTHER_TOWN, TOWN, VILLAGE, new_veteran
from tests.kit.plans import DAY, alerts, correction, dues, offset, register, run_on, tell, today, types, visit
from tests.kit.problems import refused


@pytest.fixture
def veteran(net: Network) -> str:
    id = register(net, "MARTYR_SURVIVOR")
    net.carry()
    return id


def at(days_ago: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days_ago)).isoformat()


def pending(net: Network, veteran: str) -> dict[str, str]:
    """Dates of what is due of a person, by trigger or purpose."""
    found = [due for due in dues(net, f"veteran_id={veteran}") if due["state"] in ("OPEN", "SOON", "OVERDUE")]
    return {due["trigger"] or due["purpose"]: due["due_on"] for due in found}


TEXTS = {
    **{"note": "精神良好", "place": "棠下镇良溪村", "living": "独居", "health": "按时服药", "family": "一子在外务工"},
    **{"mood": "情绪稳定", "difficulties": "屋顶漏雨", "demands": "希望修缮", "policies_note": "讲解优待证"},
    **{"gift": "米、油各一份"},
}


def test_a_whole_record_is_kept_sealed_and_shown_only_by_itself(net: Network, veteran: str) -> None:
    caller, companions, policies = net.caller("visits"), [str(uuid4()), str(uuid4())], [str(uuid4())]
    body = visit(veteran, trigger="FESTIVAL", place_area=VILLAGE, companions=companions, policies=policies, **TEXTS)
    body |= {"gift_fen": 30_000, "photo_consent": "GIVEN"}
    logged = caller.post("/v1/visits", body)
    assert (logged["place_area"], logged["companions"], logged["trigger"]) == (VILLAGE, companions, "FESTIVAL")
    assert logged["photo_consent"] == "GIVEN"
    assert not (TEXTS.keys() | {"gift_fen", "policies"}) & logged.keys()
    told = caller.get(f"/v1/visits/{logged['id']}")
    assert {name: told[name] for name in TEXTS} == TEXTS
    assert (told["gift_fen"], told["policies"], told["correction_reason"]) == (30_000, policies, None)
    assert caller.get("/v1/visits")["items"] == [logged]
    with net.stores["visits"].superuser() as db:
        row = db.execute("SELECT row_to_json(visits)::text FROM visits").fetchone()
    assert row
    assert not [text for text in TEXTS.values() if text in str(row[0]) or text.encode().hex() in str(row[0])]
    for record in net.carry():
        assert not [text for text in (*TEXTS.values(), "30000", *companions) if text.encode() in record.value]
    refused(caller.as_(Role.TOWN_HEAD, OTHER_TOWN).call("GET", f"/v1/visits/{logged['id']}"), 404, "not-found")


@pytest.mark.parametrize(
    ("changes", "slug", "pointer"),
    [
        ({"place_area": "4407"}, "body-invalid", "#/place_area"),
        ({"gift_fen": 0}, "body-invalid", "#/gift_fen"),
        ({"gift_fen": 1.5}, "body-invalid", "#/gift_fen"),
        ({"companions": ["me"]}, "body-invalid", "#/companions/0"),
        ({"photo_consent": "YES"}, "body-invalid", "#/photo_consent"),
        ({"trigger": "BIRTHDAY"}, "body-invalid", "#/trigger"),
        ({"health": " "}, "body-invalid", "#/health"),
        ({"id": "7"}, "body-invalid", "#/id"),
        ({"promises": [{"text": "…"}]}, "body-invalid", "#/promises/0/due_on"),
        ({"promises": [{"text": "…", "due_on": "2020-01-01"}]}, "date-out-of-place", "#/promises/0/due_on"),
        ({"next_contact_on": "2020-01-01"}, "date-out-of-place", "#/next_contact_on"),
        ({"occurred_at": "2020-01-01T00:00:00+08:00"}, "visit-too-old", "#/occurred_at"),
        ({"reason": "…"}, "body-invalid", "#/reason"),
    ],
)
def test_wrong_records_are_refused(
    net: Network, veteran: str, changes: dict[str, Any], slug: str, pointer: str
) -> None:
    refused(net.caller("visits").call("POST", "/v1/visits", visit(veteran) | changes), 422, slug, pointer)
    assert net.caller("visits").get("/v1/visits")["items"] == []


def test_the_next_contact_is_wanted_when_the_last_record_says(net: Network, veteran: str) -> None:
    caller = net.caller("visits")
    soon, later = str(today() + 10 * DAY), str(today() + 20 * DAY)
    caller.post("/v1/visits", visit(veteran, method="PHONE", occurred_at=at(5), next_contact_on=soon))
    assert pending(net, veteran)["FOLLOW_UP"] == soon
    caller.post("/v1/visits", visit(veteran, reached=False, occurred_at=at(4), next_contact_on=later))
    assert pending(net, veteran)["FOLLOW_UP"] == later, "no one was there: another day"
    caller.post("/v1/visits", visit(veteran, reached=False, occurred_at=at(3)))
    assert pending(net, veteran)["FOLLOW_UP"] == later, "an attempt settles nothing"
    caller.post("/v1/visits", visit(veteran, method="PHONE", occurred_at=at(9)))
    assert pending(net, veteran)["FOLLOW_UP"] == later, "a late entry of an earlier contact is no answer"
    reached = caller.post("/v1/visits", visit(veteran, method="PHONE", occurred_at=at(1)))
    assert "FOLLOW_UP" not in pending(net, veteran)
    states = {due["due_on"]: due["state"] for due in dues(net, "trigger=FOLLOW_UP")}
    assert states == {soon: "CANCELLED", later: "SETTLED"}
    assert [due["id"] for due in dues(net, "trigger=FOLLOW_UP&state=SETTLED")] == reached["settles"][-1:]


def test_an_entry_sent_again_is_kept_once_however_much_later(net: Network, veteran: str) -> None:
    caller = net.caller("visits")
    promise = {"text": "联系体检", "due_on": str(today() + DAY)}
    body = visit(veteran, id=str(uuid4()), promises=[promise], companions=[str(uuid4())], **TEXTS)
    first = caller.call("POST", "/v1/visits", body)
    again = caller.call("POST", "/v1/visits", body)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert first.json["id"] == body["id"]
    assert first.headers["ETag"] == again.headers["ETag"]
    assert first.headers["Location"] == again.headers["Location"] == f"/v1/visits/{body['id']}"
    assert types(net.carry())["visit.logged.v1"] == 1
    assert len(caller.get("/v1/promises")["items"]) == 1
    other = (
        *({"note": "别的"}, {"reached": False}, {"occurred_at": at(1)}, {"gift_fen": 1}, {"companions": []}),
        *({"promises": []}, {"place_area": OTHER_TOWN}, {"trigger": "MERIT"}),
    )
    for changes in other:
        refused(caller.call("POST", "/v1/visits", body | changes), 409, "visit-id-taken", "#/id")
    colleague = Caller(caller.app, caller.authority)
    refused(colleague.call("POST", "/v1/visits", body), 409, "visit-id-taken", "#/id")
    assert len(caller.get("/v1/visits")["items"]) == 1


def test_an_id_of_another_area_tells_nothing(net: Network, veteran: str) -> None:
    away = new_veteran(OTHER_TOWN)
    elsewhere = net.caller("registry").as_(Role.TOWN_HEAD, OTHER_TOWN).post("/v1/veterans", away)["id"]
    other = register(net)
    net.carry()
    caller, id = net.caller("visits"), str(uuid4())
    caller.as_(Role.TOWN_HEAD, OTHER_TOWN).post("/v1/visits", visit(elsewhere, id=id))
    foreign = caller.call("POST", "/v1/visits", visit(veteran, id=id))
    refused(foreign, 409, "visit-id-taken", "#/id")
    known = str(uuid4())
    caller.post("/v1/visits", visit(other, id=known))
    own = caller.call("POST", "/v1/visits", visit(veteran, id=known))
    assert foreign.json == own.json, "another area's and one's own are not told apart"


def test_an_entry_sent_many_times_at_once_is_kept_once(net: Network, veteran: str) -> None:
    caller, body, start = net.caller("visits"), visit(veteran, id=str(uuid4())), threading.Barrier(6)

    def send(_: int) -> Any:
        start.wait()
        return caller.call("POST", "/v1/visits", body)

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(6)))
    assert [answer.status_code for answer in answers] == [201] * 6, [answer.text for answer in answers]
    assert len({answer.text for answer in answers}) == 1
    assert types(net.carry())["visit.logged.v1"] == 1


def test_one_id_for_two_people_at_once_is_kept_for_one(net: Network, veteran: str) -> None:
    other = register(net)
    net.carry()
    caller, id, start = net.caller("visits"), str(uuid4()), threading.Barrier(2)

    def send(whom: str) -> Any:
        start.wait()
        return caller.call("POST", "/v1/visits", visit(whom, id=id))

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(send, (veteran, other)), key=lambda answer: answer.status_code)
    assert answers[0].status_code == 201
    refused(answers[1], 409, "visit-id-taken", "#/id")


def test_a_corrected_date_moves_the_plan(net: Network, veteran: str) -> None:
    caller = net.caller("visits")
    wrong = caller.post("/v1/visits", visit(veteran, note="旧", occurred_at=at(20)))
    before = pending(net, veteran)
    net.carry()
    answer = correction(caller, wrong["id"], visit(veteran, note="新", occurred_at=at(50)))
    assert answer.status_code == 201, answer.text
    right = answer.json
    assert (right["supersedes"], right["superseded_by"], right["version"]) == (wrong["id"], None, 1)
    assert right["settles"] == wrong["settles"], "what the visit had settled it settles still"
    old = caller.get(f"/v1/visits/{wrong['id']}")
    assert (old["superseded_by"], old["version"], old["note"]) == (right["id"], 2, "旧"), "never edited"
    told = caller.get(f"/v1/visits/{right['id']}")
    assert (told["note"], told["correction_reason"]) == ("新", "登记有误")
    after = pending(net, veteran)
    assert all(date.fromisoformat(before[key]) > date.fromisoformat(after[key]) for key in before)
    assert types(net.carry()) == {
        **{"visit.corrected.v1": 1, "visit.logged.v1": 1, "due.cancelled.v1": 2, "due.opened.v1": 2}
    }


def test_an_attempt_taken_for_a_contact_gives_its_dues_back(net: Network, veteran: str) -> None:
    caller = net.caller("visits")
    first = pending(net, veteran)
    event = {"veteran_id": veteran, "trigger": "ILLNESS", "happened_on": str(today() - DAY)}
    must = caller.post("/v1/dues", event)
    wrong = caller.post("/v1/visits", visit(veteran))
    assert must["id"] in wrong["settles"]
    assert len(wrong["settles"]) == 3
    right = correction(caller, wrong["id"], visit(veteran, reached=False)).json
    assert right["settles"] == []
    assert pending(net, veteran) == first | {"ILLNESS": must["due_on"]}
    settled = [due for due in dues(net, f"veteran_id={veteran}") if due["id"] in wrong["settles"]]
    assert {due["state"] for due in settled} == {"SETTLED"}, "an end is final"
    (again,) = (due for due in dues(net, "trigger=ILLNESS") if due["state"] == "OPEN")
    assert (again["reopens"], again["happened_on"]) == (must["id"], must["happened_on"])
    assert caller.post("/v1/dues", event)["id"] == must["id"]
    done = caller.post("/v1/visits", visit(veteran))
    assert again["id"] in done["settles"]
    assert len(done["settles"]) == 3


def test_a_contact_taken_for_an_attempt_settles_what_it_should_have(net: Network, veteran: str) -> None:
    caller = net.caller("visits")
    wrong = caller.post("/v1/visits", visit(veteran, reached=False))
    assert wrong["settles"] == []
    open_before = {due["id"] for due in dues(net)}
    right = correction(caller, wrong["id"], visit(veteran, method="PHONE")).json
    assert set(right["settles"]) < open_before
    assert len(right["settles"]) == 1, "a call is no home visit"
    again = correction(caller, right["id"], visit(veteran)).json
    assert again["settles"][:1] == right["settles"]
    assert set(again["settles"]) == open_before


def test_a_verification_that_was_none_is_wanted_again_and_the_bureau_told(net: Network, veteran: str) -> None:
    caller, aid = net.caller("visits"), net.caller("assistance")
    body = {"veteran_id": veteran, "ground": "OTHER", "requested_fen": 1000, "story": "…"}
    application = aid.post("/v1/applications", body)["id"]
    net.carry()
    (due,) = dues(net, f"ref={application}")
    wrong = caller.post("/v1/visits", visit(veteran, due_id=due["id"]))
    net.carry()
    assert aid.get(f"/v1/applications/{application}")["state"] == "VERIFIED"

    again = correction(caller, wrong["id"], visit(veteran, due_id=due["id"], note="补记")).json
    assert due["id"] in again["settles"]
    net.carry()
    assert len(dues(net, f"ref={application}")) == 1, "it verifies still"
    refused(
        correction(caller, again["id"], visit(veteran, due_id=due["id"], method="PHONE")),
        *(422, "verification-at-a-distance", "#/method"),
    )
    right = correction(caller, again["id"], visit(veteran, due_id=due["id"], reached=False)).json
    assert right["settles"] == []
    net.carry()
    settled, reopened = sorted(dues(net, f"ref={application}"), key=lambda each: each["id"])
    assert (settled["state"], reopened["state"]) == ("SETTLED", "OPEN")
    assert (reopened["reopens"], reopened["due_on"]) == (due["id"], due["due_on"])
    assert alerts(net, Role.COUNTY_BUREAU_OFFICER, COUNTY)["verification-withdrawn"] == 1
    assert alerts(net, Role.TOWN_HEAD, TOWN)["verification-wanted"] == 2
    assert reopened["id"] in caller.post("/v1/visits", visit(veteran, due_id=reopened["id"]))["settles"]


def test_an_attempt_that_had_verified_after_all_verifies(net: Network, veteran: str) -> None:
    caller, aid = net.caller("visits"), net.caller("assistance")
    body = {"veteran_id": veteran, "ground": "OTHER", "requested_fen": 1000, "story": "…"}
    application = aid.post("/v1/applications", body)["id"]
    net.carry()
    (due,) = dues(net, f"ref={application}")
    wrong = caller.post("/v1/visits", visit(veteran, due_id=due["id"], reached=False))
    right = correction(caller, wrong["id"], visit(veteran, due_id=due["id"])).json
    net.carry()
    told = aid.get(f"/v1/applications/{application}")
    assert (told["state"], told["visit_id"]) == ("VERIFIED", right["id"])


def test_a_record_about_the_wrong_person_becomes_the_right_ones(net: Network, veteran: str) -> None:
    other = register(net, "DISABLED_SERVICEMAN")
    net.carry()
    caller, before = net.caller("visits"), pending(net, veteran)
    promise = {"text": "修缮屋顶", "due_on": str(today() + DAY)}
    wrong = caller.post("/v1/visits", visit(veteran, note="属实", promises=[promise]))
    right = correction(caller, wrong["id"], visit(other, note="属实")).json
    assert (right["veteran_id"], len(right["settles"])) == (other, 2)
    assert pending(net, veteran) == before
    assert pending(net, other)["HOME_VISIT"] > before["HOME_VISIT"]
    assert caller.get(f"/v1/visits/{right['id']}")["note"] == "属实"
    assert [made["state"] for made in caller.get("/v1/promises")["items"]] == ["WITHDRAWN"]


def test_who_may_correct_and_what(net: Network, veteran: str, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = net.caller("visits").as_(Role.TOWN_STAFF)
    body = visit(veteran, note="新")
    wrong = visitor.post("/v1/visits", visit(veteran))
    refused(correction(visitor.as_(Role.TOWN_STAFF), wrong["id"], body), 403, "correction-foreign")
    refused(correction(visitor.as_(Role.TOWN_HEAD, OTHER_TOWN), wrong["id"], body), 404, "not-found")
    refused(correction(visitor.as_(Role.AUDITOR, COUNTY), wrong["id"], body), 403, "role-forbidden")
    refused(correction(visitor, str(uuid4()), body), 404, "not-found")
    refused(correction(visitor, wrong["id"], body, **{"If-Match": '"2"'}), 412, "version-stale")
    no_reason = visitor.call("POST", f"/v1/visits/{wrong['id']}/correction", body)
    refused(no_reason, 422, "body-invalid", "#/reason")
    right = correction(visitor, wrong["id"], body, **{"If-Match": '"1"'}).json
    refused(correction(visitor, wrong["id"], body), 409, "visit-corrected")
    head = net.caller("visits").as_(Role.TOWN_HEAD)
    assert correction(head, right["id"], body).status_code == 201

    store = net.stores["visits"]
    store.clock_offset_seconds = offset(today() + 31 * DAY)
    late = Caller(make_app(monkeypatch, net.authority, store), net.authority, Role.TOWN_HEAD)
    current = late.get("/v1/visits")["items"][-1]["id"]
    refused(correction(late, current, body), 409, "correction-too-late")


def test_a_correction_sent_again_is_kept_once(net: Network, veteran: str) -> None:
    caller = net.caller("visits")
    wrong = caller.post("/v1/visits", visit(veteran))
    body = visit(veteran, id=str(uuid4()), note="新")
    match = {"If-Match": '"1"'}
    first, again = correction(caller, wrong["id"], body, **match), correction(caller, wrong["id"], body, **match)
    assert (first.status_code, first.json) == (again.status_code, again.json)
    refused(correction(caller, wrong["id"], body | {"note": "别的"}), 409, "visit-id-taken", "#/id")
    path = f"/v1/visits/{wrong['id']}/correction"
    refused(caller.call("POST", path, body | {"reason": "别的"}), 409, "visit-id-taken", "#/id")
    assert types(net.carry())["visit.corrected.v1"] == 1


def test_two_corrections_at_once_leave_one_record_that_counts(net: Network, veteran: str) -> None:
    caller, start = net.caller("visits"), threading.Barrier(4)
    wrong = caller.post("/v1/visits", visit(veteran))["id"]

    def correct(number: int) -> int:
        start.wait()
        return int(correction(caller, wrong, visit(veteran, note=str(number))).status_code)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(correct, range(4))) == [201, 409, 409, 409]
    with net.stores["visits"].work.session() as db:
        assert len(db.scalars(select(Visit).where(Visit.superseded_by.is_(None))).all()) == 1


def test_a_record_of_the_dead_may_be_corrected_and_nothing_is_wanted(net: Network, veteran: str) -> None:
    caller = net.caller("visits")
    wrong = caller.post("/v1/visits", visit(veteran))
    tell(net.stores["registry"], veteran, "deceased", alive=False)
    net.carry()
    assert correction(caller, wrong["id"], visit(veteran, reached=False)).status_code == 201
    assert pending(net, veteran) == {}
    refused(caller.call("POST", "/v1/visits", visit(veteran)), 422, "person-deceased", "#/veteran_id")


def test_the_plan_is_what_it_would_be_had_the_error_never_been(net: Network) -> None:
    """However records are corrected, the plan equals that of someone whose records were right from the first."""
    contacts = [("HOME_VISIT", True, 40), ("PHONE", True, 20), ("HOME_VISIT", False, 10), ("AT_STATION", True, 3)]
    mistaken = [("PHONE", True, 41), ("HOME_VISIT", False, 20), ("HOME_VISIT", True, 2), ("HOME_VISIT", True, 3)]
    caller = net.caller("visits")
    straight, corrected = register(net, "MARTYR_SURVIVOR"), register(net, "MARTYR_SURVIVOR")
    net.carry()

    def record(whom: str, contact: tuple[str, bool, int]) -> dict[str, Any]:
        method, reached, ago = contact
        return visit(whom, method=method, reached=reached, occurred_at=at(ago))

    for right, wrong in zip(contacts, mistaken, strict=True):
        caller.post("/v1/visits", record(straight, right))
        error = caller.post("/v1/visits", record(corrected, wrong))
        assert correction(caller, error["id"], record(corrected, right)).status_code == 201
        assert pending(net, corrected) == pending(net, straight)


def test_promises_are_kept_in_sight(net: Network, veteran: str) -> None:
    caller = net.caller("visits")
    promised = [{"text": f"承诺{n}", "due_on": str(today() + n * DAY)} for n in (3, 1, 2)]
    logged = caller.post("/v1/visits", visit(veteran, promises=promised))
    listed = caller.get("/v1/promises")["items"]
    assert [made["due_on"] for made in listed] == sorted(made["due_on"] for made in promised)
    assert "text" not in listed[0]
    assert [made["text"] for made in caller.get(f"/v1/visits/{logged['id']}")["promises"]] == [
        made["text"] for made in promised
    ]
    first, second, third = (made["id"] for made in listed)
    assert caller.get(f"/v1/promises/{first}")["text"] == "承诺1"
    assert [made["id"] for made in caller.get(f"/v1/promises?due_by={today() + DAY}")["items"]] == [first]
    kept = caller.post(f"/v1/promises/{first}/outcome", {"outcome": "KEPT"}, {"If-Match": '"1"'})
    assert (kept["state"], kept["closed_on"], kept["closed_by"]) == ("KEPT", str(today()), str(caller.account))
    again = caller.call("POST", f"/v1/promises/{first}/outcome", {"outcome": "BROKEN"})
    refused(again, 409, "promise-closed")
    refused(
        caller.call("POST", f"/v1/promises/{second}/outcome", {"outcome": "OPEN"}), 422, "body-invalid", "#/outcome"
    )
    foreign = caller.as_(Role.TOWN_HEAD, OTHER_TOWN)
    refused(foreign.call("POST", f"/v1/promises/{second}/outcome", {"outcome": "KEPT"}), 404, "not-found")
    assert foreign.get("/v1/promises")["items"] == []
    told = types(net.carry())
    assert (told["promise.made.v1"], told["promise.closed.v1"]) == (3, 1)

    visits = net.stores["visits"]
    assert run_on(visits, today() + 2 * DAY, mark_promises_overdue) == [0]
    assert [run_on(visits, today() + 3 * DAY, mark_promises_overdue) for _ in range(2)] == [[1], [0]]
    assert types(net.carry()) == {"promise.overdue.v1": 1}
    assert alerts(net, Role.TOWN_HEAD, TOWN)["promise-overdue"] == 1
    assert [made["id"] for made in caller.get("/v1/promises?state=OVERDUE")["items"]] == [second]
    more = visit(veteran, promises=[{"text": "又一项", "due_on": str(today())}])
    right = correction(caller, logged["id"], more).json
    texts = [made["text"] for made in caller.get(f"/v1/visits/{right['id']}")["promises"]]
    assert texts == ["承诺3", "承诺1", "承诺2", "又一项"], "what was promised stands"

    tell(net.stores["registry"], veteran, "deceased", alive=False)
    net.carry()
    states = {made["id"]: made["state"] for made in caller.get("/v1/promises")["items"]}
    assert states[first] == "KEPT"
    assert (states[second], states[third]) == ("WITHDRAWN", "WITHDRAWN")


def test_death_ends_everything_and_erasure_destroys_the_words(net: Network, veteran: str) -> None:
    caller = net.caller("visits")
    caller.post("/v1/dues", {"veteran_id": veteran, "trigger": "ILLNESS", "happened_on": str(today())})
    promise = {"text": "修缮屋顶", "due_on": str(today() + DAY)}
    body = visit(veteran, method="PHONE", next_contact_on=str(today() + 5 * DAY), promises=[promise], **TEXTS)
    logged = caller.post("/v1/visits", body)
    assert pending(net, veteran).keys() == {"CONTACT", "HOME_VISIT", "FOLLOW_UP", "ILLNESS"}
    tell(net.stores["registry"], veteran, "deceased", alive=False)
    net.carry()
    assert pending(net, veteran) == {}
    assert run_on(net.stores["visits"], today() + 400 * DAY, advance_dues, mark_promises_overdue) == [0, 0]
    tell(net.stores["registry"], veteran, "erased", alive=False)
    net.carry()
    told = caller.get(f"/v1/visits/{logged['id']}")
    assert {told[name] for name in TEXTS} == {None}
    assert [made["text"] for made in told["promises"]] == [None]


def test_what_is_written_follows_a_move(net: Network, veteran: str) -> None:
    caller = net.caller("visits")
    promise = {"text": "修缮屋顶", "due_on": str(today() + DAY)}
    logged = caller.post("/v1/visits", visit(veteran, note="属实", promises=[promise]))
    tell(net.stores["registry"], veteran, "moved", station_area=OTHER_TOWN, from_area=TOWN)
    net.carry()
    there = caller.as_(Role.TOWN_HEAD, OTHER_TOWN)
    told = there.get(f"/v1/visits/{logged['id']}")
    assert (told["note"], [made["text"] for made in told["promises"]]) == ("属实", ["修缮屋顶"])
    assert caller.get("/v1/promises")["items"] == caller.get("/v1/visits")["items"] == []


def test_a_visit_made_before_a_death_was_known_may_still_be_entered(net: Network, veteran: str) -> None:
    """A record that waited for a network is not lost, and wants nothing more."""
    caller = net.caller("visits")
    other = register(net)
    net.carry()
    for who in (veteran, other):
        tell(net.stores["registry"], who, "deceased", alive=False)
    net.carry()
    promise = {"text": "修缮屋顶", "due_on": str(today() + DAY)}
    body = visit(veteran, id=str(uuid4()), note="精神良好", occurred_at=at(1), promises=[promise])
    logged = caller.post("/v1/visits", body | {"next_contact_on": str(today() + DAY)})
    assert logged["settles"] == []
    assert pending(net, veteran) == {}
    assert [made["state"] for made in caller.get("/v1/promises")["items"]] == ["WITHDRAWN"]
    today_ = caller.call("POST", "/v1/visits", visit(veteran, occurred_at=at(0)))
    refused(today_, 422, "person-deceased", "#/veteran_id")
    wrong_one = correction(caller, logged["id"], visit(other, occurred_at=at(0)))
    refused(wrong_one, 422, "person-deceased", "#/veteran_id")
    assert correction(caller, logged["id"], body | {"id": str(uuid4())}).status_code == 201
    assert {made["state"] for made in caller.get("/v1/promises")["items"]} == {"WITHDRAWN"}
    assert run_on(net.stores["visits"], today() + 400 * DAY, advance_dues, mark_promises_overdue) == [0, 0]


def test_promises_stay_in_sight_when_a_merged_files_record_is_corrected(net: Network, veteran: str) -> None:
    caller, kept = net.caller("visits"), register(net)
    net.carry()
    promise = {"text": "修缮屋顶", "due_on": str(today() + DAY)}
    wrong = caller.post("/v1/visits", visit(veteran, promises=[promise]))
    tell(net.stores["registry"], veteran, "merged", merged_into=kept)
    net.carry()
    right = correction(caller, wrong["id"], visit(kept)).json
    assert [made["text"] for made in caller.get(f"/v1/visits/{right['id']}")["promises"]] == ["修缮屋顶"]
    other = register(net)
    net.carry()
    assert correction(caller, right["id"], visit(other)).status_code == 201
    assert [made["state"] for made in caller.get("/v1/promises")["items"]] == ["WITHDRAWN"]


def test_an_application_of_someone_who_has_died_wants_no_visit(net: Network, veteran: str) -> None:
    body = {"veteran_id": veteran, "ground": "OTHER", "requested_fen": 1000, "story": "…"}
    net.caller("assistance").post("/v1/applications", body)
    tell(net.stores["registry"], veteran, "deceased", alive=False)
    net.carry()
    assert pending(net, veteran) == {}
