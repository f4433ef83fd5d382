"""Hardships 困难: found 发现 → registered 登记 → resolved 化解 → followed up 回访, each step by its day
(docs/sources.md#hardships). Pure rules.
"""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from shared.errors import Kind, Refusal
from shared.states import States, check_state
from shared.words import Words
from shared.workdays import Calendar


class State(States, of=Words("hardship", "困难")):
    """Where a hardship stands. NOT_CONFIRMED: checked, and none; WITHDRAWN: by the person; ENDED: death or erasure. One
    that comes back after its follow-up, or after the death was annulled, is a new hardship, which names the former.
    """

    FOUND = "FOUND", "REGISTERED", "NOT_CONFIRMED", "WITHDRAWN", "ENDED"
    REGISTERED = "REGISTERED", "RESOLVED", "NOT_CONFIRMED", "WITHDRAWN", "ENDED"
    RESOLVED = "RESOLVED", "FOLLOWED_UP", "ENDED"
    FOLLOWED_UP = "FOLLOWED_UP"
    NOT_CONFIRMED = "NOT_CONFIRMED"
    WITHDRAWN = "WITHDRAWN"
    ENDED = "ENDED"


class Step(enum.StrEnum):
    """What is to be done next, by a day."""

    REGISTER = "REGISTER"
    RESOLVE = "RESOLVE"
    FOLLOW_UP = "FOLLOW_UP"


AWAITS: dict[State, Step] = {
    State.FOUND: Step.REGISTER,
    State.REGISTERED: Step.RESOLVE,
    State.RESOLVED: Step.FOLLOW_UP,
}
"""The open states, and the step that each waits for."""

OPEN = tuple(AWAITS)


class Source(enum.StrEnum):
    """How a station learnt of it: on a visit, from the person, from family or neighbours, from its own work."""

    VISIT = "VISIT"
    SELF_REPORT = "SELF_REPORT"
    COMMUNITY_REPORT = "COMMUNITY_REPORT"
    STATION = "STATION"


class Resolution(enum.StrEnum):
    """What resolved it. BY_REFERRAL: ordinary relief, which runs under other rules (docs/sources.md#hardships)."""

    BY_STATION = "BY_STATION"
    BY_AID = "BY_AID"
    BY_REFERRAL = "BY_REFERRAL"
    BY_FAMILY_OR_COMMUNITY = "BY_FAMILY_OR_COMMUNITY"


class AidState(enum.StrEnum):
    """What has become of the aid that a hardship asked for, as assistance tells. An application that is WITHDRAWN,
    REFERRED to others or, after the grant, RELEASED is over, and nothing was paid.
    """

    WANTED = "WANTED"
    DECLINED = "DECLINED"
    APPLIED = "APPLIED"
    VERIFIED = "VERIFIED"
    GRANTED = "GRANTED"
    REFUSED = "REFUSED"
    PAID = "PAID"
    WITHDRAWN = "WITHDRAWN"
    REFERRED = "REFERRED"
    RELEASED = "RELEASED"


GIVEN_UP = (AidState.WITHDRAWN, AidState.REFERRED, AidState.RELEASED)
_RANK = (
    AidState.WANTED,
    AidState.DECLINED,
    AidState.APPLIED,
    AidState.VERIFIED,
    AidState.REFUSED,
    AidState.GRANTED,
    AidState.PAID,
)


def falls(shown: str | None, told: AidState) -> bool:
    """Whether aid would fall behind what a hardship shows: a grant that is reviewed or verified anew stays one. What is
    given up is over, whatever it was.
    """
    if told in GIVEN_UP or shown in GIVEN_UP:
        return shown in GIVEN_UP
    return shown is not None and _RANK.index(told) < _RANK.index(AidState(shown))


