"""Events of assistance. `aid.*` carries no sum and no ground; `fund.*` carries sums and no person."""

from marshmallow import fields

from shared.contracts import Contract, fen, one_of

POSTINGS = ("DEPOSIT", "RESERVE", "PAY")


class _Aid(Contract):
    aggregate = "application"

    application_id = fields.UUID(required=True)
    veteran_id = fields.UUID(required=True)
    emergency = fields.Boolean(required=True, metadata={"description": "Emergency aid comes before its papers."})


class AidApplied(_Aid):
    """An application was filed; a verification visit is wanted."""

    type = "aid.applied.v1"


class AidVerified(_Aid):
    """A visit reached the applicant and confirmed the case."""

    type = "aid.verified.v1"


class AidGranted(_Aid):
    """The county bureau granted it."""

    type = "aid.granted.v1"


class AidRefused(_Aid):
    """The county bureau refused it, with written reasons."""

    type = "aid.refused.v1"


class AidPaid(_Aid):
    """The grant was paid."""

    type = "aid.paid.v1"


class FundOpened(Contract):
    """A fund was set up, empty."""

    type = "fund.opened.v1"
    aggregate = "fund"

    fund_id = fields.UUID(required=True)
    name = fields.String(required=True)


class FundPosted(Contract):
    """One posting of a fund's ledger and the balances after it."""

    type = "fund.posted.v1"
    aggregate = "fund"

    fund_id = fields.UUID(required=True)
    posting = one_of(*POSTINGS)
    amount_fen = fen()
    available_fen = fen()
    reserved_fen = fen()
