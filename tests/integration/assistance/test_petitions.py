"""Petitions 信访 from the registration to the re-review, and whatever is refused on the way."""

import re
from typing import Any

import pytest

from shared.contracts.access import Role
from shared.officers import OFFICERS
from tests.kit.matters import close_station
from tests.kit.network import Network, alerts, types
from tests.kit.people import CITY, COUNTY, OTHER_TOWN, TOWN
from tests.kit.problems import refused
from tests.kit.rights import DESCRIPTION, OTHER, PERSON, TEXT, Office, known

REPLY = {"outcome": "EXPLAINED", "text": TEXT}
JOINT = {"joint": True, "petitioners": 2}
REVIEW = {"outcome": "CHANGED", "text": TEXT}


@pytest.fixture
def office(net: Network) -> Office:
    known(net.stores["assistance"], PERSON, OTHER)
    return Office.of(net)


def clocks(row: Any) -> dict[str, Any]:
    return {each["clock"]: each for each in row["clocks"]}


def test_from_the_registration_to_the_final_answer(net: Network, office: Office) -> None:
    closed = office.petition_in("CLOSED", {"veteran_id": str(PERSON), "statement": "本人要求落实"})
    row = office.staff.get(f"/v1/petitions/{closed['id']}")
    assert (row["description"], row["parties"][0]["statement"]) == (DESCRIPTION, "本人要求落实")
    assert [(each["stage"], each["level"], each["text"]) for each in row["replies"]] == [
        ("REPLY", "TOWN", TEXT),
        ("REVIEW", "COUNTY", TEXT),
        ("RE_REVIEW", "CITY", TEXT),
    ]
    assert {name: (clock["met"], clock["ended_on"] is not None) for name, clock in clocks(row).items()} == {
        name: (True, True) for name in ("ACCEPT", "REPLY", "REVIEW_WINDOW", "REVIEW", "RE_REVIEW_WINDOW", "RE_REVIEW")
    }
    sent = [type.split(".")[1] for type in types(net.carry()) if type.startswith("petition.")]
    assert sent == [
        "registered", "accepted", "investigated", "replied", "review_asked", "reviewed", "review_asked", "closed",
    ]  # fmt: skip
    assert "petition-final" in alerts(net, Role.TOWN_HEAD, TOWN)
    assert "petition-re-review-asked" in alerts(net, Role.CITY_ADMIN, CITY)
    again = office.petition(repeats=closed["id"])
    refused(office.staff.call("POST", f"/v1/petitions/{again['id']}/acceptance"), 409, "answered-finally")
    told = {"reason": "ANSWERED_FINALLY", "text": "该事项已复核终结"}
    assert office.staff.post(f"/v1/petitions/{again['id']}/non-acceptance", told)["state"] == "NOT_ACCEPTED"
    for other in (
        office.new(repeats=again["id"], matter="PENSION"),
        office.new({"veteran_id": str(OTHER)}, repeats=again["id"]),
    ):
        refused(office.staff.call("POST", "/v1/petitions", other), 422, "former-other", "#/repeats")
    once_more = office.petition({"veteran_id": str(OTHER)}, {"veteran_id": str(PERSON)}, repeats=again["id"], **JOINT)
    office.staff.post(f"/v1/petitions/{once_more['id']}/transfer", {"to_area": OTHER_TOWN, "text": TEXT})
    there = office.head.as_(Role.TOWN_HEAD, OTHER_TOWN)
    refused(there.call("POST", f"/v1/petitions/{once_more['id']}/acceptance"), 409, "answered-finally")


def test_a_refusal_names_the_next_steps(office: Office) -> None:
    row = office.petition()
    early = office.staff.call("POST", f"/v1/petitions/{row['id']}/reply", REPLY)
    refused(early, 409, "wrong-state")
    for state in ("ACCEPTED", "TRANSFERRED", "NOT_ACCEPTED", "WITHDRAWN"):
        assert state in early.json["detail"]
    assert office.staff.get(f"/v1/petitions/{row['id']}")["replies"] == [], "nothing half-applied"
    refused(office.staff.call("POST", "/v1/petitions", _body(repeats=row["id"])), 409, "former-under-way", "#/repeats")


