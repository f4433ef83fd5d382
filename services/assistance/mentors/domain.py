"""Mentors' studios 老班长工作室: studios, letters of appointment, mediation (docs/sources.md#mentors)."""

import enum
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from shared.clock import add_months
from shared.errors import Kind, PersonDeceased, Refusal
from shared.states import States
from shared.words import Words


class StudioState(States, of=Words("studio", "工作室")):
    OPEN = "OPEN", "CLOSED"
    CLOSED = "CLOSED"


class AppointmentState(States, of=Words("appointment", "聘任")):
    APPOINTED = "APPOINTED", "ENDED"
    ENDED = "ENDED"


class Ending(enum.StrEnum):
    """Why an appointment ended. GONE: the mentor has died, or their file was erased."""

    RESIGNED = "RESIGNED"
    DISMISSED = "DISMISSED"
    TERM_OVER = "TERM_OVER"
    STUDIO_CLOSED = "STUDIO_CLOSED"
    GONE = "GONE"


BY_HAND = (Ending.RESIGNED, Ending.DISMISSED)


class MediationState(States, of=Words("mediation", "调解")):
    """Where a mediation stands. STOPPED: a party stayed away, or the station closed."""

    OPEN = "OPEN", "SETTLED", "FAILED", "STOPPED"
    SETTLED = "SETTLED"
    FAILED = "FAILED"
    STOPPED = "STOPPED"


class Quarrel(enum.StrEnum):
    """What a mediation is about."""

    FAMILY = "FAMILY"
    NEIGHBOURS = "NEIGHBOURS"
    LABOUR = "LABOUR"
    PROPERTY = "PROPERTY"
    BENEFITS = "BENEFITS"
    OTHER = "OTHER"


LONGEST_TERM_MONTHS = 36
"""A letter is for at most three years, and can be renewed (default, in code: docs/sources.md#mentors)."""
REMIND_DAYS = 30
"""So many days before its end a term is told to end (default, in code: docs/sources.md#mentors)."""


@dataclass(frozen=True)
class NewAppointment:
    """A letter of appointment, for a term from its first to its last day."""

    studio_id: UUID
    veteran_id: UUID
    letter_number: str
    from_on: date
    until_on: date


class StudioExists(Refusal, kind=Kind.CONFLICT):
    """This station has an open studio of this name: go on with it, or choose another name."""

    zh = "该服务站已有同名的开放工作室：请使用该工作室，或者另取名称。"


class StudioClosed(Refusal, kind=Kind.CONFLICT):
    """This studio is closed: choose one that is open, or open another."""

    zh = "该工作室已关闭：请选择已开放的工作室，或者另行设立。"


class StudioBusy(Refusal, kind=Kind.CONFLICT):
    """This studio still mediates in {count} matters: close these first, as SETTLED, FAILED or STOPPED."""

    zh = "该工作室尚有{count}件调解未办结：请先以调解成功、调解不成或者终止调解予以办结。"


class MentorNotVeteran(Refusal):
    """Mentors are veterans, and this person's file says that they are none: compare the id and the file."""

    zh = "老班长应当从退役军人中聘任，此人档案不属于退役军人：请核对编号和档案。"


class AlreadyMentor(Refusal, kind=Kind.CONFLICT):
    """This person is a mentor of the studio already: renew that letter of appointment."""

    zh = "此人已是该工作室成员：请办理续聘。"


class TermUnfit(Refusal):
    """A term ends today or later, and at the latest on {latest}: name such a last day."""

    zh = "聘期截止日不得早于今天，且不得晚于{latest}：请重新填写。"


class RenewalTooShort(Refusal):
    """A renewed term ends after {until_on}, its present last day: name a later day."""

    zh = "续聘截止日应当晚于现聘期截止日{until_on}：请填写更晚的日期。"


class NotHeldYet(Refusal):
    """What a studio has done is entered on its day or later: name a day that has come."""

    zh = "工作室活动应当在当日或者之后登记：请填写已到的日期。"


class LeadGivenAlready(Refusal, kind=Kind.CONFLICT):
    """A studio has named this hardship already: read what became of it in the list of leads."""

    zh = "该困难线索已由工作室提交：请在线索列表中查看办理情况。"


def check_mentor(*, alive: bool, is_veteran: bool) -> None:
    """Raises PersonDeceased, MentorNotVeteran."""
    if not alive:
        raise PersonDeceased(pointer="#/veteran_id")
    if not is_veteran:
        raise MentorNotVeteran(pointer="#/veteran_id")


def check_term(from_on: date, until_on: date, today: date) -> None:
    """Raises TermUnfit."""
    latest = add_months(from_on, LONGEST_TERM_MONTHS)
    if not max(from_on, today) <= until_on <= latest:
        raise TermUnfit(pointer="#/until_on", latest=latest)


def check_renewal(until_on: date, longer: date, today: date) -> None:
    """A term is renewed from its last day on. Raises RenewalTooShort, TermUnfit."""
    if longer <= until_on:
        raise RenewalTooShort(pointer="#/until_on", until_on=until_on)
    check_term(until_on, longer, today)


def check_open(state: str, pointer: str | None = None) -> None:
    """Raises StudioClosed."""
    if state != StudioState.OPEN:
        raise StudioClosed(pointer=pointer)


def check_day(day: date, today: date, pointer: str) -> None:
    """Raises NotHeldYet."""
    if day > today:
        raise NotHeldYet(pointer=pointer)


def check_idle(mediations: int) -> None:
    """Raises StudioBusy."""
    if mediations:
        raise StudioBusy(count=mediations)


def remind_on(until_on: date, today: date) -> date:
    """When the end of a term is told: some days before, or at once if that day has passed."""
    return max(until_on - timedelta(days=REMIND_DAYS), today)
