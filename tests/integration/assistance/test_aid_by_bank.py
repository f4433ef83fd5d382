"""Cases of aid whose grants the bank pays, fails to pay or gets back, at whatever point of their path."""

from collections.abc import Callable

import pytest

from tests.kit import files
from tests.kit.aid import Aid, id_of
from tests.kit.network import Network, types
from tests.kit.payments import balances, bureau, payments, row, sent, told
from tests.kit.people import OTHER_TOWN, TOWN
from tests.kit.problems import refused

CLAIM = {"reason": "查实提供虚假材料。"}


@pytest.fixture
def aid(net: Network) -> Aid:
    return Aid(net)


def bank(aid: Aid, path: str, *outcomes: str) -> None:
    """The bank gets a case's payments in a batch, and tells of all of them what it did, one after another."""
    batch, lines = sent(aid.net, str(id_of(path)), by=aid.centre)
    for outcome in outcomes:
        told(aid.net, batch, *(row(line, outcome) for line in lines))
    aid.net.carry()


def states(aid: Aid, path: str) -> tuple[str, list[str]]:
    return aid.state(path), [each["state"] for each in aid.shown(path)["payments"]]


def test_a_case_goes_from_its_application_to_its_end_through_the_bank(aid: Aid) -> None:
    path = aid.led("GRANTED")
    bank(aid, path, "失败")
    assert (states(aid, path), [*aid.clocks(path)]) == (("PAYMENT_FAILED", ["RESERVED"]), ["AID_PAY"])
    bank(aid, path)
    assert (states(aid, path), aid.clocks(path)) == (("PAYING", ["IN_TRANSIT"]), {})
    refused(aid.act(aid.bureau, path, "release", CLAIM), 409, "nothing-waits")
    case = aid.shown(path)
    batch = f"/v1/batches/{aid.centre.get('/v1/batches?limit=200')['items'][-1]['id']}"
    told(aid.net, batch, *(row(line, "成功") for line in aid.centre.get(f"{batch}/lines")["items"]))
    aid.net.carry()
    assert (states(aid, path), case["paid_by"]) == (("PAID", ["PAID"]), aid.shown(path)["paid_by"])
    aid.visit(path)
    aid.head.post(f"{path}/closing")
    assert [step["state"] for step in aid.shown(path)["steps"]] == [
        "APPLIED", "VERIFYING", "VERIFIED", "TOWN_REVIEWED", "GRANTED", "PAYING", "PAYMENT_FAILED", "PAYING", "PAID",
        "FOLLOWED_UP", "CLOSED",
    ]  # fmt: skip


def test_who_had_a_hand_in_a_case_does_not_send_its_payment(aid: Aid) -> None:
    path = aid.led("GRANTED")
    (id,) = payments(aid.net, str(id_of(path)))
    refused(aid.bureau.call("POST", "/v1/batches", {"payment_ids": [id]}), 403, "duties-apart")


@pytest.mark.parametrize("state", ["PAID", "FOLLOWED_UP", "CLOSED"])
def test_what_the_bank_gets_back_is_to_be_paid_again(aid: Aid, state: str) -> None:
    path = aid.led("GRANTED")
    batch, (line,) = sent(aid.net, str(id_of(path)), by=aid.centre)
    told(aid.net, batch, row(line, "成功"))
    aid.net.carry()
    if state != "PAID":
        aid.visit(path)
    if state == "CLOSED":
        aid.head.post(f"{path}/closing")
    assert aid.state(path) == state
    told(aid.net, batch, row(line, "退汇"))
    assert states(aid, path) == ("PAYMENT_FAILED", ["RESERVED"])
    bank(aid, path, "成功")
    assert states(aid, path) == ("PAID", ["PAID"])


def granted_by_two(aid: Aid) -> tuple[str, list[str]]:
    """The path of a case that two funds pay, 100 fen each, and the funds."""
    path, money = aid.led("TOWN_REVIEWED"), [aid.fund(100), aid.fund(100)]
    funds = [{"fund_id": fund, "amount_fen": 100} for fund in money]
    aid.act(aid.bureau, path, "decision", {"outcome": "GRANTED", "reason": "情况属实", "funds": funds})
    return path, money


@pytest.mark.parametrize(
    ("end", "outcome", "ended"),
    [
        (files.die, "成功", ("CLOSED", ["PAID", "RELEASED"])),
        (files.erase, "失败", ("ENDED", ["RELEASED", "RELEASED"])),
    ],
    ids=["paid", "failed"],
)
def test_what_is_on_its_way_at_a_death_ends_with_the_banks_answer(
    aid: Aid, end: Callable[..., None], outcome: str, ended: tuple[str, list[str]]
) -> None:
    path, _ = granted_by_two(aid)
    one, _ = payments(aid.net, str(id_of(path)))
    batch, (line,) = sent(aid.net, payment_ids=[one], by=aid.centre)
    end(aid.net.stores["registry"], aid.shown(path)["veteran_id"])
    aid.net.carry()
    on_its_way = ("PAYING", ["IN_TRANSIT", "RELEASED"])
    assert (aid.state(path), sorted(states(aid, path)[1])) == on_its_way, "it is not called back, and the rest is free"
    told(aid.net, batch, row(line, outcome))
    assert (aid.state(path), sorted(states(aid, path)[1])) == ended


