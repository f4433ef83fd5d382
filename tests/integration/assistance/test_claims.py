"""What was paid wrongly: claimed back, recovered in parts, written off by another."""

from tests.kit import files
from tests.kit.funds import Books
from tests.kit.network import Network
from tests.kit.payments import balances, bank_file, bureau, fund, granted, hand_in, payments, row, sent, told
from tests.kit.problems import refused

CLAIM = {"reason": "申请材料系伪造，依法追回。"}


def paid(net: Network, money: str, fen: int) -> str:
    """The path of a payment that was made."""
    case = granted(net, (money, fen))
    bureau(net).post(f"/v1/applications/{case}/payment")
    return f"/v1/payments/{payments(net, case)[0]}"


def test_money_is_claimed_recovered_in_parts_and_written_off(net: Network) -> None:
    money = fund(net, 1_000)
    path, by = paid(net, money, 600), bureau(net)
    claimed = by.post(f"{path}/claim", CLAIM)
    assert (claimed["state"], claimed["claim_reason"], claimed["paid_on"] is None) == (
        "RECEIVABLE",
        CLAIM["reason"],
        False,
    )
    refused(by.call("POST", f"{path}/claim", CLAIM), 409, "wrong-state")
    id = "0192f3c4-7b2a-7c31-9d5e-3f8a61b0c274"
    assert by.post(f"{path}/recoveries", {"id": id, "amount_fen": 250})["recovered_fen"] == 250
    refused(by.call("POST", f"{path}/recoveries", {"id": id, "amount_fen": 250}), 409, "recovery-known", "#/id")
    refused(by.call("POST", f"{path}/recoveries", {"amount_fen": 351}), 422, "recovery-too-high", "#/amount_fen")
    assert balances(net, money) == {"SOURCE": -1_000, "AVAILABLE": 650, "RECEIVABLE": 350}
    refused(by.call("POST", f"{path}/write-off", CLAIM), 403, "same-eyes")
    assert bureau(net).post(f"{path}/write-off", {"reason": "无可执行财产。"})["state"] == "WRITTEN_OFF"
    assert balances(net, money) == {"SOURCE": -1_000, "AVAILABLE": 650, "WRITTEN_OFF": 350}
    assert by.get(path)["write_off_reason"] == "无可执行财产。"
    assert Books(net.stores["assistance"]).out_of_balance() == []


def test_all_that_comes_back_may_be_granted_again(net: Network) -> None:
    money = fund(net, 600)
    path = paid(net, money, 600)
    bureau(net).post(f"{path}/claim", CLAIM)
    assert bureau(net).post(f"{path}/recoveries", {"amount_fen": 600})["state"] == "RECOVERED"
    granted(net, (money, 600))


def test_only_what_was_paid_is_claimed(net: Network) -> None:
    case = granted(net, (fund(net, 300), 300))
    path = f"/v1/payments/{payments(net, case)[0]}"
    for act, body in (("claim", CLAIM), ("recoveries", {"amount_fen": 1}), ("write-off", CLAIM)):
        refused(bureau(net).call("POST", f"{path}/{act}", body), 409, "wrong-state")


def test_a_claim_and_the_bank_do_not_cross(net: Network) -> None:
    money = fund(net, 300)
    case = granted(net, (money, 300))
    batch, (line,) = sent(net, case)
    told(net, batch, row(line, "成功"))
    path = f"/v1/payments/{payments(net, case)[0]}"
    assert hand_in(bureau(net), batch, bank_file(row(line, "退汇"))).status_code == 201
    refused(bureau(net).call("POST", f"{path}/claim", CLAIM), 409, "result-pending")
    told(net, batch, row(line, "退汇"))
    refused(bureau(net).call("POST", f"{path}/claim", CLAIM), 409, "wrong-state")
    again, (line,) = sent(net, case)
    told(net, again, row(line, "成功"))
    bureau(net).post(f"{path}/claim", CLAIM)
    refused(hand_in(bureau(net), again, bank_file(row(line, "退汇"))), 422, "file-faulty", "#/2/outcome")


def test_after_an_erasure_the_money_stays_and_no_text(net: Network) -> None:
    money = fund(net, 300)
    path = paid(net, money, 300)
    bureau(net).post(f"{path}/claim", CLAIM)
    net.carry()
    files.erase(net.stores["registry"], bureau(net).get(path)["veteran_id"])
    net.carry()
    assert bureau(net).get(path)["claim_reason"] is None
    assert bureau(net).post(f"{path}/recoveries", {"amount_fen": 300})["state"] == "RECOVERED"
