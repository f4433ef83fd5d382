"""Visits corrected by superseding: the plan becomes what it would have been without the error."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from services.visits.models import Visit
from shared.contracts.access import Role
from tests.kit.apps import Caller, make_app
from tests.kit.network import Network
from tests.kit.people import COUNTY, OTHER_TOWN, TOWN
from tests.kit.plans import (
    DAY,
    alerts,
    at,
    correction,
    dues,
    offset,
    pending,
    publish_event,
    register,
    today,
    types,
    visit,
)
from tests.kit.problems import refused


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
    body = caller.get(f"/v1/visits/{right['id']}")
    assert (body["note"], body["correction_reason"]) == ("新", "登记有误")
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
    (again,) = (due for due in dues(net, "trigger=ILLNESS") if due["state"] == "SOON")
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
    aid.post(f"/v1/applications/{application}/acceptance")
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
    assert (settled["state"], reopened["state"]) == ("SETTLED", "SOON")
    assert (reopened["reopens"], reopened["due_on"]) == (due["id"], due["due_on"])
    assert alerts(net, Role.COUNTY_BUREAU_OFFICER, COUNTY)["verification-withdrawn"] == 1
    assert alerts(net, Role.TOWN_HEAD, TOWN)["verification-wanted"] == 2
    assert reopened["id"] in caller.post("/v1/visits", visit(veteran, due_id=reopened["id"]))["settles"]


def test_an_attempt_that_had_verified_after_all_verifies(net: Network, veteran: str) -> None:
    caller, aid = net.caller("visits"), net.caller("assistance")
    body = {"veteran_id": veteran, "ground": "OTHER", "requested_fen": 1000, "story": "…"}
    application = aid.post("/v1/applications", body)["id"]
    aid.post(f"/v1/applications/{application}/acceptance")
    net.carry()
    (due,) = dues(net, f"ref={application}")
    wrong = caller.post("/v1/visits", visit(veteran, due_id=due["id"], reached=False))
    right = correction(caller, wrong["id"], visit(veteran, due_id=due["id"])).json
    net.carry()
    shown = aid.get(f"/v1/applications/{application}")
    assert (shown["state"], shown["visit_id"]) == ("VERIFIED", right["id"])


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
    publish_event(net.stores["registry"], veteran, "deceased", alive=False)
    net.carry()
    assert correction(caller, wrong["id"], visit(veteran, reached=False)).status_code == 201
    assert pending(net, veteran) == {}
    refused(caller.call("POST", "/v1/visits", visit(veteran)), 422, "contact-after-death", "#/veteran_id")


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


def aged(net: Network, days: int) -> None:
    """Let days go by since every record of a visit."""
    moments = ", ".join(f"{name} = {name} - interval '{days} days'" for name in ("logged_at", "first_logged_at"))
    with net.stores["visits"].superuser() as db:
        db.execute(f"UPDATE visits SET {moments}, occurred_at = occurred_at - interval '{days} days'")


def test_a_record_is_not_open_to_correction_anew_since_it_was_corrected(net: Network, veteran: str) -> None:
    other = register(net, "DISABLED_SERVICEMAN")
    net.carry()
    caller = net.caller("visits")
    first = caller.post("/v1/visits", visit(veteran))["id"]
    aged(net, 29)
    second = correction(caller, first, visit(other, occurred_at=at(29))).json["id"]
    third = correction(caller, second, visit(other, occurred_at=at(29), note="补记")).json["id"]
    aged(net, 2)
    refused(correction(caller, third, visit(veteran, occurred_at=at(31))), 409, "correction-too-late")


def test_a_late_entry_has_its_days_for_corrections_too(net: Network, veteran: str) -> None:
    caller = net.caller("visits")
    first = caller.post("/v1/visits", visit(veteran, occurred_at=at(729)))["id"]
    aged(net, 5)
    refused(caller.call("POST", "/v1/visits", visit(veteran, occurred_at=at(734))), 422, "visit-too-old")
    second = correction(caller, first, visit(veteran, occurred_at=at(734), note="补记")).json["id"]
    refused(correction(caller, second, visit(veteran, occurred_at=at(736))), 422, "visit-too-old")
