"""Payments by batch: put together, sent, answered by the bank in several files, failed and paid again, returned."""

from typing import Any

import pytest

from services.assistance.payments.timers import apply_results
from shared.contracts.access import Role
from tests.kit import files
from tests.kit.funds import Books
from tests.kit.network import Network, alerts, types
from tests.kit.payments import (
    HEADINGS,
    balances,
    bank_file,
    bureau,
    fund,
    granted,
    hand_in,
    payments,
    row,
    sent,
    told,
    verified,
)
from tests.kit.people import CITY, COUNTY, OTHER_TOWN, TOWN
from tests.kit.problems import refused
from tests.kit.timers import to_end


def state(net: Network, case: str) -> tuple[str, list[str]]:
    shown = bureau(net).get(f"/v1/applications/{case}")
    return shown["state"], [each["state"] for each in shown["payments"]]


def in_balance(net: Network) -> bool:
    return Books(net.stores["assistance"]).out_of_balance() == []


def test_a_batch_is_paid_failed_and_paid_again(net: Network) -> None:
    money = fund(net, 1_000_000)
    cases = [granted(net, (money, fen)) for fen in (100_000, 200_000)]
    net.carry()
    batch, (first, second) = sent(net, *cases)
    assert balances(net, money) == {"SOURCE": -1_000_000, "AVAILABLE": 700_000, "IN_TRANSIT": 300_000}
    file = told(net, batch, row(first, "成功"), row(second, "失败", "账号户名不符"))
    assert (file["rows"], file["news"]) == (2, 2)
    assert [state(net, case) for case in cases] == [("PAID", ["PAID"]), ("PAYMENT_FAILED", ["RESERVED"])]
    shown = bureau(net).get(f"{batch}/results")["items"]
    assert [(each["outcome"], each["reason"]) for each in shown] == [("PAID", None), ("FAILED", "NAME_DIFFERS")]
    assert all(each["applied_at"] for each in shown)
    came = types(net.carry())
    assert (came.count("aid.paid.v1"), came.count("aid.payment_failed.v1")) == (1, 1)
    assert "aid-payment-failed" in alerts(net, Role.TOWN_HEAD, TOWN)
    again, (third,) = sent(net, cases[1])
    assert third["attempt_id"] != second["attempt_id"]
    told(net, again, row(third, "已入账"))
    assert state(net, cases[1]) == ("PAID", ["PAID"])
    assert balances(net, money) == {"SOURCE": -1_000_000, "AVAILABLE": 700_000, "PAID": 300_000}
    entries = bureau(net).get(f"/v1/funds/{money}/entries")["items"]
    of_attempts = [each for each in entries if each["move"] in ("SEND", "CONFIRM", "FAIL")]
    assert {each["application_id"] for each in of_attempts} == set(cases)
    assert in_balance(net)


def test_what_was_told_before_changes_nothing_and_a_return_follows(net: Network) -> None:
    money = fund(net, 1_000)
    case = granted(net, (money, 1_000))
    batch, (line,) = sent(net, case)
    told(net, batch, row(line, "成功"))
    again = told(net, batch, row(line, "成功"))
    assert (again["rows"], again["news"]) == (1, 0)
    returned = told(net, batch, row(line, "退汇", "账户已销户"))
    assert returned["news"] == 1
    assert told(net, batch, row(line, "成功"))["news"] == 0, "the first file may come again"
    assert state(net, case) == ("PAYMENT_FAILED", ["RESERVED"])
    assert balances(net, money) == {"SOURCE": -1_000, "RESERVED": 1_000}
    net.carry()
    path, (anew,) = sent(net, case)
    told(net, path, row(anew, "成功"))
    assert state(net, case) == ("PAID", ["PAID"])
    assert in_balance(net)


def test_a_grant_of_two_funds_is_paid_when_both_are(net: Network) -> None:
    county, city = fund(net, 500), fund(net, 500, CITY)
    case = granted(net, (county, 300), (city, 200))
    batch, lines = sent(net, case)
    told(net, batch, row(lines[0], "成功"))
    assert state(net, case)[0] == "PAYING"
    told(net, batch, row(lines[1], "成功"))
    assert state(net, case) == ("PAID", ["PAID", "PAID"])
    assert types(net.carry()).count("aid.paid.v1") == 1


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"业务编号": "0192f3c4-7b2a-7c31-9d5e-3f8a61b0c274"}, "#/3/attempt"),
        ({"处理结果": "处理中"}, "#/3/outcome"),
        ({"处理结果": "退汇"}, "#/3/outcome"),
        ({"金额": "3.01"}, "#/3/amount"),
        ({"金额": "三元"}, "#/3/amount"),
    ],
)
def test_one_row_at_fault_refuses_the_whole_file(net: Network, change: dict[str, str], pointer: str) -> None:
    money = fund(net, 1_000)
    batch, (first, second) = sent(net, *(granted(net, (money, 300)) for _ in range(2)))
    answer = hand_in(bureau(net), batch, bank_file(row(first, "成功"), row(second, "成功") | change))
    refused(answer, 422, "file-faulty", pointer)
    assert len(answer.json["errors"]) == 1
    assert to_end(net.stores["assistance"].work, apply_results) == 0
    assert bureau(net).get(f"{batch}/result-files")["items"] == []
    assert balances(net, money)["IN_TRANSIT"] == 600


