"""Events of assistance. `aid.*` carries no sum and no ground; `fund.*` no person."""

from marshmallow import fields

from shared.contracts import Contract, fen


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


class FundDeposited(Contract):
    """Money came in. What is reserved and paid is told by no event: beside `aid.*` it would tell a person's sum."""

    type = "fund.deposited.v1"
    aggregate = "fund"

    fund_id = fields.UUID(required=True)
    amount_fen = fen()
