"""Events of assistance. `aid.*` and `lead.*` carry no sum and no ground; `fund.*` no person."""

from marshmallow import fields

from shared.contracts import Contract, fen, one_of
from shared.security.areas import CITY, COUNTY, TOWN

CLOCKS = (
    "AID_ACCEPT", "AID_MATERIALS", "AID_VERIFY", "AID_NOTICE", "AID_OBJECTION", "AID_OPINION", "AID_DECIDE", "AID_PAY",
    "AID_PAPERS", "AID_FOLLOW_UP", "AID_ASK_REVIEW", "AID_REVIEW",
)  # fmt: skip
"""What a case of aid waits for by a day."""


class _Aid(Contract):
    aggregate = "application"
    stays = True

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


class AidAccepted(_Aid):
    """The town of the registered address accepted it; a verification visit is wanted."""

    type = "aid.accepted.v1"


class AidReturned(_Aid):
    """Materials are missing; the clock of the step before stands still."""

    type = "aid.returned.v1"


class AidSupplied(_Aid):
    """The missing materials came; the case goes on where it was."""

    type = "aid.supplied.v1"


class AidWithdrawn(_Aid):
    """The applicant takes it back."""

    type = "aid.withdrawn.v1"
    ends = True


class AidReferred(_Aid):
    """It was handed on to whom it is for: authorities elsewhere, or ordinary relief."""

    type = "aid.referred.v1"
    ends = True


class AidVisitWanted(_Aid):
    """No visit verifies it any more, or the one logged does not count: another one is wanted."""

    type = "aid.visit_wanted.v1"


class AidNoticed(_Aid):
    """Its public notice at the home village began."""

    type = "aid.noticed.v1"

    until_on = fields.Date(required=True, metadata={"description": "The last day of the notice."})


class AidNoticeEnded(_Aid):
    """The public notice is over; the town's opinion is next."""

    type = "aid.notice_ended.v1"


class AidObjected(_Aid):
    """Someone objected to the public notice. By whom and why is not told."""

    type = "aid.objected.v1"


class AidObjectionAnswered(_Aid):
    """The town answered an objection."""

    type = "aid.objection_answered.v1"

    upheld = fields.Boolean(
        required=True, metadata={"description": "If so it is verified anew, and another visit is wanted."}
    )


class AidReviewed(_Aid):
    """The town gave its opinion; the county's bureau is to decide."""

    type = "aid.reviewed.v1"


class AidPassedUp(_Aid):
    """No one at the county may decide it: the level above does."""

    type = "aid.passed_up.v1"


class AidReviewAsked(_Aid):
    """The superior bureau is to review it."""

    type = "aid.review_asked.v1"


class AidReviewAnswered(_Aid):
    """The superior bureau has reviewed it."""

    type = "aid.review_answered.v1"

    upheld = fields.Boolean(required=True, metadata={"description": "Whether what was decided stands."})


class AidPaying(_Aid):
    """The payment is on its way."""

    type = "aid.paying.v1"


class AidPaymentFailed(_Aid):
    """The payment did not arrive; it is to be repeated."""

    type = "aid.payment_failed.v1"


class AidReleased(_Aid):
    """The grant will not be paid, and what was kept for it went back to its funds."""

    type = "aid.released.v1"
    ends = True


class AidPapersCompleted(_Aid):
    """What an emergency had left for later is complete."""

    type = "aid.papers_completed.v1"


class AidFollowedUp(_Aid):
    """The person was visited after the payment."""

    type = "aid.followed_up.v1"


class AidClosed(_Aid):
    """Nothing is left to do."""

    type = "aid.closed.v1"


class AidRecoveryOpened(_Aid):
    """What was paid is to be paid back."""

    type = "aid.recovery_opened.v1"


class AidEnded(_Aid):
    """It ended undecided or unpaid, since the person died or the file was erased."""

    type = "aid.ended.v1"
    ends = True


class AidReopened(_Aid):
    """A death was annulled: this case goes on for one that the death had ended."""

    type = "aid.reopened.v1"

    reopens = fields.UUID(required=True, metadata={"description": "The case that had ended."})
    wants_visit = fields.Boolean(required=True, metadata={"description": "Whether a visit is still to verify it."})


class _Clocked(_Aid):
    clock = one_of(*CLOCKS)
    level = one_of(TOWN, COUNTY, CITY)
    due_on = fields.Date(required=True, metadata={"description": "Business date in Asia/Shanghai."})


class AidDueSoon(_Clocked):
    """A step of the case is to be taken soon."""

    type = "aid.due_soon.v1"


class AidOverdue(_Clocked):
    """The day passed by which a step was to be taken."""

    type = "aid.overdue.v1"


class AidRescheduled(_Clocked):
    """A new calendar of working days moved the day, which is `due_on` now."""

    type = "aid.rescheduled.v1"

    moved_from = fields.Date(required=True, metadata={"description": "The day that was the last before."})


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
    ends = True

    application_id = fields.UUID(required=True)


class LeadDeclined(_Lead):
    """The station does not apply, for a reason that it wrote down."""

    type = "lead.declined.v1"
    ends = True


class LeadLapsed(_Lead):
    """The hardship was resolved otherwise, or set aside."""

    type = "lead.lapsed.v1"
    ends = True


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
