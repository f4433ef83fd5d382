"""Disputes 矛盾纠纷: mediated at the level that has them, agreed, followed up, handed up and taken up."""

from typing import Any

import pytest

from shared.contracts.access import Role
from tests.kit.network import Network, alerts, types
from tests.kit.people import CITY, COUNTY, TOWN, VILLAGE
from tests.kit.problems import refused
from tests.kit.rights import OTHER, PERSON, Office, known, today

MEDIATED = {"outcome": "ADJOURNED", "note": "双方各执一词"}


@pytest.fixture
def office(net: Network) -> Office:
    known(net.stores["assistance"], PERSON, OTHER)
    return Office.of(net)


def mediation(**changes: Any) -> dict[str, Any]:
    return {**MEDIATED, "held_on": today(), **changes}


def test_solved_in_the_village_and_followed_up(net: Network, office: Office) -> None:
    row = office.dispute()
    one = f"/v1/disputes/{row['id']}"
    assert (row["level"], row["arose_level"], row["solved_level"]) == ("VILLAGE", "VILLAGE", None)
    office.village.post(f"{one}/mediations", mediation())
    assert office.agree(row["id"])["solved_level"] == "VILLAGE"
    read = office.village.get(one)
    assert [(each["outcome"], each["note"]) for each in read["mediations"]] == [
        ("ADJOURNED", "双方各执一词"),
        ("AGREED", "双方到场"),
    ]
    assert (read["agreement"], read["parties"][1]["name"], read["parties"][1]["statement"]) == (
        "各退半米",
        "李志强",
        "未占用",
    )
    assert [each["role"] for each in read["parties"]] == ["APPLICANT", "COUNTERPARTY"]
    assert {clock["clock"]: clock["met"] for clock in read["clocks"]} == {"VILLAGE": True, "FOLLOW_UP": None}
    assert office.village.post(f"{one}/follow-up", {"kept": True})["state"] == "KEPT"
    sent = [type for type in types(net.carry()) if type.startswith("dispute.")]
    assert sent == [f"dispute.{step}.v1" for step in ("registered", "mediated", "agreed", "kept")]
    assert "dispute-registered-village" in alerts(net, Role.VILLAGE_WORKER, VILLAGE)


def test_an_agreement_that_is_not_kept_is_mediated_again(net: Network, office: Office) -> None:
    row = office.dispute_in("AGREED")
    again = office.village.post(f"/v1/disputes/{row['id']}/follow-up", {"kept": False})
    assert (again["state"], again["solved_level"], again["agreed_on"]) == ("OPEN", None, None)
    assert office.agree(row["id"])["state"] == "AGREED"
    assert types(net.carry()).count("dispute.reopened.v1") == 1
    assert "dispute-reopened" in alerts(net, Role.TOWN_HEAD, TOWN)


def test_each_level_mediates_its_own(net: Network, office: Office) -> None:
    row = office.dispute()
    one = f"/v1/disputes/{row['id']}"
    elsewhere = office.staff.call("POST", f"{one}/mediations", mediation())
    refused(elsewhere, 403, "mediated-elsewhere")
    assert "VILLAGE" in elsewhere.json["detail"]
    assert office.village.post(f"{one}/escalation")["level"] == "TOWN"
    refused(office.village.call("POST", f"{one}/mediations", mediation()), 403, "mediated-elsewhere")
    refused(office.village.call("POST", f"{one}/escalation"), 403, "level-below")
    refused(
        office.village.call("POST", f"{one}/referral", {"referred_to": "COURT", "text": "诉讼"}), 403, "level-below"
    )
    assert office.agree(row["id"], office.staff)["solved_level"] == "TOWN"
    net.carry()
    assert "dispute-escalated-town" in alerts(net, Role.TOWN_HEAD, TOWN)


def test_a_level_above_takes_it_up(net: Network, office: Office) -> None:
    row = office.dispute()
    one = f"/v1/disputes/{row['id']}"
    assert office.county.post(f"{one}/escalation")["level"] == "COUNTY"
    assert office.city.post(f"{one}/escalation")["level"] == "CITY"
    refused(office.city.call("POST", f"{one}/escalation"), 409, "top-level")
    assert office.agree(row["id"], office.city)["solved_level"] == "CITY"
    net.carry()
    assert "dispute-escalated-county" in alerts(net, Role.COUNTY_CENTRE_STAFF, COUNTY)
    assert "dispute-escalated-city" in alerts(net, Role.CITY_ADMIN, CITY)


def test_what_does_not_fit_is_refused_and_changes_nothing(net: Network, office: Office) -> None:
    row = office.dispute()
    one = f"/v1/disputes/{row['id']}"
    future = mediation(held_on="2999-01-01")
    refused(office.village.call("POST", f"{one}/mediations", future), 422, "held-unfit", "#/held_on")
    kept = office.village.call("POST", f"{one}/follow-up", {"kept": True})
    refused(kept, 409, "wrong-state")
    assert "AGREED" in kept.json["detail"]
    alone = {"matter": "NEIGHBOURS", "description": "争执", "parties": [{"name": "李志强"}]}
    refused(office.village.call("POST", "/v1/disputes", alone), 422, "body-invalid", "#/parties")
    unknown = {**alone, "parties": [{"name": "李志强"}, {"veteran_id": str(OTHER), "name": "王"}]}
    refused(office.village.call("POST", "/v1/disputes", unknown), 422, "body-invalid", "#/parties/1/veteran_id")
    assert office.village.get(one)["mediations"] == []
    assert [type for type in types(net.carry()) if type.startswith("dispute.")] == ["dispute.registered.v1"]


def test_lists_by_state_level_and_person(office: Office) -> None:
    mine = office.dispute()
    other = office.dispute({"veteran_id": str(OTHER)}, {"name": "李志强"})
    office.village.post(f"/v1/disputes/{other['id']}/escalation")
    assert [row["id"] for row in office.staff.get("/v1/disputes?level=TOWN&state=OPEN")["items"]] == [other["id"]]
    assert len(office.staff.get("/v1/disputes?due_by=2999-01-01")["items"]) == 2
    found = office.staff.call("POST", "/v1/disputes/search", {"veteran_id": str(PERSON)})
    assert [row["id"] for row in found.json["items"]] == [mine["id"]]
