"""Cases that rules mark: each rule's own, each once, reviewed by someone who had no hand in them."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.assistance.anomalies.domain import Rule
from services.assistance.anomalies.timers import mark_unseen_payees
from services.assistance.anomalies.use_cases import note_flags
from services.registry.payees.timers import check_payees
from shared.contracts.access import Role
from tests.kit import files
from tests.kit.apps import Caller
from tests.kit.hardships import now, person, visit
from tests.kit.network import Network
from tests.kit.payments import bureau, fund, granted, row, sent, told, verified
from tests.kit.people import CITY, COUNTY, OTHER_TOWN, TOWN
from tests.kit.problems import refused
from tests.kit.timers import once, to_end

REVIEW = {"finding": "IN_ORDER", "reason": "两次救助事由不同，程序合规。"}


def marked(net: Network, **query: str) -> list[tuple[str, str]]:
    """Rule and case of each anomaly that the county sees."""
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    items = bureau(net).get(f"/v1/anomalies?{asked}")["items"]
    return [(each["rule"], each["application_id"]) for each in items]


def paid(net: Network, case: str, by: Caller | None = None) -> None:
    (by or bureau(net)).post(f"/v1/applications/{case}/payment")
    net.carry()


def flagged(net: Network, case: str, *flags: str) -> None:
    net.stores["assistance"].work.run(lambda db: note_flags(db, UUID(case), flags))


def days_pass(net: Network) -> None:
    """Watched cases were all paid so long ago."""
    statement = text("UPDATE follow_up_watches SET due_on = due_on - 31")
    net.stores["assistance"].work.run(lambda db: db.execute(statement))


def test_a_second_grant_of_one_cause_is_marked(net: Network) -> None:
    money, id = fund(net, 900), person(net)
    granted(net, (money, 300), veteran=id)
    granted(net, (money, 300))
    net.carry()
    assert marked(net) == []
    again = granted(net, (money, 300), veteran=id)
    net.carry()
    assert marked(net) == [("REPEATED_CAUSE", again)]


def test_one_person_under_two_ids_had_both_grants(net: Network) -> None:
    money, id, double = fund(net, 900), person(net), person(net)
    granted(net, (money, 300), veteran=double)
    files.merge(net.stores["registry"], double, id, TOWN)
    net.carry()
    again = granted(net, (money, 300), veteran=id)
    net.carry()
    assert marked(net) == [("REPEATED_CAUSE", again)]


def test_a_sum_just_below_a_ceiling_is_marked(net: Network) -> None:
    money = fund(net, 10_000, ceilings=[{"purpose": "ANY", "amount_fen": 1_000}])
    cases = [granted(net, (money, fen)) for fen in (949, 950, 1_000)]
    net.carry()
    assert marked(net, rule="NEAR_CEILING") == [("NEAR_CEILING", case) for case in cases[1:]]


def test_every_tenth_case_of_a_pair_is_marked(net: Network) -> None:
    money, decider = fund(net, 10_000), bureau(net)
    visitor = net.caller("visits").as_(Role.TOWN_HEAD, TOWN)
    cases = [granted(net, (money, 10), case=verified(net, visitor=visitor), by=decider) for _ in range(10)]
    granted(net, (money, 10), by=decider)
    net.carry()
    assert marked(net) == [("REPEATED_PAIR", cases[-1])]


def test_what_no_one_follows_up_is_marked_when_the_days_are_over(net: Network) -> None:
    money, work = fund(net, 1_200), net.stores["assistance"].work
    seen, unseen, failed, gone = (granted(net, (money, 300)) for _ in range(4))
    for case in (seen, unseen, gone):
        paid(net, case)
    batch, (line,) = sent(net, failed)
    told(net, batch, row(line, "成功"))
    net.carry()
    told(net, batch, row(line, "退汇"))
    net.carry()
    veterans = [bureau(net).get(f"/v1/applications/{case}")["veteran_id"] for case in (seen, unseen, gone)]
    logged = visit(net, veterans[0])
    visit(net, veterans[1], reached=False)
    files.die(net.stores["registry"], veterans[2])
    net.carry()
    assert once(work, mark_unseen_payees) == 0
    days_pass(net)
    assert [once(work, mark_unseen_payees) for _ in range(2)] == [2, 0]
    assert marked(net) == [("NOT_FOLLOWED_UP", unseen)], "the dead are not seen"
    wrong = {
        "method": "HOME_VISIT",
        "reached": False,
        "occurred_at": now(),
        "veteran_id": veterans[0],
        "reason": "未见到本人",
    }
    net.caller("visits").as_(Role.TOWN_HEAD, TOWN).post(f"/v1/visits/{logged['id']}/correction", wrong)
    net.carry()
    assert [once(work, mark_unseen_payees) for _ in range(2)] == [1, 0]
    assert marked(net)[1:] == [("NOT_FOLLOWED_UP", seen)], "the visit never was"


def test_what_the_registry_says_of_payees_comes_by_events(net: Network) -> None:
    money = fund(net, 900)
    one, other, dead = (granted(net, (money, 300)) for _ in range(3))
    net.carry()
    town = net.caller("registry")
    account = {"bank": "农业银行棠下支行", "number": "80020000012345678", "reason": "本人提供"}
    for case in (one, other):
        veteran = bureau(net).get(f"/v1/applications/{case}")["veteran_id"]
        town.post(f"/v1/veterans/{veteran}/payee-accounts", account)
    files.die(net.stores["registry"], bureau(net).get(f"/v1/applications/{dead}")["veteran_id"])
    net.carry()
    vault = net.apps["registry"].extensions["muster"].vault
    to_end(net.stores["registry"].work, lambda db: check_payees(vault, db))
    net.carry()
    assert sorted(marked(net)) == sorted([("SHARED_ACCOUNT", one), ("SHARED_ACCOUNT", other), ("DEAD", dead)])


def test_each_flag_is_a_case_of_its_rule_once(net: Network) -> None:
    case = granted(net, (fund(net, 300), 300))
    for _ in range(2):
        flagged(net, case, "STAFF", "STAFF_KIN", "SHARED_ACCOUNT")
    assert marked(net) == [("SHARED_ACCOUNT", case), ("STAFF_OR_KIN", case)]


def test_a_case_is_reviewed_once_with_a_finding(net: Network) -> None:
    case = granted(net, (fund(net, 300), 300))
    flagged(net, case, "DEAD")
    by = bureau(net)
    files.move(net.stores["registry"], by.get(f"/v1/applications/{case}")["veteran_id"], TOWN, OTHER_TOWN)
    net.carry()
    path = f"/v1/anomalies/{by.get('/v1/anomalies')['items'][0]['id']}"
    answer = by.call("POST", f"{path}/review", REVIEW, {"If-Match": '"1"'})
    assert (answer.status_code, answer.json["state"], answer.json["finding"]) == (201, "REVIEWED", "IN_ORDER")
    assert by.get(path)["reason"] == REVIEW["reason"]
    refused(by.call("POST", f"{path}/review", REVIEW, {"If-Match": '"2"'}), 409, "wrong-state")
    flagged(net, case, "DEAD")
    counts = {each["rule"]: (each["numerator"], each["denominator"]) for each in by.get("/v1/anomaly-counts")["items"]}
    assert counts == {**dict.fromkeys(Rule, (0, 0)), "DEAD": (1, 1)}
    assert marked(net, state="OPEN") == []


def test_no_one_reviews_a_case_they_had_a_hand_in(net: Network) -> None:
    decider, payer = bureau(net), bureau(net)
    case = granted(net, (fund(net, 300), 300), by=decider)
    paid(net, case, payer)
    flagged(net, case, "DEAD")
    path = f"/v1/anomalies/{decider.get('/v1/anomalies')['items'][0]['id']}/review"
    for caller in (decider, payer):
        refused(caller.call("POST", path, REVIEW, {"If-Match": '"1"'}), 403, "reviewer-involved")
    assert bureau(net, CITY).call("POST", path, REVIEW, {"If-Match": '"1"'}).status_code == 201


@pytest.mark.parametrize(
    ("role", "area", "read", "review"),
    [
        (Role.AUDITOR, COUNTY, 200, 403),
        (Role.AUDITOR, CITY, 200, 403),
        (Role.COUNTY_BUREAU_OFFICER, f"{OTHER_TOWN[:6]}000000", 200, 404),
        (Role.COUNTY_CENTRE_STAFF, COUNTY, 403, 403),
        (Role.TOWN_HEAD, TOWN, 403, 403),
    ],
)
def test_who_sees_and_who_reviews(net: Network, role: Role, area: str, read: int, review: int) -> None:
    case = granted(net, (fund(net, 300), 300))
    flagged(net, case, "DEAD")
    caller = net.caller("assistance").as_(role, area)
    shown: Any = caller.call("GET", "/v1/anomalies")
    assert shown.status_code == read
    if read == 200:
        assert len(shown.json["items"]) == (review != 404), "another county's are not seen"
    path = f"/v1/anomalies/{bureau(net).get('/v1/anomalies')['items'][0]['id']}/review"
    assert caller.call("POST", path, REVIEW, {"If-Match": '"1"'}).status_code == review


def test_after_an_erasure_no_reason_is_left(net: Network) -> None:
    case = granted(net, (fund(net, 300), 300))
    flagged(net, case, "DEAD", "STAFF")
    by = bureau(net)
    one, other = (f"/v1/anomalies/{each['id']}" for each in by.get("/v1/anomalies")["items"])
    heads = {"If-Match": '"1"', "Idempotency-Key": "review"}
    assert by.call("POST", f"{one}/review", REVIEW, heads).json["reason"] == REVIEW["reason"]
    net.carry()
    files.erase(net.stores["registry"], by.get(f"/v1/applications/{case}")["veteran_id"])
    net.carry()
    assert by.get(one)["reason"] is None
    refused(by.call("POST", f"{one}/review", REVIEW, heads), 412, "version-stale")
    assert by.call("POST", f"{other}/review", REVIEW, {"If-Match": '"1"'}).json["finding"] == "IN_ORDER"
