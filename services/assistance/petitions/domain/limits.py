"""What a petition is refused for: too many representatives, missing papers, days that are over, who may not handle it
(docs/sources.md#petitions). Pure rules.
"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from services.assistance.petitions.domain.states import OPEN, PAUSABLE, NewPetition, State
from shared.errors import Kind, Refusal
from shared.security.areas import CITY, COUNTY, TOWN, VILLAGE, level

_RANK = (VILLAGE, TOWN, COUNTY, CITY)


class TooManyRepresentatives(Refusal):
    """At most {most} people bring a petition for the others: let the petitioners choose {most} among them."""

    zh = "多人共同提出信访事项的，代表不得超过{most}人，请推选{most}名以内的代表。"


class PetitionersMiscounted(Refusal):
    """A petition of one person has one petitioner; a joint one counts two or more, and all its representatives."""

    zh = "个人信访只有一名信访人；联名信访应为两人以上，且人数不少于代表人数。"


class FormerUnderWay(Refusal, kind=Kind.CONFLICT):
    """The former petition on this matter is still under way: go on with that one."""

    zh = "此前就同一事项提出的信访尚在办理，请继续办理原信访事项。"


class FormerOther(Refusal):
    """The former petition is about another matter or of other people: name the matter and the petitioner as there, or
    leave it out.
    """

    zh = "所填原信访事项与本次的事项类别或者信访人不一致：请按原事项填写类别和信访人，或者不填写原信访事项。"


class AnsweredFinally(Refusal, kind=Kind.CONFLICT):
    """The matter was answered for the last time by a re-review: tell the petitioner so by a non-acceptance."""

    zh = "该事项已经复核终结，请以不予受理方式告知信访人。"


class PaperMissing(Refusal, kind=Kind.CONFLICT):
    """Before the petition is accepted these papers are still to come, so record them or wait for them: {papers}."""

    zh = "受理前尚缺以下材料，请登记已收材料或通知补正：{papers}。"


class WaitsForPaper(Refusal, kind=Kind.CONFLICT):
    """The petition waits for {paper} from the applicant: record that it came, and the clocks go on."""

    zh = "信访事项正在等待申请人补交材料{paper}，请先登记收到该材料，期限随即恢复计算。"


class PetitionOver(Refusal, kind=Kind.CONFLICT):
    """The petition is over ({state}): register another one if there is something new."""

    zh = "该信访事项已办结（{state}），如有新情况请另行登记。"


class PapersLate(Refusal, kind=Kind.CONFLICT):
    """Papers are asked for and handed in while a petition is {states}; this one is {state}."""

    zh = "仅在{states}状态下可要求补正或者补交材料，当前状态为{state}。"


class NoAuthority(Refusal):
    """A petition is transferred to another town, county or city of your city: name the 12-digit code of one."""

    zh = "信访事项只能转送本市内其他镇（街）、县（市、区）或者市级机关，请填写其12位代码。"


class ExtensionTooLong(Refusal):
    """A petition is given at most {most} days more."""

    zh = "延长期限不得超过{most}日。"


class ExtensionTooLate(Refusal, kind=Kind.CONFLICT):
    """Its days ran out on {due_on}, and more are given before that: answer it now."""

    zh = "办理期限已于{due_on}届满，延期应在届满前批准，请尽快答复。"


class ExtendedAlready(Refusal, kind=Kind.CONFLICT):
    """More days are given once, and it was given until {until}."""

    zh = "办理期限只能延长一次，已延长至{until}。"


class NoExtensionAsked(Refusal, kind=Kind.CONFLICT):
    """No one has asked for more days, or they are decided: let whoever handles it ask first."""

    zh = "没有待批准的延期申请，请先由承办人提出。"


class DeliveryUnfit(Refusal):
    """An answer is delivered from {first} to {last}: name a day between these."""

    zh = "答复送达日期应在{first}至{last}之间。"


class WindowOver(Refusal, kind=Kind.CONFLICT):
    """The days to ask for a review ended on {until}; the answer stands."""

    zh = "请求复查、复核的期限已于{until}届满，原答复意见有效。"


class ReviewUnderWay(Refusal, kind=Kind.CONFLICT):
    """A re-review is under way, and its answer closes the petition: answer that."""

    zh = "复核正在进行，复核意见作出后信访事项即告终结，请先作出复核意见。"


class NotAbove(Refusal, kind=Kind.FORBIDDEN):
    """A review is answered by the level above {level}: leave it to them."""

    zh = "复查、复核由{level}的上一级机关办理，请由上级机关处理。"


class OfficerWithdrawn(Refusal, kind=Kind.FORBIDDEN):
    """You have withdrawn from this petition: leave it to a colleague or to the level above."""

    zh = "您已回避该信访事项，请由其他工作人员或者上级机关办理。"


class ComplainedOf(Refusal, kind=Kind.FORBIDDEN):
    """The petition complains of you: leave it to a colleague or to the level above."""

    zh = "该信访事项反映您本人，请由其他工作人员或者上级机关办理。"


class ColleagueStays(Refusal, kind=Kind.FORBIDDEN):
    """Only a head withdraws a colleague: name yourself, or ask a head."""

    zh = "只有负责人可以决定他人回避，请申报本人回避或者报负责人决定。"


def check_parties(new: NewPetition, most: int) -> None:
    """Raises TooManyRepresentatives, PetitionersMiscounted."""
    if len(new.parties) > most:
        raise TooManyRepresentatives(pointer="#/parties", most=most)
    least = max(2, len(new.parties)) if new.joint else 1
    if new.petitioners < least or (not new.joint and (new.petitioners, len(new.parties)) != (1, 1)):
        raise PetitionersMiscounted(pointer="#/petitioners")


def check_former(*, same: bool) -> None:
    """Raises FormerOther."""
    if not same:
        raise FormerOther(pointer="#/repeats")


def check_delivered(day: date, first: date, last: date) -> None:
    """Raises DeliveryUnfit."""
    if not first <= day <= last:
        raise DeliveryUnfit(pointer="#/delivered_on", first=first, last=last)


def check_extension(days: int, most: int, until: date | None, due_on: date, today: date) -> None:
    """Whether more days may be asked for. Raises ExtendedAlready, ExtensionTooLate, ExtensionTooLong."""
    if until:
        raise ExtendedAlready(until=until)
    if due_on < today:
        raise ExtensionTooLate(due_on=due_on)
    if days > most:
        raise ExtensionTooLong(pointer="#/days", most=most)


def check_target(area: str, to_area: str, own: str) -> None:
    """Raises NoAuthority for a village, the same authority, or one of another city."""
    if level(to_area) == VILLAGE or to_area == area or to_area[:4] != own[:4]:
        raise NoAuthority(pointer="#/to_area")


def check_above(own: str, answered: str) -> None:
    """Whoever answers a review stands above `answered`, the level of the answer before. Above the city stands the
    province, for which the city records. Raises NotAbove.
    """
    if level(own) != CITY and _RANK.index(level(own)) <= _RANK.index(answered):
        raise NotAbove(level=answered)


def check_papers(state: str) -> None:
    """Raises PapersLate."""
    if state not in PAUSABLE:
        raise PapersLate(states=PAUSABLE, state=state)


def check_supplied(waits_for: str | None) -> None:
    """Raises WaitsForPaper."""
    if waits_for:
        raise WaitsForPaper(paper=waits_for)


def check_acceptable(missing: Collection[str], *, answered_finally: bool) -> None:
    """Raises AnsweredFinally, PaperMissing."""
    if answered_finally:
        raise AnsweredFinally
    if missing:
        raise PaperMissing(papers=missing)


def check_open(state: str) -> None:
    """Raises PetitionOver."""
    if state not in OPEN:
        raise PetitionOver(state=state)


def check_content(state: str) -> None:
    """Raises ReviewUnderWay."""
    if state == State.RE_REVIEW:
        raise ReviewUnderWay


def check_withdrawal(account: UUID | None, own: UUID, *, head: bool) -> None:
    """Raises ColleagueStays."""
    if account not in (None, own) and not head:
        raise ColleagueStays(pointer="#/account")


def check_unbiased(*, of: bool, left: bool) -> None:
    """Whether the petition is about someone, or they have left it to others. Raises ComplainedOf, OfficerWithdrawn."""
    if of:
        raise ComplainedOf
    if left:
        raise OfficerWithdrawn