def test_a_part_that_fails_after_a_death_is_given_back(aid: Aid) -> None:
    path, money = granted_by_two(aid)
    batch, (first, second) = sent(aid.net, str(id_of(path)), by=aid.centre)
    told(aid.net, batch, row(first, "失败"))
    files.die(aid.net.stores["registry"], aid.shown(path)["veteran_id"])
    aid.net.carry()
    assert (aid.state(path), sorted(states(aid, path)[1])) == ("DIED", ["IN_TRANSIT", "RELEASED"])
    told(aid.net, batch, row(second, "失败"))
    assert states(aid, path) == ("DIED", ["RELEASED", "RELEASED"])
    assert [balances(aid.net, fund) for fund in money] == [{"SOURCE": -100, "AVAILABLE": 100}] * 2


def test_a_claim_opens_a_recovery_that_ends_with_the_last_of_it(aid: Aid) -> None:
    path = aid.led("CLOSED")
    (id,) = payments(aid.net, str(id_of(path)))
    other = bureau(aid.net)
    other.post(f"{path}/conflict")
    refused(other.call("POST", f"/v1/payments/{id}/claim", CLAIM), 403, "conflicted")
    aid.bureau.post(f"/v1/payments/{id}/claim", CLAIM)
    assert states(aid, path) == ("RECOVERY", ["RECEIVABLE"])
    refused(aid.act(aid.bureau, path, "recovery-end"), 409, "claim-open")
    aid.bureau.post(f"/v1/payments/{id}/recoveries", {"amount_fen": 4_000})
    assert aid.state(path) == "RECOVERY"
    aid.city.post(f"/v1/payments/{id}/write-off", {"reason": "无可执行财产。"})
    assert states(aid, path) == ("CLOSED", ["WRITTEN_OFF"])
    assert [*types(aid.net.carry())].count("aid.recovery_opened.v1") == 1


def test_a_grant_is_given_back_with_the_reason(aid: Aid) -> None:
    path = aid.led("GRANTED")
    assert aid.act(aid.bureau, path, "release", {"reason": "本人书面放弃。"}).json["state"] == "RELEASED"
    assert states(aid, path) == ("RELEASED", ["RELEASED"])
    assert (aid.shown(path)["steps"][-1]["text"], aid.clocks(path)) == ("本人书面放弃。", {})
    assert balances(aid.net, aid.funds[0]) == {"SOURCE": -1_000_000, "AVAILABLE": 1_000_000}
    assert "aid.released.v1" in types(aid.net.carry())


def test_what_comes_back_during_a_review_waits_for_its_answer(aid: Aid) -> None:
    path = aid.led("GRANTED")
    batch, (line,) = sent(aid.net, str(id_of(path)), by=aid.centre)
    told(aid.net, batch, row(line, "成功"))
    aid.net.carry()
    aid.clerk.post(f"{path}/review", {"reason": "金额有误"})
    told(aid.net, batch, row(line, "退汇"))
    assert states(aid, path) == ("UNDER_REVIEW", ["RESERVED"])
    assert aid.act(aid.city, path, "review-answer", {"upheld": True, "text": "予以维持"}).status_code == 201
    events = [type for type in types(aid.net.carry()) if type.startswith("aid.")]
    assert events[-2:] == ["aid.review_answered.v1", "aid.payment_failed.v1"], "who pays hears of it now"
    assert aid.state(path) == "PAYMENT_FAILED"
    bank(aid, path, "成功")
    assert states(aid, path) == ("PAID", ["PAID"])


def test_the_county_of_a_case_pays_by_the_bank_wherever_its_person_moved(aid: Aid) -> None:
    path = aid.led("GRANTED")
    files.move(aid.net.stores["registry"], aid.shown(path)["veteran_id"], TOWN, OTHER_TOWN)
    aid.net.carry()
    bank(aid, path, "成功")
    assert states(aid, path) == ("PAID", ["PAID"])
    payment = f"/v1/payments/{payments(aid.net, str(id_of(path)))[0]}"
    there = bureau(aid.net, f"{OTHER_TOWN[:6]}000000")
    refused(there.call("POST", f"{payment}/claim", CLAIM), 409, "case-elsewhere")
    aid.bureau.post(f"{payment}/claim", CLAIM)
    assert aid.bureau.get(payment)["claim_reason"] == CLAIM["reason"]
