"""Shapes of batches, of what banks tell, and of claims."""

from marshmallow import Schema, fields, validate

from services.assistance.funds.domain import AttemptState, PaymentState
from services.assistance.funds.schemas import PaymentSchema
from services.assistance.payments.domain import MOST_PAYMENTS, BatchState, Outcome
from shared.http.schemas import Id, PageQuery, Text, area_code, fen, one_of

_FEN = {"example": 500_000}
_CLAIM = {"example": "经核查，申请材料系伪造，依法追回。"}
_COUNT = {"example": 120}


class PaymentQuery(PageQuery):
    state = one_of(PaymentState, required=False)


class PayablePaymentSchema(PaymentSchema):
    """What one grant takes from one fund, and how far it is paid."""

    application_id = fields.UUID(required=True)
    veteran_id = fields.UUID(required=True)
    recovered_fen = fields.Integer(required=True, metadata={"example": 0, "description": "Of what was claimed back."})
    claimed_by = fields.UUID(required=True, allow_none=True)


class NewBatchSchema(Schema):
    payment_ids = fields.List(Id(), required=True, validate=validate.Length(1, MOST_PAYMENTS))


class BatchQuery(PageQuery):
    state = one_of(BatchState, required=False)


class BatchSchema(Schema):
    """Payments that the bank gets together."""

    id = fields.UUID(required=True)
    version = fields.Integer(required=True, metadata={"example": 1})
    area = area_code(required=True)
    state = one_of(BatchState)
    made_by = fields.UUID(required=True)
    made_at = fields.AwareDateTime(required=True)
    sent_by = fields.UUID(required=True, allow_none=True)
    sent_at = fields.AwareDateTime(required=True, allow_none=True)


class BatchLineQuery(PageQuery):
    state = one_of(AttemptState, required=False)


class BatchLineSchema(Schema):
    """One line for the bank, which knows it by `attempt_id`. The registry tells to whom: `POST /v1/payees`."""

    attempt_id = fields.UUID(attribute="id", required=True)
    payment_id = fields.UUID(required=True)
    veteran_id = fields.UUID(required=True)
    amount_fen = fields.Integer(required=True, metadata=_FEN)
    state = one_of(AttemptState)


class ResultFileSchema(Schema):
    """A file of results; its rows are entered by and by."""

    id = fields.UUID(required=True)
    batch_id = fields.UUID(required=True)
    rows = fields.Integer(required=True, metadata=_COUNT)
    news = fields.Integer(required=True, metadata={**_COUNT, "description": "Rows that no file before has told."})
    handed_in_by = fields.UUID(required=True)
    handed_in_at = fields.AwareDateTime(required=True)


class ResultSchema(Schema):
    """What the bank told of an attempt."""

    id = fields.UUID(required=True)
    file_id = fields.UUID(required=True)
    attempt_id = fields.UUID(required=True)
    outcome = one_of(Outcome)
    reason = fields.String(
        required=True, allow_none=True, metadata={"example": "NAME_DIFFERS", "description": "Why it was not paid."}
    )
    applied_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "Since when the ledger has it."}
    )


class ClaimSchema(Schema):
    reason = Text(2000, lines=True, required=True, metadata=_CLAIM)


class RecoverySchema(Schema):
    id = Id(metadata={"description": "Yours; sent again with it, the money is entered once."})
    amount_fen = fen(required=True)


class ClaimedPaymentSchema(PayablePaymentSchema):
    """A payment with why it was claimed back, and why the rest was written off."""

    claim_reason = fields.String(required=True, allow_none=True, metadata=_CLAIM)
    write_off_reason = fields.String(
        required=True, allow_none=True, metadata={"example": "当事人下落不明，无可执行财产。"}
    )