def test_a_row_that_stands_twice_is_told_by_both_numbers(net: Network) -> None:
    batch, (line,) = sent(net, granted(net, (fund(net, 300), 300)))
    answer = hand_in(bureau(net), batch, bank_file(row(line, "成功"), row(line, "失败")))
    refused(answer, 422, "file-faulty", "#/3/attempt")
    assert "row 2" in answer.json["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"PK\x03\x04", "it is a workbook"),
        ("编号,结果\n1,成功\n".encode("gb18030"), "the encoding of row 1"),
        ("编号,结果\n1,成功\n".encode(), "no row names both columns"),
        (",".join(HEADINGS).encode("gb18030"), "it has no rows"),
        (b"", "no row names both columns"),
    ],
)
def test_what_is_no_file_of_results_is_refused(net: Network, content: bytes, fault: str) -> None:
    batch, _ = sent(net, granted(net, (fund(net, 300), 300)))
    answer = hand_in(bureau(net), batch, content)
    refused(answer, 422, "file-unreadable")
    assert fault in answer.json["detail"]


def test_results_wait_for_the_sending(net: Network) -> None:
    case = granted(net, (fund(net, 300), 300))
    by = bureau(net)
    batch = by.post("/v1/batches", {"payment_ids": payments(net, case)})
    path = f"/v1/batches/{batch['id']}"
    (line,) = by.get(f"{path}/lines")["items"]
    refused(hand_in(by, path, bank_file(row(line, "成功"))), 409, "state-unfit")


def test_who_had_a_hand_in_a_case_does_not_pay_it(net: Network) -> None:
    money, decider = fund(net, 900), bureau(net)
    visitor = net.caller("visits").as_(Role.COUNTY_CENTRE_STAFF, COUNTY)
    case = granted(net, (money, 300), case=verified(net, visitor=visitor), by=decider)
    body = {"payment_ids": payments(net, case)}
    refused(decider.call("POST", "/v1/batches", body), 403, "duties-apart")
    verifier = net.caller("assistance").as_(Role.COUNTY_CENTRE_STAFF, COUNTY)
    verifier.account = visitor.account
    refused(verifier.call("POST", "/v1/batches", body), 403, "duties-apart")
    refused(verifier.call("POST", f"/v1/applications/{case}/payment"), 403, "duties-apart")
    batch = bureau(net).post("/v1/batches", body)
    sending = f"/v1/batches/{batch['id']}/sending"
    refused(decider.call("POST", sending, None, {"If-Match": '"1"'}), 403, "duties-apart")
    assert bureau(net).call("POST", sending, None, {"If-Match": '"1"'}).status_code == 201


def test_a_payment_stands_in_one_batch_until_that_is_discarded(net: Network) -> None:
    money = fund(net, 900)
    one, other = (granted(net, (money, 300)) for _ in range(2))
    by, body = bureau(net), {"payment_ids": payments(net, one)}
    batch = by.post("/v1/batches", body)
    path = f"/v1/batches/{batch['id']}"
    refused(by.call("POST", "/v1/batches", body), 409, "payment-under-way")
    refused(by.call("POST", f"/v1/applications/{one}/payment"), 409, "payment-under-way")
    changed = by.call("PUT", f"{path}/payments", {"payment_ids": payments(net, other)})
    assert (changed.status_code, changed.json["version"]) == (200, 2)
    lines = by.get(f"{path}/lines?state=PREPARED")["items"]
    assert [line["payment_id"] for line in lines] == payments(net, other)
    by.post("/v1/batches", body)
    by.post(f"{path}/discard")
    refused(by.call("POST", f"{path}/sending", None, {"If-Match": '"3"'}), 409, "wrong-state")
    by.post(f"/v1/applications/{other}/payment")
    assert state(net, other) == ("PAID", ["PAID"])


