"""The legal station 公共法律服务站: reception, advice, and legal aid from the application on.

By 《法律援助法》 arts 42–44 and 49 (docs/sources.md#legal-aid).
"""

import enum
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.assistance.clocks.domain import Term
from shared.errors import Kind, PersonDeceased, Refusal
from shared.states import NOTHING, States
from shared.words import Words


class State(States, of=Words("legal case", "法律援助案件")):
    """Where a case stands. ENDED: the person has died, or their file was erased. ASSIGNED may follow itself: another
    lawyer takes over. GRANTED follows RETURNED where a limitation leaves no time for the papers.
    """

    RECEIVED = "RECEIVED", "ADVISED", "APPLIED", "GRANTED", "WITHDRAWN", "ENDED"
    ADVISED = "ADVISED", "APPLIED", "GRANTED", "CLOSED", "WITHDRAWN", "ENDED"
    APPLIED = "APPLIED", "RETURNED", "GRANTED", "REFUSED", "WITHDRAWN", "ENDED"
    RETURNED = "RETURNED", "APPLIED", "GRANTED", "WITHDRAWN", "ENDED"
    GRANTED = "GRANTED", "ASSIGNED", "WITHDRAWN", "ENDED"
    REFUSED = "REFUSED", "OBJECTED", "CLOSED", "ENDED"
    OBJECTED = "OBJECTED", "GRANTED", "UPHELD", "WITHDRAWN", "ENDED"
    ASSIGNED = "ASSIGNED", "ASSIGNED", "CLOSED", "WITHDRAWN", "ENDED"
    UPHELD = "UPHELD"
    CLOSED = "CLOSED"
    WITHDRAWN = "WITHDRAWN"
    ENDED = "ENDED"


FINAL = tuple(state for state in State if not state.may_follow)


class Clock(enum.StrEnum):
    """What is waited for: the decision, the lawyer, the review of an objection, papers after aid that came first."""

    DECIDE = "DECIDE"
    ASSIGN = "ASSIGN"
    REVIEW = "REVIEW"
    PAPERS = "PAPERS"


STARTS: Mapping[State, Clock] = {
    State.APPLIED: Clock.DECIDE,
    State.GRANTED: Clock.ASSIGN,
    State.OBJECTED: Clock.REVIEW,
}
"""The clock that starts as a case enters a state. Each ends as the case leaves the state, but for RETURNED."""


class Matter(enum.StrEnum):
    """What the case is about."""

    BENEFITS = "BENEFITS"
    LABOUR = "LABOUR"
    FAMILY = "FAMILY"
    PROPERTY = "PROPERTY"
    INJURY = "INJURY"
    CONTRACT = "CONTRACT"
    OTHER = "OTHER"


class Shift(enum.StrEnum):
    """A part of a day on duty."""

    MORNING = "MORNING"
    AFTERNOON = "AFTERNOON"
    EVENING = "EVENING"


@dataclass(frozen=True)
class Rules:
    """The station's configuration; papers are codes."""

    clocks: Mapping[Clock, Term]
    aid_first_below_days: int
    papers: Sequence[str]
    means_paper: str

    @property
    def every_paper(self) -> list[str]:
        return [*self.papers, self.means_paper]

    def missing(self, handed_in: Collection[str], *, exempt: bool) -> list[str]:
        """The papers that an application still needs."""
        wanted = self.papers if exempt else self.every_paper
        return [paper for paper in wanted if paper not in handed_in]

    def comes_first(self, limitation_on: date | None, today: date) -> bool:
        """Whether so few days are left of a limitation that aid comes before the papers."""
        return limitation_on is not None and 0 <= (limitation_on - today).days < self.aid_first_below_days


@dataclass(frozen=True)
class NewCase:
    """Someone who came, and what they say."""

    veteran_id: UUID
    matter: Matter
    need: str
    area: str | None = None


@dataclass(frozen=True)
class NewApplication:
    """An application for legal aid. `limitation_on` is the last day on which the matter can be brought, if it is
    known.
    """

    papers: Collection[str]
    text: str
    limitation_on: date | None = None


class OutOfTurn(Refusal, kind=Kind.CONFLICT):
    """The legal case is {state} and cannot become {wanted}: its next step is {following}, by {due_on}."""

    zh = "本案当前状态为{state}，不能变更为{wanted}：下一步只能是{following}，期限为{due_on}。"


