"""Leads: what a hardship that wants aid gives to assistance, taken up once, declined or lapsed."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from services.visits.models import Hardship
from shared.contracts.access import Role
from tests.kit import files
from tests.kit.aid import Aid
from tests.kit.hardships import found, now, person, registered
from tests.kit.network import Network, alerts, types
from tests.kit.people import COUNTY, OTHER_TOWN, TOWN, VILLAGE
from tests.kit.problems import refused


def lead_of(net: Network, hardship: str) -> Any:
    (lead,) = [item for item in net.caller("assistance").get("/v1/leads")["items"] if item["hardship_id"] == hardship]
    return lead


def application(veteran: str, lead: str) -> dict[str, Any]:
    return {
        "veteran_id": veteran,
        "ground": "SUDDEN_EVENT",
        "requested_fen": 300_000,
        "story": "住院自付",
        "lead_id": lead,
    }


def test_aid_for_a_hardship_from_the_lead_to_the_payment(net: Network) -> None:
    veteran, town, aid = person(net, VILLAGE), net.caller("visits"), net.caller("assistance")
    id = registered(net, veteran, wants_aid=True)["id"]
    net.carry()
    path, lead = f"/v1/hardships/{id}", lead_of(net, id)
    assert (lead["state"], lead["veteran_id"], town.get(path)["aid_state"]) == ("OPEN", veteran, "WANTED")
    assert "lead-opened" in alerts(net, Role.TOWN_HEAD, TOWN)

    filed = aid.post("/v1/applications", application(veteran, lead["id"]))
    assert filed["hardship_id"] == id
    sent = types(net.carry())
    assert sent.count("lead.taken_up.v1") == sent.count("hardship.aid_progressed.v1") == 1
    taken = aid.get(f"/v1/leads/{lead['id']}")
    assert (taken["state"], taken["application_id"], taken["reason"]) == ("TAKEN_UP", filed["id"], None)
    shown = town.get(path)
    assert (shown["aid_state"], shown["aid_application_id"]) == ("APPLIED", filed["id"])

    aid.post(f"/v1/applications/{filed['id']}/acceptance")
    net.carry()
    (due,) = town.get(f"/v1/dues?ref={filed['id']}")["items"]
    seen = {"veteran_id": veteran, "method": "HOME_VISIT", "reached": True, "occurred_at": now()}
    town.post("/v1/visits", {**seen, "due_id": due["id"]})
    net.carry()
    assert town.get(path)["aid_state"] == "VERIFIED"
    aid.post(f"/v1/applications/{filed['id']}/opinion", {"recommends": True, "text": "情况属实"})
    bureau = aid.as_(Role.COUNTY_BUREAU_OFFICER, COUNTY)
    fund = bureau.post("/v1/funds", {"name": "应急救助资金", "area": COUNTY})
    bureau.post(f"/v1/funds/{fund['id']}/deposits", {"amount_fen": 300_000})
    grant = {"outcome": "GRANTED", "reason": "同意", "funds": [{"fund_id": fund["id"], "amount_fen": 300_000}]}
    bureau.post(f"/v1/applications/{filed['id']}/decision", grant, {"If-Match": '"4"'})
    net.carry()
    early = town.call("POST", f"{path}/resolution", {"resolution": "BY_AID", "measures": "已申请救助"})
    refused(early, 409, "aid-not-paid", "#/resolution")

    aid.as_(Role.COUNTY_CENTRE_STAFF, COUNTY).post(f"/v1/applications/{filed['id']}/payment")
    net.carry()
    paid = town.get(path)
    assert (paid["aid_state"], paid["state"]) == ("PAID", "REGISTERED"), "payment alone resolves nothing"
    assert alerts(net, Role.VILLAGE_WORKER, VILLAGE) == ["hardship-aid-paid"]
    done = town.post(f"{path}/resolution", {"resolution": "BY_AID", "measures": "救助金已到账"})
    assert (done["state"], done["resolution"], done["aid_application_id"]) == ("RESOLVED", "BY_AID", filed["id"])


def test_a_lead_is_declined_with_its_reason(net: Network) -> None:
    veteran, aid = person(net), net.caller("assistance")
    id = registered(net, veteran, wants_aid=True)["id"]
    net.carry()
    lead = lead_of(net, id)
    path, body = f"/v1/leads/{lead['id']}", {"reason": "已领取同类救助"}
    refused(aid.as_(Role.TOWN_HEAD, OTHER_TOWN).call("POST", f"{path}/decline", body), 404, "not-found")
    bureau = aid.as_(Role.COUNTY_BUREAU_OFFICER, COUNTY)
    assert bureau.call("GET", path).status_code == 200
    refused(bureau.call("POST", f"{path}/decline", body), 403, "role-forbidden")
    refused(aid.call("POST", f"{path}/decline", {"reason": ""}), 422, "body-invalid", "#/reason")
    assert aid.post(f"{path}/decline", body)["state"] == "DECLINED"
    assert aid.get(path)["reason"] == "已领取同类救助"
    refused(aid.call("POST", f"{path}/decline", body), 409, "lead-not-open")
    filed = aid.call("POST", "/v1/applications", application(veteran, lead["id"]))
    refused(filed, 409, "lead-not-open", "#/lead_id")
    assert types(net.carry()).count("lead.declined.v1") == 1
    assert net.caller("visits").get(f"/v1/hardships/{id}")["aid_state"] == "DECLINED"


def test_a_lead_belongs_to_its_person_and_is_taken_up_once(net: Network) -> None:
    veteran, other, aid = person(net), person(net), net.caller("assistance")
    id = registered(net, veteran, wants_aid=True)["id"]
    net.carry()
    lead = lead_of(net, id)["id"]
    foreign = aid.call("POST", "/v1/applications", application(other, lead))
    refused(foreign, 422, "reference-unknown", "#/lead_id")
    with ThreadPoolExecutor(3) as pool:
        body = application(veteran, lead)
        calls = [pool.submit(aid.call, "POST", "/v1/applications", body) for _ in range(3)]
        statuses = sorted(call.result().status_code for call in calls)
    assert statuses == [201, 409, 409]
    assert types(net.carry()).count("aid.applied.v1") == 1


def test_a_hardship_asks_for_aid_after_its_registration(net: Network) -> None:
    veteran, town = person(net), net.caller("visits")
    path = f"/v1/hardships/{found(net, veteran, urgent=True)['id']}"
    refused(town.call("POST", f"{path}/aid-request"), 409, "state-unfit")
    town.post(f"{path}/registration", {"wants_aid": False})
    net.carry()
    assert net.caller("assistance").get("/v1/leads")["items"] == []
    assert town.post(f"{path}/aid-request")["aid_state"] == "WANTED"
    refused(town.call("POST", f"{path}/aid-request"), 409, "aid-asked-already")
    net.carry()
    (lead,) = net.caller("assistance").get(f"/v1/leads?veteran_id={veteran}")["items"]
    assert (lead["state"], lead["urgent"]) == ("OPEN", True)


def test_a_lead_lapses_when_the_hardship_is_resolved_otherwise(net: Network) -> None:
    veteran, town, aid = person(net), net.caller("visits"), net.caller("assistance")
    lapsing, taken = (registered(net, veteran, wants_aid=True)["id"] for _ in range(2))
    net.carry()
    aid.post("/v1/applications", application(veteran, lead_of(net, taken)["id"]))
    net.carry()
    family = {"resolution": "BY_FAMILY_OR_COMMUNITY", "measures": "子女承担"}
    for id in (lapsing, taken):
        town.post(f"/v1/hardships/{id}/resolution", family)
    assert types(net.carry()).count("lead.lapsed.v1") == 1
    assert (lead_of(net, lapsing)["state"], lead_of(net, taken)["state"]) == ("LAPSED", "TAKEN_UP")
    assert [item["state"] for item in aid.get("/v1/leads?state=LAPSED")["items"]] == ["LAPSED"]


def test_a_hardship_registered_for_someone_who_died_meanwhile_is_no_lead(net: Network) -> None:
    veteran = person(net)
    registered(net, veteran, wants_aid=True)
    files.die(net.stores["registry"], veteran)
    net.carry()
    states = [item["state"] for item in net.caller("assistance").get("/v1/leads")["items"]]
    assert states in ([], ["LAPSED"])
    with net.stores["visits"].work.session() as db:
        assert db.scalars(select(Hardship.state)).all() == ["ENDED"]


@pytest.mark.parametrize(("step", "state"), [("withdrawal", "WITHDRAWN"), ("release", "RELEASED")])
def test_a_hardship_shows_that_its_aid_was_given_up(net: Network, step: str, state: str) -> None:
    aid, veteran, visits = Aid(net), person(net), net.caller("visits")
    aid.fund()
    id = registered(net, veteran, wants_aid=True)["id"]
    net.carry()
    path = aid.filed(veteran, ground="SUDDEN_EVENT", emergency=True, lead_id=lead_of(net, id)["id"])
    ref = path.rsplit("/", 1)[1]
    if state == "RELEASED":
        aid.grant(path)
    by = aid.bureau if state == "RELEASED" else aid.clerk
    assert len(visits.get(f"/v1/dues?ref={ref}&pending=true")["items"]) == 1, "an emergency is verified at once"
    assert aid.act(by, path, step, {"reason": "本人书面放弃"}).status_code == 201
    assert types(net.carry()).count("hardship.aid_given_up.v1") == 1
    shown = visits.get(f"/v1/hardships/{id}")
    assert (shown["aid_state"], shown["aid_application_id"]) == (state, ref)
    assert visits.get(f"/v1/dues?ref={ref}&pending=true")["items"] == []
