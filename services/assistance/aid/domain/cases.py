"""Aid 帮扶援助: what is applied for, on which ground, by whom, and in what form it is given. Pure.

By 《广东省困难退役军人帮扶援助办法》 (docs/sources.md#aid).
"""

import enum
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.clock import add_months
from shared.errors import Kind, PersonDeceased, Refusal
from shared.security.areas import TOWN, at_level, common, covers


class Ground(enum.StrEnum):
    """The five grounds (art. 11)."""

    SERVICE_DISABILITY_OR_ILLNESS = "SERVICE_DISABILITY_OR_ILLNESS"
    LONG_UNEMPLOYMENT_OR_LAYOFF = "LONG_UNEMPLOYMENT_OR_LAYOFF"
    OLD_WOUND_RELAPSE = "OLD_WOUND_RELAPSE"
    SUDDEN_EVENT = "SUDDEN_EVENT"
    OTHER = "OTHER"


FOR_VETERANS_ONLY = frozenset(
    {Ground.SERVICE_DISABILITY_OR_ILLNESS, Ground.LONG_UNEMPLOYMENT_OR_LAYOFF, Ground.OLD_WOUND_RELAPSE}
)
"""The first three grounds are for veterans alone (art. 11)."""


class Applicant(enum.StrEnum):
    """Who applies: the person, or for them a guardian, the family or the village (art. 15)."""

    SELF = "SELF"
    GUARDIAN = "GUARDIAN"
    FAMILY = "FAMILY"
    VILLAGE = "VILLAGE"


class Form(enum.StrEnum):
    """In what form aid is given (art. 13). A referral to ordinary relief is a step, not a grant (art. 17)."""

    CASH = "CASH"
    IN_KIND = "IN_KIND"
    SOCIAL_SERVICE = "SOCIAL_SERVICE"


@dataclass(frozen=True)
class NewApplication:
    """An application as a station files it; the sum in fen. `lead_id` is the lead that it takes up, if any; `again` is
    why the same cause is applied for once more.
    """

    veteran_id: UUID
    ground: Ground
    requested_fen: int
    story: str
    emergency: bool = False
    lead_id: UUID | None = None
    applicant: Applicant = Applicant.SELF
    form: Form = Form.CASH
    need: str = "ANY"
    again: str | None = None


class ApplicationOfDeceased(PersonDeceased):
    """The person has died: the application can be refused, but neither granted nor paid. If that is wrong, annul the
    death first.
    """

    zh = "该人员已去世：申请可不予批准，但不得批准或发放；如系误录，请先撤销去世登记。"


class NotEligible(Refusal):
    """This ground is for veterans; survivors and families may apply by SUDDEN_EVENT or OTHER."""

    zh = "该情形仅限退役军人申请，遗属和家属可以突发事件或者其他情形申请。"


class SameCause(Refusal, kind=Kind.CONFLICT):
    """Aid was given for this ground on the application of {applied_on}: say in `again` why it is applied for anew."""

    zh = "该对象已于{applied_on}以同一情形申请并获得援助，请在again中写明再次申请的理由。"


class RegisteredElsewhere(Refusal, kind=Kind.CONFLICT):
    """The person is registered in area {area}, outside this city: refer the application to the authorities there."""

    zh = "该对象户籍地为{area}，不在本市范围内，请将申请转介至户籍地主管部门。"


class ClockRuns(Refusal, kind=Kind.CONFLICT):
    """The public notice runs until {until}: give the opinion after that day."""

    zh = "公示期至{until}届满，请在该日之后出具意见。"


class VisitMissing(Refusal, kind=Kind.CONFLICT):
    """No visit verifies this case at present: let one verify it first."""

    zh = "本案目前没有有效的入户核实记录，请先完成入户核实。"


class PapersMissing(Refusal, kind=Kind.CONFLICT):
    """The papers of this emergency are not complete, and their clock ends on {until}: complete them first."""

    zh = "本次应急救助的手续尚未补齐，期限至{until}，请先补齐手续。"


class PapersComplete(Refusal, kind=Kind.CONFLICT):
    """No papers of this case are outstanding: go on with its next step."""

    zh = "本案没有待补的手续，请继续办理下一环节。"


class GrantIncomplete(Refusal):
    """A grant of money or goods needs `funds` with what it takes from each, and whatever is refused leaves them out."""

    zh = "批准现金或者实物援助须在funds中列明各项资金的支出金额；不予批准的不得填写。"


class GrantTooHigh(Refusal):
    """A grant, with what was paid before, is at most what was applied for: grant what is left of that, or less."""

    zh = "批准金额与此前已发放金额合计不得超过申请金额，请批准不高于其差额的数额。"


class AboveClass(Refusal, kind=Kind.CONFLICT):
    """One case is granted at most {most} fen for {need}, with what was paid before: grant what is left, or less."""

    zh = "每案用于{need}的批准金额（含此前已发放金额）不得超过{most}分，请批准不高于其差额的数额。"


class TownFirst(Refusal, kind=Kind.CONFLICT):
    """This case is {state} and not ready to be decided: next comes {next}."""

    zh = "本案当前状态为{state}，尚不能审批，下一步应为{next}。"


def check_eligible(ground: Ground, *, is_veteran: bool, alive: bool) -> None:
    """Raises PersonDeceased, NotEligible."""
    if not alive:
        raise PersonDeceased(pointer="#/veteran_id")
    if ground in FOR_VETERANS_ONLY and not is_veteran:
        raise NotEligible(pointer="#/ground")


def check_alive(alive: bool) -> None:
    """What was applied for before a death is neither granted nor paid after it. Raises
    ApplicationOfDeceased.
    """
    if not alive:
        raise ApplicationOfDeceased


def check_same_cause(aided_on: Iterable[date], again: object, today: date, months: int) -> None:
    """The same ground within some months needs a reason (art. 16; what the same cause is stands nowhere). `aided_on`:
    when it was applied for what the person was aided with on this ground. Raises SameCause.
    """
    for day in aided_on:
        if today < add_months(day, months) and not again:
            raise SameCause(pointer="#/again", applied_on=day)


def case_area(registered: str | None, managing: str) -> str:
    """The town that the case belongs to: of the registered address, or of the managing station where that is not known,
    outside the city, or told no nearer than the station.
    """
    known = registered is not None and not is_elsewhere(registered, managing) and not covers(registered, managing)
    return at_level(str(registered) if known else managing, TOWN)


def is_elsewhere(registered: str | None, managing: str) -> bool:
    """Whether a person is registered in another city than the one that manages their file."""
    return registered is not None and not common(registered, managing)


def check_grant(form: str, sums: Collection[int], requested_fen: int, need: str, most: int | None, paid: int) -> None:
    """Raises GrantIncomplete, GrantTooHigh, AboveClass. A social service may be free. What was paid before counts."""
    if not sums and form != Form.SOCIAL_SERVICE:
        raise GrantIncomplete
    if paid + sum(sums) > requested_fen:
        raise GrantTooHigh(pointer="#/funds")
    if most is not None and paid + sum(sums) > most:
        raise AboveClass(pointer="#/funds", most=most, need=need)
