"""Shapes of funds, their ledger and their books."""

from collections.abc import Iterable
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from services.assistance.funds.domain import DayState, Kind, Move, PaymentState
from services.assistance.funds.rules import ANY, PURPOSES
from shared.http.areas import OfAreaQuery
from shared.http.schemas import Id, PageQuery, Text, area_code, fen, one_of
from shared.words import Words

_VERSION = {"example": 1}
_FEN = {"example": 500_000}
_YEAR = {"example": 2026}
_SOURCE = {"description": "What it is for: a deposit, payment, attempt, recovery, day or entry."}
_PURPOSE = "What the money is for; ANY is whatever aid is granted for."


def _sum(**extra: Any) -> fields.Integer:
    return fields.Integer(required=True, metadata=_FEN, **extra)


def purpose() -> fields.String:
    """The purpose of money that is entered or granted; ANY if none is named."""
    known = validate.OneOf(list(PURPOSES))
    return fields.String(load_default=ANY, validate=known, metadata={"example": ANY, "description": _PURPOSE})


def _shown_purpose() -> fields.String:
    return fields.String(required=True, metadata={"example": ANY, "description": _PURPOSE})


def _once_each(ceilings: Iterable[dict[str, Any]]) -> None:
    purposes = [each["purpose"] for each in ceilings]
    if len(set(purposes)) < len(purposes):
        raise ValidationError(Words("A purpose stands twice: give it one ceiling.", "用途重复：每个用途只填一个上限。"))


class CeilingSchema(Schema):
    """The most that one grant may take from a fund for a purpose."""

    purpose = purpose()
    amount_fen = fen(required=True)


class NewFundSchema(Schema):
    name = Text(100, required=True, metadata={"example": "应急救助资金"})
    area = area_code(required=True)
    ceilings = fields.List(fields.Nested(CeilingSchema), load_default=list, validate=_once_each)


class FundSchema(Schema):
    """Balances are null where the fund is entered in the book of an area that is not within yours."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata=_VERSION)
    area = area_code(required=True)
    name = fields.String(required=True, metadata={"example": "应急救助资金"})
    ceilings = fields.List(fields.Nested(CeilingSchema), required=True)
    available_fen = _sum(allow_none=True)
    reserved_fen = _sum(allow_none=True)


class DepositSchema(Schema):
    id = Id(metadata={"description": "Yours; sent again with it, the deposit is entered once."})
    amount_fen = fen(required=True)
    purpose = purpose()


class AccountSchema(Schema):
    """Money of a fund in one place; that of SOURCE is what came in, below zero."""

    id = fields.UUID(required=True)
    fund_id = fields.UUID(required=True)
    year = fields.Integer(required=True, metadata=_YEAR)
    purpose = _shown_purpose()
    kind = one_of(Kind)
    balance_fen = _sum()


class TransferSchema(Schema):
    """An entry: a sum leaves one account and enters another."""

    id = fields.UUID(required=True)
    day = fields.Date(required=True, metadata={"description": "The day of the book that it belongs to."})
    move = one_of(Move, attribute="source_kind")
    source_id = fields.UUID(required=True, metadata=_SOURCE)
    application_id = fields.UUID(required=True, allow_none=True)
    credit = fields.UUID(required=True, metadata={"description": "The account it leaves."})
    debit = fields.UUID(required=True, metadata={"description": "The account it enters."})
    amount_fen = _sum()
    reverses = fields.UUID(required=True, allow_none=True, metadata={"description": "The entry that it takes back."})
    posted_by = fields.UUID(
        required=True, allow_none=True, metadata={"description": "Null where a day's end or a bank's result did it."}
    )
    posted_at = fields.AwareDateTime(required=True)


class PaymentSchema(Schema):
    """What a grant takes from one fund."""

    id = fields.UUID(required=True)
    fund_id = fields.UUID(required=True)
    year = fields.Integer(required=True, metadata=_YEAR)
    purpose = _shown_purpose()
    amount_fen = _sum()
    state = fields.String(required=True, validate=validate.OneOf(list(PaymentState)))
    paid_on = fields.Date(required=True, allow_none=True)


class DayQuery(OfAreaQuery, PageQuery):
    pass


class DaySchema(Schema):
    """A day of an area's book."""

    id = fields.UUID(required=True)
    area = area_code(required=True)
    day = fields.Date(required=True)
    state = fields.String(required=True, validate=validate.OneOf(list(DayState)))
    closed_by = fields.UUID(required=True, allow_none=True, metadata={"description": "Null where time closed it."})
    closed_at = fields.AwareDateTime(required=True, allow_none=True)


class LineSchema(Schema):
    """An account on a day: `closing_fen` is `opening_fen` + `debits_fen` − `credits_fen`."""

    account_id = fields.UUID(required=True)
    fund_id = fields.UUID(required=True)
    year = fields.Integer(required=True, metadata=_YEAR)
    purpose = _shown_purpose()
    kind = one_of(Kind)
    opening_fen = _sum()
    debits_fen = _sum()
    credits_fen = _sum()
    closing_fen = _sum()


class DayReportSchema(DaySchema):
    """A day with its report: every account that holds or held something. The closing sums of a book add up to zero."""

    lines = fields.List(fields.Nested(LineSchema), required=True)