def test_what_is_not_payable_is_refused_by_place(net: Network) -> None:
    case, paid = (granted(net, (fund(net, 300), 300)) for _ in range(2))
    bureau(net).post(f"/v1/applications/{paid}/payment")
    nothing = "0192f3c4-7b2a-7c31-9d5e-3f8a61b0c274"
    for id, status, slug in ((nothing, 422, "reference-unknown"), (payments(net, paid)[0], 409, "wrong-state")):
        answer = bureau(net).call("POST", "/v1/batches", {"payment_ids": [*payments(net, case), id]})
        refused(answer, status, slug, "#/payment_ids/1")
    elsewhere = bureau(net, f"{OTHER_TOWN[:6]}000000")
    refused(elsewhere.call("POST", "/v1/batches", {"payment_ids": payments(net, case)}), 422, "reference-unknown")


def test_lines_of_the_dead_and_of_grants_given_back_are_dropped(net: Network) -> None:
    money = fund(net, 900)
    dead, back, goes = (granted(net, (money, 300)) for _ in range(3))
    by = bureau(net)
    batch = by.post("/v1/batches", {"payment_ids": [id for case in (dead, back, goes) for id in payments(net, case)]})
    files.die(net.stores["registry"], by.get(f"/v1/applications/{dead}")["veteran_id"])
    net.carry()
    given_back = bureau(net).post(f"/v1/applications/{back}/release", {"reason": "本人书面放弃。"})
    assert given_back["state"] == "RELEASED"
    path = f"/v1/batches/{batch['id']}"
    assert by.call("POST", f"{path}/sending", None, {"If-Match": '"1"'}).status_code == 201
    states = {line["payment_id"]: line["state"] for line in by.get(f"{path}/lines")["items"]}
    assert [states[payments(net, case)[0]] for case in (dead, back, goes)] == ["DROPPED", "DROPPED", "SENT"]
    assert balances(net, money) == {"SOURCE": -900, "AVAILABLE": 600, "IN_TRANSIT": 300}
    assert in_balance(net)


def test_an_empty_batch_is_not_sent(net: Network) -> None:
    case = granted(net, (fund(net, 300), 300))
    by = bureau(net)
    batch = by.post("/v1/batches", {"payment_ids": payments(net, case)})
    release = ("POST", f"/v1/applications/{case}/release", {"reason": "本人书面放弃。"})
    refused(by.call(*release), 403, "duties-apart")
    assert bureau(net).call(*release).status_code == 201
    answer = by.call("POST", f"/v1/batches/{batch['id']}/sending", None, {"If-Match": '"1"'})
    refused(answer, 409, "batch-empty")


def test_a_grant_is_given_back_unless_the_bank_has_it(net: Network) -> None:
    county, city = fund(net, 500), fund(net, 500, CITY)
    case = granted(net, (county, 300), (city, 200))
    parts = {each["amount_fen"]: each["id"] for each in bureau(net).get(f"/v1/applications/{case}")["payments"]}
    batch, (line,) = sent(net, payment_ids=[parts[300]])
    body = {"reason": "本人书面放弃。"}
    refused(bureau(net).call("POST", f"/v1/applications/{case}/release", body), 409, "nothing-waits")
    told(net, batch, row(line, "成功"))
    assert state(net, case) == ("PAYING", ["PAID", "RESERVED"]), "the other part was not sent"
    rest = bureau(net).post(f"/v1/applications/{case}/release", body)
    assert (rest["state"], sorted(state(net, case)[1])) == ("PAID", ["PAID", "RELEASED"])
    assert bureau(net).get(f"/v1/applications/{case}")["steps"][-1]["text"] == body["reason"]
    assert balances(net, county) == {"SOURCE": -500, "AVAILABLE": 200, "PAID": 300}
    assert bureau(net, CITY).get(f"/v1/funds/{city}")["available_fen"] == 500


@pytest.mark.parametrize("role", [Role.COUNTY_BUREAU_OFFICER, Role.AUDITOR, Role.TOWN_HEAD])
def test_who_reads_batches(net: Network, role: Role) -> None:
    sent(net, granted(net, (fund(net, 300), 300)))
    caller = net.caller("assistance").as_(role, TOWN if role is Role.TOWN_HEAD else COUNTY)
    items: list[Any] = caller.get("/v1/batches")["items"]
    assert len(items) == (role is not Role.TOWN_HEAD), "a town does not see what the county pays"
    if role is not Role.COUNTY_BUREAU_OFFICER:
        body = {"payment_ids": ["0192f3c4-7b2a-7c31-9d5e-3f8a61b0c274"]}
        refused(caller.call("POST", "/v1/batches", body), 403, "role-forbidden")