def test_papers_that_are_missing_are_named(office: Office) -> None:
    row = office.petition(papers=[])
    one = f"/v1/petitions/{row['id']}"
    short = office.staff.call("POST", f"{one}/acceptance")
    refused(short, 409, "paper-missing")
    assert "IDENTITY" in short.json["detail"]
    office.staff.post(f"{one}/pause", {"paper": "IDENTITY"})
    refused(office.staff.call("POST", f"{one}/pause", {"paper": "EVIDENCE"}), 409, "waits-for-paper")
    assert clocks(office.staff.get(one))["ACCEPT"]["stopped_on"]
    assert office.staff.post(f"{one}/papers", {"papers": ["EVIDENCE"]})["missing_paper"] == "IDENTITY"
    came = office.staff.post(f"{one}/papers", {"papers": ["IDENTITY"]})
    assert (came["missing_paper"], came["papers"]) == (None, ["EVIDENCE", "IDENTITY"])
    assert clocks(office.staff.get(one))["ACCEPT"]["stopped_on"] is None
    assert office.staff.post(f"{one}/acceptance")["state"] == "ACCEPTED"
    office.staff.post(f"{one}/investigation")
    office.staff.post(f"{one}/pause", {"paper": "AUTHORISATION"})
    refused(office.staff.call("POST", f"{one}/reply", REPLY), 409, "waits-for-paper")
    more = office.staff.call("POST", f"{one}/extension", {"days": 30, "reason": "异地调档"})
    refused(more, 409, "waits-for-paper")
    office.staff.post(f"{one}/papers", {"papers": ["AUTHORISATION"]})
    office.staff.post(f"{one}/reply", REPLY)
    refused(office.staff.call("POST", f"{one}/papers", {"papers": ["EVIDENCE"]}), 409, "papers-late")


def _body(**changes: Any) -> dict[str, Any]:
    parties = [{"veteran_id": str(PERSON)}]
    return {"matter": "PENSION", "description": DESCRIPTION, "parties": parties, **changes}


def test_a_joint_one_is_brought_by_five_at_most(office: Office) -> None:
    named = [{"name": f"代表{number}"} for number in range(6)]
    many = office.staff.call("POST", "/v1/petitions", _body(joint=True, petitioners=20, parties=named))
    refused(many, 422, "too-many-representatives", "#/parties")
    assert "5" in many.json["detail"]
    few = office.staff.call("POST", "/v1/petitions", _body(joint=True, petitioners=4, parties=named[:5]))
    refused(few, 422, "petitioners-miscounted", "#/petitioners")
    alone = office.staff.call("POST", "/v1/petitions", _body(petitioners=2))
    refused(alone, 422, "petitioners-miscounted", "#/petitioners")
    row = office.staff.post("/v1/petitions", _body(joint=True, petitioners=20, parties=named[:5], papers=["IDENTITY"]))
    short = office.staff.call("POST", f"/v1/petitions/{row['id']}/acceptance")
    refused(short, 409, "paper-missing")
    assert "REPRESENTATION" in short.json["detail"]
    assert {each["role"] for each in office.staff.get(f"/v1/petitions/{row['id']}")["parties"]} == {"REPRESENTATIVE"}


def test_an_urgent_one_is_told_upward_at_once(net: Network, office: Office) -> None:
    office.petition(urgent=True)
    later = office.petition()
    net.carry()
    for role, area, level in ((Role.COUNTY_BUREAU_OFFICER, COUNTY, "county"), (Role.CITY_ADMIN, CITY, "city")):
        assert alerts(net, role, area).count(f"petition-urgent-{level}") == 1
    for _ in range(2):
        assert office.staff.post(f"/v1/petitions/{later['id']}/urgency")["urgent"]
    assert types(net.carry()).count("petition.found_urgent.v1") == 1
    assert "petition-found-urgent-city" in alerts(net, Role.CITY_ADMIN, CITY)
    assert len(office.city.get("/v1/petitions?urgent=true")["items"]) == 2


