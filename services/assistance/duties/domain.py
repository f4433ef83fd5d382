"""Who does what in a case of aid, and what one person does not do both of. Pure."""

import enum
from collections.abc import Collection, Mapping
from uuid import UUID

from shared.errors import Kind, Refusal
from shared.security.areas import COUNTY, at_level, covers, level


class Duty(enum.StrEnum):
    """What a case asks of officers, each a decision of its own."""

    FILE = "FILE"
    ACCEPT = "ACCEPT"
    VERIFY = "VERIFY"
    OPINION = "OPINION"
    DECIDE = "DECIDE"
    PAY = "PAY"
    REVIEW = "REVIEW"


APART: frozenset[frozenset[Duty]] = frozenset(
    frozenset(pair)
    for pair in (
        (Duty.VERIFY, Duty.FILE),
        (Duty.OPINION, Duty.VERIFY),
        (Duty.DECIDE, Duty.FILE),
        (Duty.DECIDE, Duty.ACCEPT),
        (Duty.DECIDE, Duty.VERIFY),
        (Duty.DECIDE, Duty.OPINION),
        (Duty.PAY, Duty.FILE),
        (Duty.PAY, Duty.VERIFY),
        (Duty.PAY, Duty.DECIDE),
        (Duty.PAY, Duty.REVIEW),
        (Duty.REVIEW, Duty.FILE),
        (Duty.REVIEW, Duty.ACCEPT),
        (Duty.REVIEW, Duty.VERIFY),
        (Duty.REVIEW, Duty.OPINION),
        (Duty.REVIEW, Duty.DECIDE),
    )
)
"""Pairs of duties that one person does not hold in one case (docs/sources.md#aid)."""


class DutiesApart(Refusal, kind=Kind.FORBIDDEN):
    """You hold {held} in this case, and no one does both that and {duty}: someone else of area {area} may do it."""

    zh = "您在本案中已承担{held}职责，同一人不得再承担{duty}职责，请由{area}的其他人员办理。"


class Conflicted(Refusal, kind=Kind.FORBIDDEN):
    """A conflict of interest of yours is noted in this case: someone of area {area} may act; pass it up if need be."""

    zh = "本案已登记您的利益冲突，您应当回避，请由{area}的其他人员办理；需由上级审批的，请先提请上级办理。"


class CaseElsewhere(Refusal, kind=Kind.CONFLICT):
    """This case belongs to area {area} and is accepted, decided and paid there: leave it to its station or bureau."""

    zh = "本案归{area}管辖，由当地受理、审批和发放，请交由当地服务站或主管部门办理。"


class ForTheCounty(Refusal, kind=Kind.CONFLICT):
    """The county's bureau decides this case: the level above does so once someone there has passed it up."""

    zh = "本案由县级主管部门审批；经当地提请后，方可由上一级办理。"


MAY: Mapping[Duty, str] = {
    Duty.ACCEPT: "application:handle",
    Duty.OPINION: "application:handle",
    Duty.DECIDE: "application:decide",
    Duty.PAY: "application:pay",
    Duty.REVIEW: "application:review",
}
"""The permission that goes with a duty."""

Held = Mapping[Duty, Collection[UUID]]
"""Who took on each duty in a case, whatever came of it."""


def clashing(duty: Duty, who: UUID, held: Held) -> Duty | None:
    """A duty of theirs beside which someone does not take on another."""
    return next((had for had, by in held.items() if who in by and frozenset((duty, had)) in APART), None)


def is_free(duty: Duty, who: UUID, held: Held, conflicted: Collection[UUID]) -> bool:
    """Whether someone may take on a duty, for all that they did in the case and are to it."""
    return who not in conflicted and clashing(duty, who, held) is None


def refusal(duty: Duty, who: UUID, held: Held, area: str) -> Refusal:
    """Why someone who is not free may not take on a duty; of the area someone else may."""
    had = clashing(duty, who, held)
    return DutiesApart(held=had, duty=duty, area=area) if had else Conflicted(area=area)


def check_place(own: str, case_area: str) -> None:
    """Towns accept and give opinions, counties decide and pay: those of the case, or who stands above them. Raises
    CaseElsewhere.
    """
    if not covers(own, case_area):
        raise CaseElsewhere(area=case_area)


def check_decider(own: str, case_area: str, *, passed_up: bool) -> None:
    """The county's bureau decides; of a case of the city itself, or one passed up, the city's. Raises CaseElsewhere,
    ForTheCounty.
    """
    check_place(own, case_area)
    of_county = level(at_level(case_area, COUNTY)) == COUNTY
    if of_county and level(own) != COUNTY and not passed_up:
        raise ForTheCounty