class NotAwaited(Refusal, kind=Kind.CONFLICT):
    """The legal case is {state}, and only one that is {awaited} is decided on so: its next step is {following}."""

    zh = "本案当前状态为{state}，只有{awaited}状态的案件才能作此决定：下一步是{following}。"


class PaperMissing(Refusal):
    """These papers are missing: {papers}; hand them in together with the others."""

    zh = "缺少以下材料：{papers}。请补齐后一并提交。"


class PapersOwed(Refusal, kind=Kind.CONFLICT):
    """Aid came first, and these papers are still owed: {papers}; hand them in before the case is closed."""

    zh = "本案先行提供法律援助，尚缺以下材料：{papers}。请补交后再办结。"


class PapersAskedAlready(Refusal, kind=Kind.CONFLICT):
    """The applicant was asked for papers once, and for all at once: decide on what was handed in."""

    zh = "本案已一次性告知补正材料，不得再次要求补正：请依据已提交的材料作出决定。"


class MeansUnchecked(Refusal):
    """This applicant is entitled to preferential care, and their means are not checked: leave {paper} out."""

    zh = "该申请人为优抚对象，免予核查经济困难状况：请勿要求提供 {paper}。"


class NothingOwed(Refusal, kind=Kind.CONFLICT):
    """This case owes no papers: go on with its next step, {following}."""

    zh = "本案没有待补材料，请办理下一步（{following}）。"


class LimitationOver(Refusal):
    """The limitation ended on {ended_on}, before today: correct the day, or leave it out and advise on what is left."""

    zh = "时效（期限）已于{ended_on}届满：请更正日期；如确已届满，请不填写并就其他途径提供咨询。"


class ShiftPast(Refusal):
    """A roster is made for today and later days: name such a day."""

    zh = "值班只能安排在今天或者以后的日期：请重新填写。"


class OnDutyAlready(Refusal, kind=Kind.CONFLICT):
    """This lawyer is on duty in that shift already: choose another shift or day."""

    zh = "该律师在此班次已有值班安排：请选择其他班次或者日期。"


class LawyerOther(Refusal, kind=Kind.FORBIDDEN):
    """Another lawyer was assigned to this case: leave the step to them."""

    zh = "本案已指派其他律师，请由被指派的律师办理。"


def check_turn(now: str, wanted: State, due_on: date | None) -> None:
    """Whether a case may be led on so, while a clock runs until `due_on`. Raises OutOfTurn."""
    following = State(now).may_follow
    if due_on is not None and wanted not in following:
        raise OutOfTurn(state=now, wanted=wanted, following=_named(following), due_on=due_on)


def check_awaits(now: str, awaited: State) -> None:
    """Raises NotAwaited."""
    if now != awaited:
        raise NotAwaited(state=now, awaited=awaited, following=_named(State(now).may_follow))


def check_person(*, alive: bool) -> None:
    """Raises PersonDeceased."""
    if not alive:
        raise PersonDeceased(pointer="#/veteran_id")


def check_limitation(limitation_on: date | None, today: date) -> None:
    """Raises LimitationOver."""
    if limitation_on is not None and limitation_on < today:
        raise LimitationOver(pointer="#/limitation_on", ended_on=limitation_on)


def check_papers(missing: Sequence[str]) -> None:
    """Raises PaperMissing."""
    if missing:
        raise PaperMissing(pointer="#/papers", papers=missing)


def check_return(papers: Collection[str], unchecked: str | None, *, asked: bool) -> None:
    """Whether papers are asked for, none of them `unchecked`. Raises PapersAskedAlready, MeansUnchecked."""
    if asked:
        raise PapersAskedAlready
    if unchecked in papers:
        raise MeansUnchecked(pointer="#/papers", paper=unchecked)


def check_owes(missing: Sequence[str], state: str) -> None:
    """Raises NothingOwed."""
    if not missing:
        raise NothingOwed(following=_named(State(state).may_follow))


def check_owes_nothing(missing: Sequence[str]) -> None:
    """Raises PapersOwed."""
    if missing:
        raise PapersOwed(papers=missing)


def check_lawyer(lawyer: UUID | None, account: UUID) -> None:
    """Whoever was assigned closes a case of aid. Raises LawyerOther."""
    if lawyer is not None and lawyer != account:
        raise LawyerOther


def check_shift(day: date, today: date) -> None:
    """Raises ShiftPast."""
    if day < today:
        raise ShiftPast(pointer="#/day")


def _named(states: Collection[State]) -> Sequence[State] | Words:
    return sorted(set(states) - {State.ENDED}) or NOTHING
