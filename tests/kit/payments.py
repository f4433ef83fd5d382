"""Grants that are paid by the bank: cases in a network, batches of them, and the files a bank answers with."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from services.assistance.payments.timers import apply_results
from shared.contracts.access import Role
from tests.kit.aid import Aid
from tests.kit.apps import Caller
from tests.kit.network import Network
from tests.kit.people import CITY, COUNTY
from tests.kit.timers import to_end

HEADINGS = ("业务编号", "户名", "金额", "处理结果", "失败原因")


def bureau(net: Network, area: str = COUNTY) -> Caller:
    """Someone of the bureau, another one each time."""
    role = Role.CITY_ADMIN if area == CITY else Role.COUNTY_BUREAU_OFFICER
    return net.caller("assistance").as_(role, area)


def fund(net: Network, fen: int, area: str = COUNTY, **more: Any) -> str:
    id: str = bureau(net, area).post("/v1/funds", {"name": "应急救助资金", "area": area, **more})["id"]
    bureau(net, area).post(f"/v1/funds/{id}/deposits", {"amount_fen": fen})
    return id


def verified(net: Network, veteran: str | None = None, visitor: Caller | None = None) -> str:
    """The id of an application that a visit has verified, and for which the town gave its opinion."""
    aid = Aid(net)
    path = aid.filed(veteran, requested_fen=10_000_000, again="又一次")
    aid.head.post(f"{path}/acceptance")
    net.carry()
    aid.visit(path, visitor)
    aid.head.post(f"{path}/opinion", {"recommends": True, "text": "情况属实，建议援助"})
    net.carry()
    return path.rsplit("/", 1)[1]


def granted(
    net: Network, *wanted: tuple[str, int], veteran: str | None = None, by: Caller | None = None, case: str = ""
) -> str:
    """The id of an application that is granted so much from each fund."""
    case = case or verified(net, veteran)
    funds = [{"fund_id": fund, "amount_fen": fen} for fund, fen in wanted]
    body = {"outcome": "GRANTED", "reason": "情况属实", "funds": funds}
    by = by or bureau(net)
    seen = {"If-Match": f'"{by.get(f"/v1/applications/{case}")["version"]}"'}
    answer = by.call("POST", f"/v1/applications/{case}/decision", body, seen)
    assert answer.status_code == 201, answer.text
    return case


def payments(net: Network, case: str) -> list[str]:
    """The ids of what a grant takes from its funds."""
    return [each["id"] for each in bureau(net).get(f"/v1/applications/{case}")["payments"]]


def sent(
    net: Network, *cases: str, by: Caller | None = None, payment_ids: Sequence[str] = ()
) -> tuple[str, list[dict[str, Any]]]:
    """A batch of some payments, or of all those of cases, that is sent, and its lines."""
    by = by or bureau(net)
    ids = [*payment_ids, *(id for case in cases for id in payments(net, case))]
    batch = by.post("/v1/batches", {"payment_ids": ids})
    path = f"/v1/batches/{batch['id']}"
    answer = by.call("POST", f"{path}/sending", None, {"If-Match": '"1"'})
    assert answer.status_code == 201, answer.text
    return path, by.get(f"{path}/lines")["items"]


def row(line: dict[str, Any], outcome: str, reason: str = "", **changes: str) -> dict[str, str]:
    """What a bank tells of a line."""
    yuan = f"{line['amount_fen'] / 100:,.2f}"
    cells = (line["attempt_id"], "陈建国", yuan, outcome, reason)
    return {**dict(zip(HEADINGS, cells, strict=True)), **changes}


def bank_file(*rows: dict[str, str], encoding: str = "gb18030") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADINGS)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def hand_in(by: Caller, batch: str, content: bytes) -> Any:
    return by.call("POST", f"{batch}/result-files", data=content, content_type="text/csv")


def told(net: Network, batch: str, *rows: dict[str, str]) -> Any:
    """Hand a file in, and let its rows be entered; returns what was answered."""
    answer = hand_in(bureau(net), batch, bank_file(*rows))
    assert answer.status_code == 201, answer.text
    to_end(net.stores["assistance"].work, apply_results)
    return answer.json


def balances(net: Network, fund: str) -> dict[str, int]:
    """What a fund holds where, in fen; where it holds nothing is left out."""
    kinds: dict[str, int] = {}
    for each in bureau(net).get(f"/v1/funds/{fund}/accounts")["items"]:
        kinds[each["kind"]] = kinds.get(each["kind"], 0) + each["balance_fen"]
    return {kind: fen for kind, fen in kinds.items() if fen}
