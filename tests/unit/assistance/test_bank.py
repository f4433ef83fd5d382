"""What a bank's file of results tells, whatever it holds: each row is read or at fault, and never both."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assistance.payments import domain
from services.assistance.payments.domain import Outcome, Sent
from services.assistance.payments.rules import WORDS
from shared.sheets.grids import Line

ATTEMPT = UUID("0192f3c4-7b2a-7c31-9d5e-3f8a61b0c274")
HEAD = Line(1, ["业务编号", "户名", "金额", "处理结果", "失败原因"])


def read(*rows: list[Any], told: tuple[Outcome, ...] = (), fen: int = 123_450, claimed: bool = False) -> Any:
    lines = [HEAD, *(Line(number, row) for number, row in enumerate(rows, 2))]
    return domain.read(lines, HEAD, WORDS, {ATTEMPT: Sent(fen, told, claimed)})


def row(outcome: Any, amount: Any = "", reason: Any = "", id: Any = str(ATTEMPT)) -> list[Any]:
    return [id, "陈建国", amount, outcome, reason]


@pytest.mark.parametrize(
    "amount", ["1234.50", "1,234.5", "１２３４.５０", "¥1,234.50", "1234.5元", " 1234.50 ", 1234.5, ""]
)
def test_a_sum_is_read_however_it_is_written(amount: Any) -> None:
    rows, faults = read(row("成功", amount))
    assert (len(rows), faults) == (1, [])


@pytest.mark.parametrize("amount", ["1234.51", "123450", "1234.505", "NaN", "Infinity", "1e400", "-1234.50", "一千"])
def test_another_sum_is_at_fault(amount: str) -> None:
    rows, (fault,) = read(row("成功", amount))
    assert (rows, fault.slug, fault.pointer) == ([], "amount-differs", "#/2/amount")


@given(st.integers(1, 10**12))
def test_every_sum_in_fen_is_its_sum_in_yuan(fen: int) -> None:
    assert read(row("成功", f"{Decimal(fen) / 100:,.2f}"), fen=fen)[1] == []


@pytest.mark.parametrize(
    ("told", "outcome", "slug"),
    [
        ((), "成功", None),
        ((), "失败", None),
        ((), "退汇", "outcome-impossible"),
        ((Outcome.PAID,), "成功", None),
        ((Outcome.PAID,), "退汇", None),
        ((Outcome.PAID,), "失败", "outcome-impossible"),
        ((Outcome.FAILED,), "成功", "outcome-impossible"),
        ((Outcome.PAID, Outcome.RETURNED), "成功", None),
        ((Outcome.PAID, Outcome.RETURNED), "失败", "outcome-impossible"),
        ((), "处理中", "outcome-unknown"),
    ],
)
def test_what_may_follow_what_the_bank_has_told(told: tuple[Outcome, ...], outcome: str, slug: str | None) -> None:
    _, faults = read(row(outcome), told=told)
    assert [fault.slug for fault in faults] == ([slug] if slug else [])


def test_what_is_claimed_back_is_not_returned() -> None:
    assert read(row("退汇"), told=(Outcome.PAID,), claimed=True)[1][0].slug == "claimed-back"
    assert read(row("成功"), told=(Outcome.PAID,), claimed=True)[1] == []


@pytest.mark.parametrize(
    ("text", "reason"), [("账号户名不符", "NAME_DIFFERS"), ("请联系张三13800138000", "OTHER"), ("", "OTHER")]
)
def test_of_a_reason_its_code_alone_is_kept(text: str, reason: str) -> None:
    ((told,), _) = read(row("失败", reason=text))
    assert told.reason == reason


@given(st.lists(st.lists(st.one_of(st.text(max_size=40), st.floats(), st.none(), st.just(str(ATTEMPT))), max_size=7)))
def test_any_row_is_read_or_at_fault(rows: list[list[Any]]) -> None:
    told, faults = read(*rows)
    assert len(told) + len(faults) == len(rows)
    assert len(told) <= 1
    assert all(fault.words and fault.pointer for fault in faults)
