"""Batches of payments, and what a bank's file tells of them, row by row. Pure."""

import enum
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from services.assistance.funds.domain import AttemptState, Move
from shared.errors import Kind, Refusal
from shared.sheets.cells import blank, compact
from shared.sheets.faults import Unfit
from shared.sheets.grids import Line, first_rows
from shared.states import States
from shared.words import Words

MOST_PAYMENTS = 1_000
"""How many payments a batch has at most: their people are locked together when it is sent (default)."""
MOST_SHOWN = 100
"""How many wrong rows of a file are told at once."""


class BatchState(States, of=Words("batch", "发放批次")):
    """SENT: frozen, and with the bank."""

    OPEN = "OPEN", "SENT", "DISCARDED"
    SENT = "SENT"
    DISCARDED = "DISCARDED"


class Outcome(enum.StrEnum):
    """What the bank tells of an attempt. RETURNED: it was paid first."""

    PAID = "PAID"
    FAILED = "FAILED"
    RETURNED = "RETURNED"


MOVES: Mapping[Outcome, Move] = {
    Outcome.PAID: Move.CONFIRM,
    Outcome.FAILED: Move.FAIL,
    Outcome.RETURNED: Move.RETURN,
}


class BatchEmpty(Refusal, kind=Kind.CONFLICT):
    """None of its payments can be sent any more: discard the batch."""

    zh = "批次内已无可发放的款项，请作废该批次。"


class FileUnreadable(Refusal):
    """It is no CSV with columns for the attempt and the outcome ({fault}): save it anew as CSV, in GB 18030 or UTF-8,
    with the bank's headings.
    """

    zh = "文件不是含业务编号和处理结果两列的 CSV（{fault}），请保留银行表头，另存为 GB 18030 或 UTF-8 的 CSV。"


UNREADABLE = {
    "file-empty": Words("it has no rows", "没有数据行"),
    "file-is-workbook": Words("it is a workbook", "文件是工作簿"),
    "file-is-markup": Words("it is a web page or XML", "文件是网页或 XML"),
    "headings-missing": Words("no row names both columns", "没有同时写明这两列的标题行"),
    "rows-too-many": Words("it has more than {most} rows", "超过{most}行"),
    "csv-broken": Words(
        "a quotation mark in row {row} is not closed, or a cell is too long", "第{row}行引号不成对，或单元格过长"
    ),
    "encoding-unknown": Words("the encoding of row {row} is unknown", "第{row}行的编码无法识别"),
    "encoding-broken": Words(
        "from row {row} on it is not in {encoding}, as it says", "自第{row}行起不是所标明的{encoding}编码"
    ),
}
"""What a file of results may be that is none, by the slug of the fault."""


class FileFaulty(Refusal):
    """Rows at fault: {count}, so nothing of the file was taken over: `errors` tells the rows as the file numbers them;
    mend these and hand the whole file in again.
    """

    zh = "文件有{count}行错误，整份文件均未入账，请按 errors 所列行号更正后重新上传整份文件。"


class RowFault(Refusal):
    """This row is at fault: compare it with the bank's file."""

    zh = "该行有误，请与银行原文件核对。"


class AttemptUnknown(RowFault):
    """This batch has no line with this number that was sent: compare it, or hand the file in with its own batch."""

    zh = "本批次没有编号与此相同的已发送明细，请核对编号，或将文件上传到其所属批次。"


class AttemptTwice(RowFault):
    """This number stands in row {row} already: leave one of the two rows."""

    zh = "该编号已出现在第{row}行，请只保留一行。"


class OutcomeUnknown(RowFault):
    """This outcome is none of {known}: write one of these, or have the bank's word added to them."""

    zh = "处理结果不在可识别的写法（{known}）之内，请改用其中之一，或请管理员添加银行的写法。"


class OutcomeImpossible(RowFault):
    """After {before} this outcome cannot follow: ask the bank what became of the payment."""

    zh = "此前结果为{before}，不能再出现该结果，请向银行核实。"


class ClaimedBack(RowFault):
    """This payment is claimed back already: enter what the bank returned as recovered, and leave the row out."""

    zh = "该笔款项已在追缴，请将银行退回的款项登记为收回款，并删除此行。"


