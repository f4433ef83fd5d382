"""Disputes 矛盾纠纷, solved at the lowest level 枫桥经验 (docs/sources.md#disputes). Pure rules."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.assistance.clocks.domain import Term
from services.assistance.parties.domain import NewParty, PartyRole
from shared.errors import Kind, Refusal
from shared.security.areas import CITY, COUNTY, TOWN, VILLAGE
from shared.states import States
from shared.words import Words

CASE = "DISPUTE"
"""The kind of case, for its parties and clocks."""
LEVELS = (VILLAGE, TOWN, COUNTY, CITY)
"""From the lowest up."""


class State(States, of=Words("dispute", "矛盾纠纷")):
    """Where a dispute stands. AGREED: an agreement is to be followed up, KEPT: it was kept. WITHDRAWN: by the parties;
    ENDED: with the erased file of the last of them.
    """

    OPEN = "OPEN", "AGREED", "REFERRED", "WITHDRAWN", "ENDED"
    AGREED = "AGREED", "KEPT", "OPEN", "ENDED"
    KEPT = "KEPT"
    REFERRED = "REFERRED"
    WITHDRAWN = "WITHDRAWN"
    ENDED = "ENDED"


UNDER_WAY = tuple(state for state in State if state.may_follow)


class ClockName(enum.StrEnum):
    """What a dispute waits for: the level that mediates it, or the follow-up of an agreement."""

    VILLAGE = "VILLAGE"
    TOWN = "TOWN"
    COUNTY = "COUNTY"
    CITY = "CITY"
    FOLLOW_UP = "FOLLOW_UP"


class Outcome(enum.StrEnum):
    """How a mediation ended: to be gone on with, without agreement, or agreed."""

    ADJOURNED = "ADJOURNED"
    FAILED = "FAILED"
    AGREED = "AGREED"


@dataclass(frozen=True)
class Rules:
    """The configuration of disputes; matters and referrals are codes."""

    clocks: Mapping[ClockName, Term]
    matters: Sequence[str]
    referrals: Sequence[str]
    suppress_below: int


@dataclass(frozen=True)
class NewDispute:
    """A dispute as it is registered: one who brings it and one or more others."""

    matter: str
    description: str
    parties: Sequence[NewParty]
    area: str | None = None

    @property
    def roles(self) -> list[PartyRole]:
        """As what each party stands in it: the first brings it."""
        return [PartyRole.APPLICANT, *[PartyRole.COUNTERPARTY] * (len(self.parties) - 1)]


class MediatedElsewhere(Refusal, kind=Kind.FORBIDDEN):
    """The dispute is mediated at the level {level}, and yours is {own}: leave it to them, or take it up first."""

    zh = "该纠纷正在{level}一级调解，您所在层级为{own}，请由该级办理，或者先上提至本级。"


class TopLevel(Refusal, kind=Kind.CONFLICT):
    """The dispute is at the city already, which is the highest level: mediate it there, or refer it to another body."""

    zh = "该纠纷已在市级调解，不能再上报，请继续调解或者引导至法院等其他途径。"


class LevelBelow(Refusal, kind=Kind.FORBIDDEN):
    """The dispute is mediated at {level}, above you: leave it to them."""

    zh = "该纠纷已由上级（{level}）调解，请由上级办理。"


class HeldUnfit(Refusal):
    """A mediation is held from {first} to {last}: name a day between these."""

    zh = "调解日期应在{first}至{last}之间。"


def check_held(day: date, first: date, last: date) -> None:
    """Raises HeldUnfit."""
    if not first <= day <= last:
        raise HeldUnfit(pointer="#/held_on", first=first, last=last)


def check_level(level: str, own: str) -> None:
    """Whoever mediates stands at the level of the dispute. Raises MediatedElsewhere."""
    if level != own:
        raise MediatedElsewhere(level=level, own=own)


def next_level(level: str, own: str) -> str:
    """Where a dispute goes up to: to the next level, or to one's own if that is higher. Raises TopLevel, LevelBelow."""
    if level == CITY:
        raise TopLevel
    at, mine = LEVELS.index(level), LEVELS.index(own)
    if mine < at:
        raise LevelBelow(level=level)
    return LEVELS[max(at + 1, mine)]


def check_not_above(level: str, own: str) -> None:
    """What is of the level that solved it may be done there and above. Raises LevelBelow."""
    if LEVELS.index(own) < LEVELS.index(level):
        raise LevelBelow(level=level)
