"""When a decision is reviewed, and by whom. Pure."""

from collections.abc import Iterable
from datetime import date

from services.assistance.funds.domain import PaymentState
from shared.errors import Kind, Refusal
from shared.security.areas import CITY, level


class ReviewTooLate(Refusal, kind=Kind.CONFLICT):
    """A review could be asked for until {until}, and that day has passed: file a new application instead."""

    zh = "申请复核的期限至{until}，现已届满，请另行提出新的申请。"


class ReviewedAlready(Refusal, kind=Kind.CONFLICT):
    """The superior bureau has reviewed this case, and one case is reviewed once: file a new application instead."""

    zh = "本案已经上级主管部门复核，每案只复核一次，请另行提出新的申请。"


class NoSuperior(Refusal, kind=Kind.CONFLICT):
    """The city decided this case, and its superior is outside this network: address the review to the province."""

    zh = "本案由市级主管部门审批，其上级不在本系统内，请向省级主管部门申请复核。"


class ClaimOpen(Refusal, kind=Kind.CONFLICT):
    """Part of what was paid is still claimed: enter what came back, or write it off, and the case closes by itself."""

    zh = "本案已发放款项仍在追缴，请登记收回款或者核销，结清后本案自动办结。"


def check_claims(payments: Iterable[str]) -> None:
    """Whether nothing that was paid is claimed any more, by the states of payments. Raises ClaimOpen."""
    if PaymentState.RECEIVABLE in payments:
        raise ClaimOpen


def check_asked(*, reviewed: bool, passed_up: bool, case_area: str, until: date | None, today: date) -> None:
    """Whether the applicant may ask for a review, until a day if one runs. Raises ReviewedAlready, NoSuperior,
    ReviewTooLate.
    """
    if reviewed:
        raise ReviewedAlready
    if passed_up or level(case_area) == CITY:
        raise NoSuperior
    if until and until < today:
        raise ReviewTooLate(until=until)