class AmountDiffers(RowFault):
    """This sum is not the {fen} fen that were sent: ask the bank what was paid."""

    zh = "金额与发送的{fen}分不符，请向银行核实实际支付金额。"


@dataclass(frozen=True)
class BankWords:
    """How a bank writes: what names a column, an outcome and a reason."""

    columns: Mapping[str, str]
    outcomes: Mapping[str, Outcome]
    reasons: Mapping[str, str]


@dataclass(frozen=True)
class Sent:
    """An attempt as it stands with the bank: its sum, what the bank has told of it, the last of it at the end, and
    whether it is claimed back.
    """

    amount_fen: int
    told: Sequence[Outcome]
    claimed: bool = False


@dataclass(frozen=True)
class Told:
    """A row of a bank's file."""

    attempt_id: UUID
    outcome: Outcome
    reason: str | None


def columns_of(line: Line, words: BankWords) -> dict[str, int]:
    """Where each column of a heading stands."""
    names = ((words.columns.get(plain(cell)), place) for place, cell in enumerate(line.cells))
    return {name: place for name, place in names if name}


def plain(cell: Any) -> str:
    """A cell of half width without blanks; empty if it cannot be read."""
    try:
        return "" if blank(cell) else compact(cell)
    except Unfit:
        return ""


def heading(lines: Sequence[Line], words: BankWords) -> Line | None:
    """The one of the first rows that names the columns which must be there."""
    return next((each for each in first_rows(lines) if {"attempt", "outcome"} <= columns_of(each, words).keys()), None)


def read(
    lines: Sequence[Line], head: Line, words: BankWords, sent: Mapping[UUID, Sent]
) -> tuple[list[Told], list[Refusal]]:
    """The rows below the heading, and what is wrong with them; `pointer` names the row as the file numbers it."""
    columns = columns_of(head, words)
    rows, faults, seen = list[Told](), list[Refusal](), dict[UUID, int]()
    for line in lines:
        if line.number > head.number:
            try:
                rows.append(_row(line, columns, words, sent, seen))
            except RowFault as fault:
                faults.append(fault)
    return rows, faults


def _row(
    line: Line, columns: Mapping[str, int], words: BankWords, sent: Mapping[UUID, Sent], seen: dict[UUID, int]
) -> Told:
    cells = {name: plain(line.cells[at]) for name, at in columns.items() if at < len(line.cells)}
    at = {name: f"#/{line.number}/{name}" for name in columns}
    id = _id(cells.get("attempt", ""))
    if id is None or id not in sent:
        raise AttemptUnknown(pointer=at["attempt"])
    if id in seen:
        raise AttemptTwice(pointer=at["attempt"], row=seen[id])
    seen[id] = line.number
    outcome = words.outcomes.get(cells.get("outcome", ""))
    if outcome is None:
        raise OutcomeUnknown(pointer=at["outcome"], known=list(words.outcomes))
    if outcome not in sent[id].told:
        _check_follows(sent[id], outcome, at["outcome"])
    if cells.get("amount") and _fen(cells["amount"]) != sent[id].amount_fen:
        raise AmountDiffers(pointer=at["amount"], fen=sent[id].amount_fen)
    failed = outcome is not Outcome.PAID
    return Told(id, outcome, words.reasons.get(cells.get("reason", ""), "OTHER") if failed else None)


def _check_follows(sent: Sent, outcome: Outcome, pointer: str) -> None:
    before = AttemptState(sent.told[-1]) if sent.told else AttemptState.SENT
    if AttemptState(outcome) not in before.may_follow:
        raise OutcomeImpossible(pointer=pointer, before=before)
    if sent.claimed:
        raise ClaimedBack(pointer=pointer)


_ID = re.compile("[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)


def _id(text: str) -> UUID | None:
    return UUID(text) if _ID.fullmatch(text) else None


def _fen(yuan: str) -> int | None:
    """`1,234.50` → 123450; None for what is no sum of money."""
    try:
        fen = Decimal(yuan.replace(",", "").removeprefix("¥").removesuffix("元")) * 100
        return int(fen) if fen == fen.to_integral_value() else None
    except (InvalidOperation, ValueError, OverflowError):
        return None


def listed(words: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Each word as it is compared, and what it stands for."""
    return ((plain(word), name) for name, each in words.items() for word in each)
