"""The way of a case of aid as a table: its states, what may follow each, and what each waits for. Pure.

By 《广东省困难退役军人帮扶援助办法》 arts 15–16 (docs/sources.md#aid).
"""

from collections.abc import Mapping

from shared.errors import Kind, Refusal
from shared.security.areas import CITY, COUNTY
from shared.states import States
from shared.words import Words


class State(States, of=Words("application", "申请")):
    """Where a case stands. An ended case does not go on; what comes back is a case of its own that names the former.

    OBJECTED: someone objected to the public notice. UNDER_REVIEW: by the superior bureau, since the applicant objected
    to the decision or the visit it rested on was corrected after the payment. ENDED: the file was erased. From
    PAYMENT_FAILED it is PAID where what failed is given back and the rest was paid.
    """

    APPLIED = "APPLIED", "VERIFYING", "RETURNED", "WITHDRAWN", "REFERRED", "GRANTED", "REFUSED", "DIED", "ENDED"
    RETURNED = "RETURNED", "APPLIED", "VERIFYING", "VERIFIED", "WITHDRAWN", "DIED", "ENDED"
    VERIFYING = "VERIFYING", "VERIFIED", "RETURNED", "WITHDRAWN", "REFERRED", "GRANTED", "REFUSED", "DIED", "ENDED"
    VERIFIED = (
        "VERIFIED", "VERIFYING", "PUBLIC_NOTICE", "TOWN_REVIEWED", "RETURNED", "WITHDRAWN", "REFERRED", "GRANTED",
        "REFUSED", "DIED", "ENDED",
    )  # fmt: skip
    PUBLIC_NOTICE = "PUBLIC_NOTICE", "VERIFYING", "OBJECTED", "TOWN_REVIEWED", "WITHDRAWN", "DIED", "ENDED"
    OBJECTED = "OBJECTED", "PUBLIC_NOTICE", "VERIFYING", "WITHDRAWN", "DIED", "ENDED"
    TOWN_REVIEWED = "TOWN_REVIEWED", "VERIFYING", "GRANTED", "REFUSED", "REFERRED", "WITHDRAWN", "DIED", "ENDED"
    GRANTED = "GRANTED", "PAYING", "RELEASED", "UNDER_REVIEW", "DIED", "ENDED"
    REFUSED = "REFUSED", "UNDER_REVIEW"
    PAYING = "PAYING", "PAID", "PAYMENT_FAILED"
    PAYMENT_FAILED = "PAYMENT_FAILED", "PAYING", "PAID", "RELEASED", "DIED", "ENDED"
    PAID = "PAID", "FOLLOWED_UP", "CLOSED", "PAYMENT_FAILED", "UNDER_REVIEW", "RECOVERY"
    FOLLOWED_UP = "FOLLOWED_UP", "CLOSED", "PAYMENT_FAILED", "UNDER_REVIEW", "RECOVERY"
    CLOSED = "CLOSED", "PAYMENT_FAILED", "UNDER_REVIEW", "RECOVERY"
    UNDER_REVIEW = (
        "UNDER_REVIEW", "TOWN_REVIEWED", "GRANTED", "REFUSED", "PAYMENT_FAILED", "PAID", "FOLLOWED_UP", "CLOSED",
        "RECOVERY", "ENDED",
    )  # fmt: skip
    RECOVERY = "RECOVERY", "CLOSED"
    RELEASED = "RELEASED"
    WITHDRAWN = "WITHDRAWN"
    REFERRED = "REFERRED"
    DIED = "DIED"
    ENDED = "ENDED"


class StepOutOfTurn(Refusal, kind=Kind.CONFLICT):
    """The application is {state}, and this step belongs to {wanted}: next comes {next}."""

    zh = "该申请当前状态为{state}，本步骤仅适用于{wanted}，下一步应为{next}。"


class PersonErased(Refusal, kind=Kind.CONFLICT):
    """The person's file was erased, and with it what the application said; nothing more is done in it."""

    zh = "该对象的档案已被删除，申请内容随之灭失，本案不再办理。"


UNDECIDED = frozenset((
    State.APPLIED, State.RETURNED, State.VERIFYING, State.VERIFIED, State.PUBLIC_NOTICE, State.OBJECTED,
    State.TOWN_REVIEWED,
))  # fmt: skip
RESERVED = frozenset({State.GRANTED, State.PAYMENT_FAILED})
"""Money is kept for the case and is not on its way."""

PAYABLE = (State.GRANTED, State.PAYING, State.PAYMENT_FAILED)
"""The payment, or a part of it, may be sent."""

PAID_OUT = frozenset({State.PAID, State.FOLLOWED_UP, State.CLOSED})
"""The grant reached the person."""

HELPED = PAID_OUT.union(PAYABLE)
"""A case in these states was aided, or is about to be."""

DONE = frozenset((
    State.REFUSED, State.RELEASED, State.CLOSED, State.WITHDRAWN, State.REFERRED, State.DIED, State.ENDED,
))  # fmt: skip
"""Nothing is waited for any more; a review or a recovery may still take up what was decided."""

EMERGENCY_SKIPS = frozenset({State.APPLIED, State.VERIFYING, State.VERIFIED})
"""From these an emergency is decided at once; its papers follow (art. 16)."""

CLOCKS: Mapping[State, str] = {
    State.APPLIED: "AID_ACCEPT",
    State.RETURNED: "AID_MATERIALS",
    State.VERIFYING: "AID_VERIFY",
    State.VERIFIED: "AID_OPINION",
    State.PUBLIC_NOTICE: "AID_NOTICE",
    State.OBJECTED: "AID_OBJECTION",
    State.TOWN_REVIEWED: "AID_DECIDE",
    State.GRANTED: "AID_PAY",
    State.PAYMENT_FAILED: "AID_PAY",
    State.PAID: "AID_FOLLOW_UP",
    State.REFUSED: "AID_ASK_REVIEW",
    State.UNDER_REVIEW: "AID_REVIEW",
}
"""The clock that runs while a case is in a state. That of the papers of an emergency runs beside them."""

PAPERS = "AID_PAPERS"
ACTS: Mapping[str, str] = {"AID_DECIDE": COUNTY, "AID_PAY": COUNTY, "AID_REVIEW": CITY}
"""The level that has to act before a clock ends; the town before all others."""

NEXT: Mapping[State, Words] = {
    State.APPLIED: Words("acceptance", "受理"),
    State.RETURNED: Words("materials", "补正材料"),
    State.VERIFYING: Words("visit", "入户走访"),
    State.VERIFIED: Words("notice or opinion", "公示或出具意见"),
    State.PUBLIC_NOTICE: Words("opinion", "出具意见"),
    State.OBJECTED: Words("objection-answer", "答复异议"),
    State.TOWN_REVIEWED: Words("decision", "审批"),
    State.GRANTED: Words("payment", "发放"),
    State.PAYING: Words("the bank's answer", "等待银行回执"),
    State.PAYMENT_FAILED: Words("payment", "发放"),
    State.PAID: Words("visit", "入户走访"),
    State.FOLLOWED_UP: Words("closing", "结案"),
    State.UNDER_REVIEW: Words("review-answer", "答复复核"),
    State.RECOVERY: Words("recovery-end", "追回完毕"),
}
"""What an open case waits for, as the routes call it; where none is named, nothing."""


NOTHING = Words("nothing", "无")


def check_turn(state: str, *wanted: State) -> None:
    """Whether a step that belongs to some states may be taken in this one. Raises StepOutOfTurn."""
    if state not in wanted:
        raise StepOutOfTurn(state=State(state), wanted=wanted, next=NEXT.get(State(state), NOTHING))