@dataclass(frozen=True)
class Clock:
    """How long a step may take; `working` counts working days."""

    days: int
    urgent_days: int
    working: bool
    remind_days: int

    def days_for(self, *, urgent: bool) -> int:
        """How many days a step has."""
        return self.urgent_days if urgent else self.days

    def due_on(self, start: date, calendar: Calendar, *, urgent: bool) -> date:
        """The last day for a step whose clock started on `start`; that day itself does not count."""
        days = self.days_for(urgent=urgent)
        return calendar.add(start, days) if self.working else start + timedelta(days=days)

    def remind_on(self, due_on: date, today: date) -> date | None:
        """The day of the reminder. None if that would be today or earlier: the step's own event names its last day."""
        day = due_on - timedelta(days=self.remind_days)
        return day if day > today else None


@dataclass(frozen=True)
class Rules:
    """The loop's configuration; kinds and referrals are codes."""

    clocks: Mapping[Step, Clock]
    kinds: Sequence[str]
    referrals: Sequence[str]
    fresh_days: int
    late_entry_days: int
    suppress_below: int


@dataclass(frozen=True)
class NewHardship:
    """A hardship to record: found on a visit of the log, or otherwise on `found_on` (None: today)."""

    veteran_id: UUID
    kind: str
    source: Source
    description: str
    urgent: bool = False
    visit_id: UUID | None = None
    found_on: date | None = None
    reopens: UUID | None = None


class FoundInFuture(Refusal):
    """A hardship is recorded on the day it was found or later: name a day that has come."""

    zh = "困难应在发现当日或之后登记：请填写今天或以前的日期。"


class FoundTooLongAgo(Refusal):
    """The finding lies too far back for a late entry; record it with the day on which you looked into it again."""

    zh = "发现日期距今过久，不能补录：请以重新了解情况的日期登记。"


class FollowUpTooEarly(Refusal):
    """A follow-up takes place after the hardship was resolved: name a later visit or call."""

    zh = "回访应在困难解决之后进行：请填写之后的走访或电话。"


class FollowUpReachedNoOne(Refusal):
    """This visit reached no one, and a follow-up speaks with the person: name a visit or call that did."""

    zh = "该次走访未见到本人，而回访须与本人交谈：请填写见到本人的走访或电话。"


class AidNotPaid(Refusal, kind=Kind.CONFLICT):
    """Aid resolves a hardship once it is paid: wait for the payment, or tell what else resolved it."""

    zh = "以帮扶援助解决的，须待资金发放：请等待发放，或填写其他解决方式。"


class AidAskedAlready(Refusal, kind=Kind.CONFLICT):
    """This hardship asked for aid already: one matter has one application."""

    zh = "该困难已申请过帮扶援助：一事一批，不得重复申请。"


class NotYetFollowedUp(Refusal, kind=Kind.CONFLICT):
    """A hardship comes back only after its follow-up, or after a death that had ended it was annulled; until then go on
    with the one that is open.
    """

    zh = "困难须在回访之后，或原因误登去世而终止的，才能作为复发登记：此前请在原困难上办理。"


def check_found(found_on: date, today: date, late_entry_days: int) -> None:
    """Raises FoundInFuture, FoundTooLongAgo."""
    if found_on > today:
        raise FoundInFuture(pointer="#/found_on")
    if found_on < today - timedelta(days=late_entry_days):
        raise FoundTooLongAgo(pointer="#/found_on")


def clock_start(found_on: date, today: date, fresh_days: int) -> date:
    """From when the clock of the registration runs: from the finding, or from the record of one of long ago."""
    return found_on if found_on >= today - timedelta(days=fresh_days) else today


def check_aid_wanted(state: str, aid_state: str | None) -> None:
    """Raises WrongState, AidAskedAlready."""
    check_state(state, State.REGISTERED)
    if aid_state is not None:
        raise AidAskedAlready


def check_resolution(resolution: Resolution, aid_state: str | None) -> None:
    """Raises AidNotPaid."""
    if resolution is Resolution.BY_AID and aid_state != AidState.PAID:
        raise AidNotPaid(pointer="#/resolution")


def check_follow_up(occurred_at: datetime, resolved_at: datetime, *, reached: bool, pointer: str) -> None:
    """Raises FollowUpReachedNoOne, FollowUpTooEarly; `pointer` names the field that gave the contact."""
    if not reached:
        raise FollowUpReachedNoOne(pointer=pointer)
    if occurred_at <= resolved_at:
        raise FollowUpTooEarly(pointer=pointer)
