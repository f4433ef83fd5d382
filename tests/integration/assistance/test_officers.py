"""Who of the staff may act in a case: all accounts of one person count as one, and kin of the applicant stay out."""

from functools import partial
from typing import Any

import pytest

from services.assistance.reviews.use_cases import replace_computed
from services.registry.accounts.timers import tell_accounts
from services.registry.payees.timers import check_payees, name_members
from shared.contracts.access import Role
from tests.kit.aid import Aid, id_of
from tests.kit.apps import Caller
from tests.kit.hardships import person
from tests.kit.network import Network, alerts
from tests.kit.people import CITY, COUNTY, TOWN, new_veteran
from tests.kit.problems import refused
from tests.kit.stations import clerk
from tests.kit.timers import to_end
from tests.kit.veterans import registered

WHO = {"name": "何志强", "phone": "139 0013 9000"}


def tell(net: Network) -> list[dict[str, Any]]:
    """What the registry's timers tell, and whoever hears of it does; returns the headers of events of payees."""
    work, vault = net.stores["registry"].work, net.apps["registry"].extensions["muster"].vault
    net.carry()
    for timer in (partial(name_members, vault), tell_accounts, partial(check_payees, vault)):
        to_end(work, timer)
    told = [dict(record.headers) | {"body": record.value} for record in net.carry()]
    return [event for event in told if event["ce_type"].startswith(b"payee.")]


@pytest.fixture
def aid(net: Network) -> Aid:
    return Aid(net)


def officer(net: Network, login: str, role: Role, area: str, **who: str) -> Caller:
    """Someone with an account of the registry and, if named, a post at the station."""
    city = net.caller("registry").as_(Role.CITY_ADMIN, CITY)
    body = {"login": login, "role": role, "area": area, "password": "correct horse battery"}
    account = city.post("/v1/accounts", body)["id"]
    if who:
        clerk(city, area, account_id=account, **who)
    caller = net.caller("assistance").as_(role, area)
    caller.account = type(caller.account)(account)
    return caller


def test_one_person_with_two_accounts_is_one(net: Network, aid: Aid) -> None:
    town, again = (officer(net, login, Role.TOWN_STAFF, TOWN, **WHO) for login in ("he", "he2"))
    other = officer(net, "li", Role.TOWN_HEAD, TOWN)
    tell(net)
    vars(aid)["clerk"] = town
    path = aid.led("VERIFYING")
    aid.visit(path, again)
    assert aid.state(path) == "VERIFYING", "whoever filed it has not verified it by their other account"
    aid.visit(path, other)
    answer = aid.act(other, path, "opinion", {"recommends": True, "text": "属实"})
    refused(answer, 403, "duties-apart")
    assert f"area {TOWN}" in answer.json["detail"], "whoever filed it may give the opinion"
    assert again.post(f"{path}/opinion", {"recommends": True, "text": "属实"})["state"] == "TOWN_REVIEWED"


def test_kin_of_the_applicant_take_no_part(net: Network, aid: Aid) -> None:
    kin = officer(net, "he", Role.TOWN_HEAD, TOWN, **WHO)
    family, veteran = officer(net, "he-bureau", Role.COUNTY_BUREAU_OFFICER, COUNTY), person(net)
    registry = net.caller("registry")
    path = aid.led("VERIFYING", veteran)
    aid.visit(path, kin)
    assert (aid.state(path), tell(net)) == ("VERIFIED", []), "nothing is known against the head"
    registry.post(f"/v1/veterans/{veteran}/kin", {"relation": "CHILD", **WHO})
    (event,) = tell(net)
    assert (event["ce_type"], event["ce_area"]) == (b"payee.conflicted.v1", CITY.encode())
    assert veteran.encode() not in event["body"]
    assert aid.state(path) == "VERIFYING", "the visit of someone's own kin verifies nothing"
    assert [each["rule"] for each in family.get("/v1/anomalies")["items"]] == ["STAFF_OR_KIN"]
    answer = aid.act(kin, path, "return", {"missing": "收入证明"})
    refused(answer, 403, "conflicted")
    assert f"area {COUNTY}" in answer.json["detail"], "no one else is left in the town"
    aid.visit(path)
    aid.head.post(f"{path}/opinion", {"recommends": True, "text": "属实"})
    clerk(registry.as_(Role.CITY_ADMIN, CITY), COUNTY, account_id=str(family.account), **WHO)
    tell(net)
    refused(aid.grant(path, family), 403, "conflicted")
    anomaly = family.get("/v1/anomalies")["items"][0]["id"]
    body = {"finding": "IN_ORDER", "reason": "已核实"}
    answer = family.call("POST", f"/v1/anomalies/{anomaly}/review", body, {"If-Match": '"1"'})
    refused(answer, 403, "reviewer-involved")
    assert aid.grant(path).json["state"] == "GRANTED"


def test_whoever_has_a_conflict_takes_no_part(aid: Aid) -> None:
    path, work = aid.led("TOWN_REVIEWED"), aid.net.stores["assistance"].work
    work.run(lambda db: replace_computed(db, id_of(path), [aid.bureau.account]))
    aid.bureau.post(f"{path}/conflict")
    aid.bureau.post(f"{path}/conflict")
    work.run(lambda db: replace_computed(db, id_of(path), []))
    refused(aid.grant(path), 403, "conflicted")
    refused(aid.grant(path, aid.city), 409, "for-the-county")
    assert aid.bureau.post(f"{path}/passing-up", {"reason": "仅有一名审批人员，应当回避"})["passed_up_by"]
    foreign = aid.city.post("/v1/funds", {"name": "应急救助资金", "area": "440781000000"})["id"]
    refused(aid.grant(path, aid.city, fund=foreign), 422, "fund-unknown", "#/funds/0/fund_id")
    assert aid.grant(path, aid.city).json["state"] == "GRANTED"
    aid.net.carry()
    assert "aid-passed-up" in alerts(aid.net, Role.CITY_ADMIN, CITY)


def test_who_shares_the_account_of_the_payee_does_not_pay(net: Network, aid: Aid) -> None:
    cashier = officer(net, "he", Role.COUNTY_CENTRE_STAFF, COUNTY, **WHO)
    own, veteran = registered(net, **WHO)["id"], person(net)
    path = aid.led("GRANTED", veteran)
    account = {"bank": "农业银行棠下支行", "number": "80020000012345678", "reason": "本人提供"}
    for id in (own, veteran):
        net.caller("registry").post(f"/v1/veterans/{id}/payee-accounts", account)
    assert {event["ce_type"] for event in tell(net)} == {b"payee.conflicted.v1", b"payee.checked.v1"}
    refused(aid.act(cashier, path, "payment"), 403, "conflicted")
    assert aid.centre.post(f"{path}/payment")["state"] == "PAID"


def test_whom_the_city_keeps_is_aided_by_the_city(net: Network) -> None:
    aid = Aid(net)
    for who in ("clerk", "head", "visitor", "centre"):
        vars(aid)[who] = net.caller("assistance").as_(Role.CITY_CENTRE_STAFF, CITY)
    vars(aid)["bureau"] = aid.city
    veteran = aid.clerk.of(net.apps["registry"]).post("/v1/veterans", new_veteran(CITY))["id"]
    aid.funds.append(aid.city.post("/v1/funds", {"name": "市级应急救助资金", "area": CITY})["id"])
    aid.city.post(f"/v1/funds/{aid.funds[0]}/deposits", {"amount_fen": 10_000})
    net.carry()
    path = aid.led("CLOSED", veteran)
    assert aid.shown(path)["case_area"] == CITY
