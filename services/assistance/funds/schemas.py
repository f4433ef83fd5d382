"""Shapes of funds and their ledger."""

from marshmallow import Schema, fields

from services.assistance.funds.domain import Account, Posting
from shared.http.schemas import Text, area_code, fen, one_of

_VERSION = {"example": 1}
_FEN = {"example": 500_000}


class NewFundSchema(Schema):
    name = Text(100, required=True, metadata={"example": "应急救助资金"})
    area = area_code(required=True)


class FundSchema(Schema):
    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata=_VERSION)
    area = area_code(required=True)
    name = fields.String(required=True, metadata={"example": "应急救助资金"})
    available_fen = fields.Integer(required=True, metadata=_FEN)
    reserved_fen = fields.Integer(required=True, metadata=_FEN)


class DepositSchema(Schema):
    amount_fen = fen(required=True)


class LedgerEntrySchema(Schema):
    id = fields.UUID(required=True)
    posting = one_of(Posting)
    credit = one_of(Account, metadata={"description": "The account it leaves."})
    debit = one_of(Account, metadata={"example": "AVAILABLE", "description": "The account it enters."})
    amount_fen = fields.Integer(required=True, metadata=_FEN)
    application_id = fields.UUID(allow_none=True)
    posted_by = fields.UUID(required=True)
    posted_at = fields.AwareDateTime(required=True)