@pytest.mark.usefixtures("impatient")
def test_a_transfer_hands_it_over_with_all_that_was_said(net: Network, office: Office) -> None:
    row = office.petition({"name": "陈建国", "statement": "反映工作作风"})
    one = f"/v1/petitions/{row['id']}"
    for to in ("440781100201", row["area"], "440600000000"):
        away = office.staff.call("POST", f"{one}/transfer", {"to_area": to, "text": TEXT})
        refused(away, 422, "no-authority", "#/to_area")
    close_station(net, "440781101000")
    for nowhere in ("440781199000", "440781101000"):
        away = office.staff.call("POST", f"{one}/transfer", {"to_area": nowhere, "text": TEXT})
        refused(away, 422, "no-open-station", "#/to_area")
        assert re.search(f"{nowhere}: .* 4407811[0-9]{{2}}000", away.json["detail"]), "with those nearest"
    studio = office.head.as_(Role.COUNTY_CENTRE_STAFF, COUNTY).call(
        "POST", "/v1/studios", {"name": "老班长", "area": "440703199000"}
    )
    refused(studio, 422, "no-open-station", "#/area")
    moved = office.staff.post(f"{one}/transfer", {"to_area": OTHER_TOWN, "text": TEXT})
    assert (moved["state"], moved["area"]) == ("TRANSFERRED", OTHER_TOWN)
    assert office.staff.call("GET", one).status_code == 404
    there = office.head.as_(Role.TOWN_HEAD, OTHER_TOWN)
    read = there.get(one)
    assert (read["description"], read["parties"][0]["statement"]) == (DESCRIPTION, "反映工作作风")
    assert [clock["ended_on"] for clock in read["clocks"]] == [None], "the former authority's own clock stays there"
    net.carry()
    assert "petition-transferred-town" in alerts(net, Role.TOWN_HEAD, OTHER_TOWN)
    assert there.post(f"{one}/acceptance")["state"] == "ACCEPTED"


def test_who_has_a_conflict_does_not_handle_it(net: Network, office: Office) -> None:
    row, twin = office.petition(), office.head.as_(Role.TOWN_HEAD, TOWN)
    head = {"area": TOWN, "role": Role.TOWN_HEAD, "active": True, "member": office.head.account}
    accounts = [{"id": caller.account, **head} for caller in (office.head, twin)]
    net.stores["assistance"].work.run(lambda db: db.execute(OFFICERS.insert(), accounts))
    one = f"/v1/petitions/{row['id']}"
    other = {"account": str(office.head.account), "reason": "KIN"}
    refused(office.staff.call("POST", f"{one}/recusals", other), 403, "colleague-stays", "#/account")
    office.staff.post(f"{one}/recusals", {"reason": "KIN"})
    refused(office.staff.call("POST", f"{one}/recusals", {"reason": "KIN"}), 403, "officer-withdrawn")
    refused(office.staff.call("POST", f"{one}/acceptance"), 403, "officer-withdrawn")
    assert office.head.post(f"{one}/acceptance")["state"] == "ACCEPTED"
    of_head = office.petition(against=str(office.head.account))
    two = f"/v1/petitions/{of_head['id']}"
    refused(office.head.call("POST", f"{two}/acceptance"), 403, "complained-of")
    colleague = {"account": str(office.staff.account), "reason": "INTEREST"}
    refused(office.head.call("POST", f"{two}/recusals", colleague), 403, "complained-of")
    for caller in (office.head, twin):
        refused(caller.call("GET", two), 403, "complained-of")
    for step, body in (("papers", {"papers": ["EVIDENCE"]}), ("urgency", None), ("review-request", None)):
        refused(office.head.call("POST", f"{two}/{step}", body), 403, "complained-of")
    search = {"veteran_id": str(PERSON)}
    for caller, ids in ((office.head, [row["id"]]), (twin, [row["id"]]), (office.staff, [row["id"], of_head["id"]])):
        found = caller.call("POST", "/v1/petitions/search", search).json
        assert [[each["id"] for each in page["items"]] for page in (found, caller.get("/v1/petitions"))] == [ids, ids]
    office.county.post(f"{two}/recusals", colleague)
    refused(office.county.call("POST", f"{two}/recusals", colleague), 409, "already-exists", "#/account")
    refused(office.staff.call("POST", f"{two}/acceptance"), 403, "officer-withdrawn")
    assert office.county.post(f"{two}/acceptance")["state"] == "ACCEPTED", "the level above can"


