"""Events of assistance. `aid.*` and `lead.*` carry no sum and no ground; `fund.*` no person."""

from marshmallow import fields

from shared.contracts import Contract, fen


class _Aid(Contract):
    aggregate = "application"

    application_id = fields.UUID(required=True)
    veteran_id = fields.UUID(required=True)
    emergency = fields.Boolean(required=True, metadata={"description": "Whether it asks for emergency aid 应急救助."})
    hardship_id = fields.UUID(metadata={"description": "The hardship of the lead it took up; absent if none."})


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


class _Lead(Contract):
    aggregate = "lead"

    lead_id = fields.UUID(required=True)
    veteran_id = fields.UUID(required=True)
    hardship_id = fields.UUID(required=True)
    urgent = fields.Boolean(required=True)


class LeadOpened(_Lead):
    """A registered hardship asks for aid; a station is to apply, or to decline."""

    type = "lead.opened.v1"


class LeadTakenUp(_Lead):
    """An application was filed for it."""

    type = "lead.taken_up.v1"

    application_id = fields.UUID(required=True)


class LeadDeclined(_Lead):
    """The station does not apply, for a reason that it wrote down."""

    type = "lead.declined.v1"


class LeadLapsed(_Lead):
    """The hardship was resolved otherwise, or set aside."""

    type = "lead.lapsed.v1"


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


class FundDepositReversed(Contract):
    """A deposit that was entered by mistake was taken back."""

    type = "fund.deposit_reversed.v1"
    aggregate = "fund"

    fund_id = fields.UUID(required=True)
    amount_fen = fen()
