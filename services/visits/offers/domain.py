"""Offers of services 喜闻乐见: their kinds and states, and who may sign up. Pure rules."""

import enum
from dataclasses import dataclass
from datetime import date

from shared.errors import Kind as Fact
from shared.errors import PeriodReversed, Refusal
from shared.states import States, check_state
from shared.words import Words


class Kind(enum.StrEnum):
    """What is offered (default, configurable)."""

    HEALTH = "HEALTH"
    PSYCHOLOGY = "PSYCHOLOGY"
    EMPLOYMENT = "EMPLOYMENT"
    LEGAL = "LEGAL"
    EDUCATION = "EDUCATION"
    CULTURE = "CULTURE"
    DAILY_LIFE = "DAILY_LIFE"


OF_HEALTH = (Kind.HEALTH, Kind.PSYCHOLOGY)
"""Kinds of which it tells of someone's health that they want them."""


class State(States, of=Words("offer", "服务")):
    OPEN = "OPEN", "CLOSED", "CANCELLED"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class NewOffer:
    """An offer to open; `area` is the station that makes it."""

    title: str
    kind: Kind
    from_on: date
    to_on: date
    capacity: int
    area: str | None = None


class OfferFull(Refusal, kind=Fact.CONFLICT):
    """Every place of this offer is taken: sign someone up once a place is given back."""

    zh = "该项服务名额已满：待有人退出后再报名。"


class OfferOver(Refusal):
    """The offer's last day has passed; no one signs up any more. Open another offer."""

    zh = "该项服务的截止日期已过，不再接受报名：请另行发布。"


class OfferOutOfTime(PeriodReversed):
    """An offer ends on the day it begins or later, and not in the past: name such a day."""

    zh = "服务的截止日期应在开始当日或之后，且不得早于今天：请改填。"


class OfferNotBegun(Refusal):
    """The offer has not begun: enter who comes from its first day on."""

    zh = "该项服务尚未开始：请自开始之日起登记到场人员。"


class SignedUpAlready(Refusal, kind=Fact.CONFLICT):
    """This person has signed up already: there is nothing more to do."""

    zh = "该人员已报名，无需再办。"


class NotSignedUp(Refusal):
    """This person has not signed up for the offer: sign them up first. Whoever came already keeps the place."""

    zh = "该人员未报名：请先为其报名；已到场的人员保留名额。"


def check_days(new: NewOffer, today: date) -> None:
    """Raises PeriodReversed."""
    if not max(new.from_on, today) <= new.to_on:
        raise OfferOutOfTime(pointer="#/to_on")


def check_sign_up(state: str, to_on: date, today: date, free: int) -> None:
    """Raises WrongState, OfferOver, OfferFull."""
    check_state(state, State.OPEN)
    if to_on < today:
        raise OfferOver
    if free < 1:
        raise OfferFull
