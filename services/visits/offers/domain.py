"""Offers of services 喜闻乐见: their kinds and states, and who may sign up. Pure rules."""

import enum
from dataclasses import dataclass
from datetime import date

from shared.errors import Kind as Fact
from shared.errors import PeriodReversed, Refusal
from shared.states import States, WrongState


class Kind(enum.StrEnum):
    """What is offered (default, configurable)."""

    HEALTH = "HEALTH"
    PSYCHOLOGY = "PSYCHOLOGY"
    EMPLOYMENT = "EMPLOYMENT"
    LEGAL = "LEGAL"
    EDUCATION = "EDUCATION"
    CULTURE = "CULTURE"
    DAILY_LIFE = "DAILY_LIFE"


class State(States, of="offer"):
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


class OfferOver(Refusal):
    """The offer's last day has passed; no one signs up any more. Open another offer."""


class OfferNotBegun(Refusal):
    """The offer has not begun: enter who comes from its first day on."""


class SignedUpAlready(Refusal, kind=Fact.CONFLICT):
    """This person has signed up already: there is nothing more to do."""


class NotSignedUp(Refusal):
    """This person has not signed up for the offer: sign them up first. Whoever came already keeps the place."""


def check_days(new: NewOffer, today: date) -> None:
    """Raises PeriodReversed."""
    if not max(new.from_on, today) <= new.to_on:
        raise PeriodReversed("An offer ends on the day it begins, or later, and not in the past.", pointer="#/to_on")


def check_sign_up(state: str, to_on: date, today: date, free: int) -> None:
    """Raises WrongState, OfferOver, OfferFull."""
    if state != State.OPEN:
        raise WrongState(f"The offer is {state}; one signs up while it is OPEN.")
    if to_on < today:
        raise OfferOver
    if free < 1:
        raise OfferFull
