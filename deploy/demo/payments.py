"""Grants on their way through the bank: one of a batch of two fails and is paid again, another is to be paid again, one
is with the bank; a case is looked at again.
"""

import csv
import io
from collections.abc import Callable, Iterable

from deploy.demo.acts import Acts, Body
from deploy.demo.cases import accepted, grant, opinion, verification_due, verification_visit, verified
from deploy.demo.cast import HEAD, Cast
from deploy.demo.network import awaited
from deploy.demo.stations import BUREAU, CENTRE, CITY
from deploy.demo.words import MARK
from services.assistance.aid.domain.cases import Ground
from services.registry.files.domain.people import Category

DECIDER = "bureau-440703"
"""Another officer of the same bureau: who decides does not pay."""
CEILING_FEN = 300_000
GRANTS_FEN = (290_000, 120_000, 60_000, 50_000)
"""The first comes near the ceiling, so that it is looked at again."""
ACCOUNTS = (
    ("中国农业银行江门棠下支行", "80020000012345678"),
    ("中国邮政储蓄银行江门棠下支行", "60588301000234567"),
    ("中国邮政储蓄银行江门棠下支行", "60588301000345678"),
)
HEADINGS = ("业务编号", "开户行", "户名", "账号", "金额")
PAID, FAILED = ("成功", ""), ("失败", "账号户名不符")


class Payments:
    def __init__(self, acts: Acts, cast: Cast) -> None:
        self._acts = acts
        self._people = cast[Category.DISCHARGED_SOLDIER][1:5]

    def scenes(self) -> list[Callable[[], object]]:
        return [self._pay_by_bank]

    def _pay_by_bank(self) -> None:
        """One of two payments fails, its account is corrected, and it is paid again. One more fails, and the last is
        with the bank.
        """
        fund = self._fund()
        for person, (bank, number) in zip(self._people, ACCOUNTS, strict=False):
            self._record_account(person, bank, number, f"{MARK}本人提供存折复印件")
        cases = [self._granted(person, fund, fen) for person, fen in zip(self._people, GRANTS_FEN, strict=True)]
        self._results(self._sent(cases[:2]), {cases[1]: FAILED})
        self._record_account(self._people[1], ACCOUNTS[1][0], "60588301000765432", f"{MARK}账号更正")
        self._results(self._sent(cases[1:2]), {})
        self._results(self._sent(cases[2:3]), {cases[2]: FAILED})
        self._sent(cases[3:])
        self._review(cases[0])

    def _fund(self) -> str:
        ceilings = [{"purpose": "ANY", "amount_fen": CEILING_FEN}]
        area = self._acts.network.accounts[DECIDER]["area"]
        body = {"name": f"{MARK}小额救助资金", "area": area, "ceilings": ceilings}
        fund = self._acts.post(DECIDER, "assistance", "/v1/funds", body)
        self._acts.post(DECIDER, "assistance", f"/v1/funds/{fund['id']}/deposits", {"amount_fen": 2 * CEILING_FEN})
        return str(fund["id"])

    def _record_account(self, person: str, bank: str, number: str, reason: str) -> None:
        body = {"bank": bank, "number": number, "reason": reason}
        self._acts.post(HEAD, "registry", f"/v1/veterans/{person}/payee-accounts", body)

    def _granted(self, person: str, fund: str, fen: int) -> str:
        """The id of a case, from the application to the decision."""
        request = {"veteran_id": person, "ground": Ground.SUDDEN_EVENT, "requested_fen": fen}
        body = request | {"story": f"{MARK}突遇变故，短期生活困难。"}
        application = self._acts.post(HEAD, "assistance", "/v1/applications", body)
        id, network = str(application["id"]), self._acts.network
        at = accepted(network, HEAD, id, "demo")
        visit = verification_visit(person, verification_due(network, CENTRE, id), at)
        self._acts.post(CENTRE, "visits", "/v1/visits", visit)
        verified(network, HEAD, id)
        path = f"/v1/applications/{id}"
        reviewed = self._acts.post(HEAD, "assistance", f"{path}/opinion", opinion())
        self._acts.post(DECIDER, "assistance", f"{path}/decision", grant((fund, fen)), reviewed)
        return id

    def _sent(self, cases: Iterable[str]) -> str:
        """The path of a batch that the bank has, with the accounts that it is to pay to."""
        details = [self._acts.get(BUREAU, "assistance", f"/v1/applications/{case}") for case in cases]
        payments = [each["id"] for detail in details for each in detail["payments"]]
        batch = self._acts.post(BUREAU, "assistance", "/v1/batches", {"payment_ids": payments})
        path = f"/v1/batches/{batch['id']}"
        self._acts.post(BUREAU, "assistance", f"{path}/sending", None, batch)
        return path

    def _lines(self, batch: str) -> list[Body]:
        """What the bank is to pay, each line with its payee."""
        lines = self._acts.get(BUREAU, "assistance", f"{batch}/lines", limit="200")["items"]
        asked = {"veteran_ids": [line["veteran_id"] for line in lines], "reason": f"{MARK}向银行提交发放批次"}
        payees = self._acts.network.search(BUREAU, "registry", "/v1/payees", asked)["items"]
        of = {payee["veteran_id"]: payee for payee in payees}
        return [of[line["veteran_id"]] | line for line in lines]

    def _results(self, batch: str, told: dict[str, tuple[str, str]]) -> None:
        """The bank gets its file, and answers with one: all is paid but what is `told` of cases."""
        lines = self._lines(batch)
        read_by_bank = csv.DictReader(io.StringIO(bank_file(lines).decode("gb18030")))
        attempts = {row["业务编号"]: PAID for row in read_by_bank}
        for case, outcome in told.items():
            (payment,) = self._acts.get(BUREAU, "assistance", f"/v1/applications/{case}")["payments"]
            attempts |= {line["attempt_id"]: outcome for line in lines if line["payment_id"] == payment["id"]}
        rows = "".join(f"{id},{outcome},{reason}\n" for id, (outcome, reason) in attempts.items())
        answer = f"业务编号,处理结果,失败原因\n{rows}".encode("gb18030")
        self._acts.network.post(BUREAU, "assistance", f"{batch}/result-files", answer, "demo-results")

        def entered() -> bool | None:
            results = self._acts.get(BUREAU, "assistance", f"{batch}/results")["items"]
            return all(each["applied_at"] for each in results) or None

        awaited(entered, f"results of {batch} in the ledger", "assistance-work")

    def _review(self, case: str) -> None:
        """The city looks at the case again that came near the ceiling."""

        def look() -> Body | None:
            found = self._acts.get(CITY, "assistance", "/v1/anomalies", application_id=case, rule="NEAR_CEILING")
            return next(iter(found["items"]), None)

        anomaly = awaited(look, f"mark on application {case}", "assistance-work")
        body = {"finding": "IN_ORDER", "reason": f"{MARK}经查，损失核定属实，金额合规。"}
        self._acts.post(CITY, "assistance", f"/v1/anomalies/{anomaly['id']}/review", body, anomaly)


def bank_file(lines: Iterable[Body]) -> bytes:
    """What a bank takes: the lines of a batch with their payees, in GB 18030."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    for line in lines:
        yuan = f"{line['amount_fen'] // 100}.{line['amount_fen'] % 100:02d}"
        writer.writerow((line["attempt_id"], line["bank"], line["holder"], line["number"], yuan))
    return text.getvalue().encode("gb18030")
