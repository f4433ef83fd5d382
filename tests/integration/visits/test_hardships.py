"""The hardship loop 发现—登记—化解—回访 from the finding to the follow-up, its refusals and rights."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from services.visits.models import HardshipSpan
from shared.contracts.access import Role
from tests.kit import files
from tests.kit.apps import Caller
from tests.kit.hardships import TEXT, found, now, person, registered, report, resolved, visit
from tests.kit.network import Network, alerts, types
from tests.kit.people import COUNTY, OTHER_TOWN, TOWN, VILLAGE
from tests.kit.problems import refused


def test_from_a_visit_to_the_follow_up(net: Network) -> None:
    veteran, town = person(net), net.caller("visits")
    seen = visit(net, veteran)
    hardship = found(net, veteran, source="VISIT", visit_id=seen["id"], urgent=True)
    assert (hardship["state"], hardship["visit_id"], hardship["urgent"]) == ("FOUND", seen["id"], True)
    assert hardship["step_due_on"] == hardship["register_due_on"] > hardship["found_on"]
    path = f"/v1/hardships/{hardship['id']}"

    taken = town.post(f"{path}/registration", {"kind": "LIVING", "wants_aid": False}, {"If-Match": '"1"'})
    assert (taken["state"], taken["kind"], taken["aid_state"]) == ("REGISTERED", "LIVING", None)
    assert date.fromisoformat(taken["resolve_due_on"]) == date.fromisoformat(taken["registered_on"]) + timedelta(7)

    referral = {"resolution": "BY_REFERRAL", "referred_to": "CIVIL_AFFAIRS", "measures": "协助申请临时救助"}
    done = town.post(f"{path}/resolution", referral)
    assert (done["state"], done["resolution"], done["referred_to"]) == ("RESOLVED", "BY_REFERRAL", "CIVIL_AFFAIRS")

    back = visit(net, veteran)
    closed = town.post(f"{path}/follow-up", {"visit_id": back["id"], "holds": True})
    assert (closed["state"], closed["holds"], closed["follow_up_visit_id"]) == ("FOLLOWED_UP", True, back["id"])
    assert (closed["step_due_on"], closed["version"]) == (None, 4)

    body = town.get(path)
    assert (body["description"], body["measures"], body["reason"]) == (TEXT, "协助申请临时救助", None)
    sent = [record for record in net.carry() if record.topic == "muster.hardships"]
    assert types(sent) == [f"hardship.{change}.v1" for change in ("found", "registered", "resolved", "followed_up")]
    text = "".join((record.value or b"").decode() for record in sent)
    assert not [word for word in (TEXT, "LIVING", "MEDICAL", "REFERRAL", "CIVIL_AFFAIRS", "临时救助") if word in text]
    assert "hardship-found" in alerts(net, Role.TOWN_HEAD, TOWN)
    assert alerts(net, Role.COUNTY_CENTRE_STAFF, COUNTY) == ["hardship-found-urgent"]


def test_a_call_follows_up_and_is_logged_with_it(net: Network) -> None:
    veteran, town = person(net), net.caller("visits")
    hardship = resolved(net, veteran)
    path, at = f"/v1/hardships/{hardship['id']}", hardship["resolved_at"]
    refused(town.call("POST", f"{path}/follow-up", {"occurred_at": at, "holds": True}), 422, "follow-up-too-early")
    called = now()
    early = town.call("POST", f"{path}/follow-up", {"occurred_at": now(hours=-1), "holds": True})
    refused(early, 422, "follow-up-too-early", "#/occurred_at")
    late = town.call("POST", f"{path}/follow-up", {"occurred_at": now(hours=1), "holds": True})
    refused(late, 422, "visit-in-future", "#/occurred_at")
    closed = town.post(f"{path}/follow-up", {"occurred_at": called, "holds": False, "note": "困难仍在"})
    call = town.get(f"/v1/visits/{closed['follow_up_visit_id']}")
    assert (call["method"], call["reached"], call["note"]) == ("PHONE", True, "困难仍在")
    assert closed["holds"] is False
    assert len(town.get(f"/v1/visits?veteran_id={veteran}")["items"]) == 1, "the refused calls are not logged"


def test_a_hardship_comes_back_once_and_names_the_former(net: Network) -> None:
    veteran, other, town = person(net), person(net), net.caller("visits")
    former = resolved(net, veteran)["id"]
    again = report(veteran, reopens=former)
    refused(town.call("POST", "/v1/hardships", again), 409, "not-yet-followed-up", "#/reopens")
    town.post(f"/v1/hardships/{former}/follow-up", {"occurred_at": now(), "holds": False})
    foreign = town.call("POST", "/v1/hardships", report(other, reopens=former))
    refused(foreign, 422, "reference-unknown", "#/reopens")
    assert found(net, veteran, reopens=former)["reopens"] == former
    refused(town.call("POST", "/v1/hardships", again), 409, "reopened-already", "#/reopens")


def test_a_hardship_is_set_aside_with_its_reason(net: Network) -> None:
    veteran, town = person(net), net.caller("visits")
    for outcome in ("NOT_CONFIRMED", "WITHDRAWN"):
        path = f"/v1/hardships/{registered(net, veteran)['id']}"
        aside = town.post(f"{path}/setting-aside", {"outcome": outcome, "reason": "入户核实，收入稳定"})
        assert (aside["state"], aside["step_due_on"]) == (outcome, None)
        assert town.get(path)["reason"] == "入户核实，收入稳定"
        assert types(net.carry()).count(f"hardship.{outcome.lower()}.v1") == 1
        again = town.call("POST", f"{path}/resolution", {"resolution": "BY_STATION", "measures": "…"})
        refused(again, 409, "wrong-state")
    wrong = town.call("POST", f"{path}/setting-aside", {"outcome": "ENDED", "reason": "…"})
    refused(wrong, 422, "body-invalid", "#/outcome")


WRONG_REPORTS: list[tuple[dict[str, Any], str, str]] = [
    ({"kind": "BOREDOM"}, "body-invalid", "#/kind"),
    ({"description": " "}, "body-invalid", "#/description"),
    ({"source": "VISIT"}, "body-invalid", "#/visit_id"),
    ({"visit_id": str(uuid4())}, "body-invalid", "#/visit_id"),
    ({"source": "VISIT", "visit_id": str(uuid4()), "found_on": "2026-01-05"}, "body-invalid", "#/found_on"),
    ({"source": "VISIT", "visit_id": str(uuid4())}, "reference-unknown", "#/visit_id"),
    ({"found_on": "2999-01-01"}, "found-in-future", "#/found_on"),
    ({"found_on": "2001-01-01"}, "found-too-long-ago", "#/found_on"),
    ({"veteran_id": str(uuid4())}, "veteran-unknown", "#/veteran_id"),
    ({"urgent": "yes"}, "body-invalid", "#/urgent"),
]


def test_a_report_that_is_wrong_is_refused(net: Network) -> None:
    veteran, town = person(net), net.caller("visits")
    for changes, slug, pointer in WRONG_REPORTS:
        refused(town.call("POST", "/v1/hardships", report(veteran, **changes)), 422, slug, pointer)
    assert town.get("/v1/hardships")["items"] == []
    assert [type for type in types(net.carry()) if type.startswith("hardship.")] == []


def test_steps_that_are_wrong_are_refused(net: Network) -> None:
    veteran, other, town = person(net), person(net), net.caller("visits")
    hardship = found(net, veteran)
    path = f"/v1/hardships/{hardship['id']}"
    station = {"resolution": "BY_STATION", "measures": "…"}
    refused(town.call("POST", f"{path}/resolution", station), 409, "wrong-state")
    stale = town.call("POST", f"{path}/registration", {"wants_aid": False}, {"If-Match": '"7"'})
    refused(stale, 412, "version-stale")
    refused(town.call("POST", f"{path}/registration", {}), 422, "body-invalid", "#/wants_aid")
    town.post(f"{path}/registration", {"wants_aid": False})
    for body, status, slug, pointer in (
        (station | {"resolution": "BY_AID"}, 409, "aid-not-paid", "#/resolution"),
        (station | {"resolution": "BY_REFERRAL"}, 422, "referral-incomplete", "#/referred_to"),
        (station | {"referred_to": "HOUSING"}, 422, "referral-incomplete", "#/referred_to"),
        (station | {"referred_to": "NEIGHBOUR"}, 422, "body-invalid", "#/referred_to"),
    ):
        refused(town.call("POST", f"{path}/resolution", body), status, slug, pointer)
    before = visit(net, veteran)["id"]
    town.post(f"{path}/resolution", station)
    nobody = visit(net, veteran, reached=False)["id"]
    for visit_id, slug in (
        (before, "follow-up-too-early"),
        (nobody, "follow-up-reached-no-one"),
        (visit(net, other)["id"], "reference-unknown"),
    ):
        body = {"visit_id": visit_id, "holds": True}
        refused(town.call("POST", f"{path}/follow-up", body), 422, slug, "#/visit_id")
    refused(town.call("POST", f"{path}/follow-up", {"holds": True}), 422, "body-invalid", "#/visit_id")
    assert town.get(path)["state"] == "RESOLVED"


def test_who_may_see_and_handle_a_hardship(net: Network) -> None:
    veteran, town = person(net), net.caller("visits")
    path = f"/v1/hardships/{found(net, veteran)['id']}"
    body = {"wants_aid": False}
    foreign = town.as_(Role.TOWN_HEAD, OTHER_TOWN)
    refused(foreign.call("GET", path), 404, "not-found")
    refused(foreign.call("POST", f"{path}/registration", body), 404, "not-found")
    assert foreign.get("/v1/hardships")["items"] == []
    refused(foreign.call("POST", "/v1/hardships", report(veteran)), 422, "veteran-unknown", "#/veteran_id")
    for role, reads, reports in (
        (Role.COUNTY_BUREAU_OFFICER, 200, 403),
        (Role.AUDITOR, 200, 403),
        (Role.RECEPTION_OFFICER, 403, 201),
        (Role.DUTY_LAWYER, 403, 403),
        (Role.MENTOR, 403, 201),
    ):
        caller = town.as_(role, COUNTY)
        assert caller.call("GET", path).status_code == reads, role
        assert caller.call("POST", "/v1/hardships", report(veteran)).status_code == reports, role
        assert caller.call("POST", f"{path}/registration", body).status_code == 403, role


def test_lists_are_filtered_and_paged(net: Network) -> None:
    veteran, other, town = person(net), person(net), net.caller("visits")
    first, second = found(net, veteran)["id"], registered(net, other, kind="HOUSING")["id"]
    third = found(net, veteran, kind="HOUSING")["id"]

    def listed(filter: str) -> list[str]:
        return [item["id"] for item in town.get(f"/v1/hardships?{filter}")["items"]]

    assert listed("") == [first, second, third]
    assert listed("state=REGISTERED") == [second]
    assert listed("kind=HOUSING") == [second, third]
    assert listed(f"veteran_id={veteran}&kind=HOUSING") == [third]
    assert listed("aid_state=WANTED") == []
    assert set(listed(f"due_by={date.today() + timedelta(15)}")) == {first, third}
    page = town.get("/v1/hardships?limit=2")
    assert [item["id"] for item in page["items"]] == [first, second]
    assert [item["id"] for item in town.get(f"/v1/hardships?limit=2&cursor={page['next']}")["items"]] == [third]


def test_two_at_once_register_it_once(net: Network) -> None:
    veteran = person(net)
    path = f"/v1/hardships/{found(net, veteran)['id']}/registration"
    with ThreadPoolExecutor(4) as pool:
        calls = [pool.submit(net.caller("visits").call, "POST", path, {"wants_aid": True}) for _ in range(4)]
        statuses = sorted(call.result().status_code for call in calls)
    assert statuses == [201, 409, 409, 409]
    assert types(net.carry()).count("hardship.registered.v1") == 1


def test_it_follows_the_person_and_ends_with_them(net: Network) -> None:
    veteran, town, registry = person(net), net.caller("visits"), net.stores["registry"]
    open_ = registered(net, veteran, wants_aid=True)["id"]
    kept = resolved(net, veteran)["id"]
    town.post(f"/v1/hardships/{kept}/follow-up", {"occurred_at": now(), "holds": True})
    net.carry()
    files.move(registry, veteran, TOWN, OTHER_TOWN)
    net.carry()
    there = town.as_(Role.TOWN_HEAD, OTHER_TOWN)
    assert [item["id"] for item in there.get("/v1/hardships")["items"]] == [open_, kept]
    assert town.get("/v1/hardships")["items"] == []
    aid = net.caller("assistance").as_(Role.TOWN_HEAD, OTHER_TOWN)
    assert [item["hardship_id"] for item in aid.get("/v1/leads?state=OPEN")["items"]] == [open_]

    files.die(registry, veteran)
    sent = types(net.carry())
    assert sent.count("hardship.ended.v1") == 1
    assert sent.count("lead.lapsed.v1") == 1
    assert {item["id"]: item["state"] for item in there.get("/v1/hardships")["items"]} == {
        open_: "ENDED",
        kept: "FOLLOWED_UP",
    }
    refused(there.call("POST", "/v1/hardships", report(veteran)), 422, "person-deceased", "#/veteran_id")
    assert there.get(f"/v1/hardships/{open_}")["description"] == TEXT

    files.erase(registry, veteran)
    net.carry()
    assert there.get(f"/v1/hardships/{open_}")["description"] is None
    follow = there.call("POST", f"/v1/hardships/{open_}/follow-up", {"occurred_at": now(), "holds": True})
    refused(follow, 409, "wrong-state")


def test_an_erased_file_ends_what_is_open(net: Network) -> None:
    veteran, town = person(net), net.caller("visits")
    id = resolved(net, veteran)["id"]
    files.erase(net.stores["registry"], veteran)
    assert types(net.carry()).count("hardship.ended.v1") == 1
    body = town.get(f"/v1/hardships/{id}")
    assert (body["state"], body["description"], body["measures"]) == ("ENDED", None, None)


def test_a_merged_file_keeps_its_hardships_which_go_on(net: Network) -> None:
    kept, double, town = person(net), person(net, VILLAGE), net.caller("visits")
    id = resolved(net, double)["id"]
    files.merge(net.stores["registry"], double, kept, TOWN)
    assert "hardship.ended.v1" not in types(net.carry())
    for asked in (kept, double):
        (item,) = town.get(f"/v1/hardships?veteran_id={asked}")["items"]
        assert (item["id"], item["veteran_id"], item["station_area"]) == (id, double, TOWN)
    with net.stores["visits"].work.session() as db:
        last = db.scalars(select(HardshipSpan).order_by(HardshipSpan.id.desc())).first()
        assert last is not None
        assert (str(last.person_id), last.area, last.state) == (kept, TOWN, "RESOLVED")
    seen = visit(net, kept)
    closed = town.post(f"/v1/hardships/{id}/follow-up", {"visit_id": seen["id"], "holds": True})
    assert closed["state"] == "FOLLOWED_UP"
    assert town.get(f"/v1/hardships/{id}")["measures"] == "上门送餐"


def test_what_is_written_is_sealed_at_rest(net: Network) -> None:
    veteran = person(net)
    caller: Caller = net.caller("visits")
    assert found(net, veteran)["kind"] == "MEDICAL"
    with net.stores["visits"].superuser() as db:
        (row,) = db.execute("SELECT description_sealed FROM hardships").fetchall()
        assert TEXT.encode() not in bytes(row[0])
    (item,) = caller.get("/v1/hardships")["items"]
    assert "description" not in item


def test_what_is_set_aside_wants_no_visit_any_more(net: Network) -> None:
    veteran, town = person(net), net.caller("visits")
    for outcome in ("NOT_CONFIRMED", "WITHDRAWN"):
        id = registered(net, veteran)["id"]
        (due,) = town.get(f"/v1/dues?ref={id}")["items"]
        assert due["state"] == "SOON", "the follow-up is wanted in a few days"
        other = found(net, veteran)["id"]
        town.post(f"/v1/hardships/{id}/setting-aside", {"outcome": outcome, "reason": "入户核实，收入稳定"})
        (due,) = town.get(f"/v1/dues?ref={id}")["items"]
        assert due["state"] == "CANCELLED"
        assert [due["state"] for due in town.get(f"/v1/dues?ref={other}")["items"]] == ["SOON"]
        town.post(f"/v1/hardships/{other}/setting-aside", {"outcome": outcome, "reason": "…"})
    seen = visit(net, veteran)
    id = registered(net, veteran, source="VISIT", visit_id=seen["id"])["id"]
    town.post(f"/v1/hardships/{id}/setting-aside", {"outcome": "WITHDRAWN", "reason": "…"})


def test_an_attempt_at_home_is_no_visit_for_a_hardship_found_on_it(net: Network) -> None:
    veteran = person(net)
    for reached, wanted in ((False, 1), (True, 0)):
        seen = visit(net, veteran, reached=reached)["id"]
        id = found(net, veteran, source="VISIT", visit_id=seen)["id"]
        assert len(net.caller("visits").get(f"/v1/dues?ref={id}")["items"]) == wanted