def test_a_review_is_answered_by_others_above(office: Office) -> None:
    row = office.petition_in("REVIEW")
    one = f"/v1/petitions/{row['id']}/review"
    refused(office.head.call("POST", one, REVIEW), 403, "not-above")
    tomorrow = {**REVIEW, "delivered_on": "2999-01-01"}
    refused(office.county.call("POST", one, tomorrow), 422, "delivery-unfit", "#/delivered_on")
    assert office.county.post(one, REVIEW)["state"] == "REVIEWED"
    office.staff.post(f"/v1/petitions/{row['id']}/review-request")
    refused(office.county.call("POST", one, REVIEW), 403, "not-above")
    under_way = office.staff.call("POST", f"/v1/petitions/{row['id']}/closure")
    refused(under_way, 409, "review-under-way")
    assert office.city.post(one, REVIEW)["state"] == "CLOSED"


def test_who_answered_for_the_city_records_no_review_of_it(office: Office) -> None:
    row = office.petition()
    one = f"/v1/petitions/{row['id']}"
    for step, body in (("acceptance", None), ("investigation", None), ("reply", REPLY)):
        office.city.post(f"{one}/{step}", body)
    office.staff.post(f"{one}/review-request")
    refused(office.city.call("POST", f"{one}/review", REVIEW), 403, "same-eyes")
    assert office.city.as_(Role.CITY_ADMIN).post(f"{one}/review", REVIEW)["state"] == "REVIEWED"


def test_a_head_gives_more_days_once(office: Office) -> None:
    row = office.petition_in("INVESTIGATING")
    one = f"/v1/petitions/{row['id']}"
    due_on = clocks(office.head.get(one))["REPLY"]["due_on"]
    refused(office.head.call("POST", f"{one}/extension-decision", {"approved": True}), 428, "if-match-missing")
    none = office.head.call("POST", f"{one}/extension-decision", {"approved": True}, _tag(row))
    refused(none, 409, "no-extension-asked")
    long = office.head.call("POST", f"{one}/extension", {"days": 31, "reason": "异地调档"})
    refused(long, 422, "extension-too-long", "#/days")
    asked = office.head.post(f"{one}/extension", {"days": 30, "reason": "异地调档"})
    own = office.head.call("POST", f"{one}/extension-decision", {"approved": True}, _tag(asked))
    refused(own, 403, "same-eyes")
    refused_ = office.county.post(f"{one}/extension-decision", {"approved": False}, _tag(asked))
    assert (refused_["extension_days"], refused_["extended_until"]) == (None, None)
    asked = office.staff.post(f"{one}/extension", {"days": 30, "reason": "异地调档"})
    given = office.head.post(f"{one}/extension-decision", {"approved": True}, _tag(asked))
    assert given["extended_until"] > due_on
    read = office.head.get(one)
    assert (clocks(read)["REPLY"]["due_on"], read["extension_reason"]) == (given["extended_until"], "异地调档")
    twice = office.staff.call("POST", f"{one}/extension", {"days": 1, "reason": "再延"})
    refused(twice, 409, "extended-already")
    assert given["extended_until"] in twice.json["detail"]


def _tag(row: Any) -> dict[str, str]:
    return {"If-Match": f'"{row["version"]}"'}


def test_a_content_petitioner_or_one_who_gives_up_ends_it(office: Office) -> None:
    content = office.petition_in("REPLIED")
    assert office.staff.post(f"/v1/petitions/{content['id']}/closure")["closed_on"]
    gone = office.petition_in("WITHDRAWN")
    over = office.staff.call("POST", f"/v1/petitions/{gone['id']}/urgency")
    refused(over, 409, "petition-over")
    assert {clock["met"] for clock in office.staff.get(f"/v1/petitions/{gone['id']}")["clocks"]} == {False}


def test_those_of_a_person_are_found_by_a_post(office: Office) -> None:
    mine, _ = office.petition(), office.petition({"veteran_id": str(OTHER)})
    found = office.staff.call("POST", "/v1/petitions/search", {"veteran_id": str(PERSON)})
    assert [row["id"] for row in found.json["items"]] == [mine["id"]]
    refused(office.village.call("GET", "/v1/petitions"), 403, "role-forbidden")
    by_day = office.staff.get("/v1/petitions?due_by=2999-01-01&state=REGISTERED")["items"]
    assert len(by_day) == 2
    unknown = office.staff.call("POST", "/v1/petitions", _body(parties=[{"name": "甲"}], area=OTHER_TOWN))
    refused(unknown, 404, "area-foreign", "#/area")
