"""Petitions 信访: their states, clocks and answers, and how one is registered (docs/sources.md#petitions). Pure."""

import enum
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.assistance.clocks.domain import Term
from services.assistance.parties.domain import NewParty, PartyRole
from shared.states import States
from shared.words import Words

_LEAVING = "WITHDRAWN", "ENDED"
_TAKING_UP = "ACCEPTED", "TRANSFERRED", "NOT_ACCEPTED"


class State(States, of=Words("petition", "信访事项")):
    """Where a petition stands. REVIEW and RE_REVIEW are under way, REVIEWED is answered. WITHDRAWN: by the petitioners;
    ENDED: with the erased file of the last of them.
    """

    REGISTERED = "REGISTERED", *_TAKING_UP, *_LEAVING
    TRANSFERRED = "TRANSFERRED", *_TAKING_UP, *_LEAVING
    ACCEPTED = "ACCEPTED", "INVESTIGATING", *_LEAVING
    INVESTIGATING = "INVESTIGATING", "REPLIED", *_LEAVING
    REPLIED = "REPLIED", "REVIEW", "CLOSED", *_LEAVING
    REVIEW = "REVIEW", "REVIEWED", *_LEAVING
    REVIEWED = "REVIEWED", "RE_REVIEW", "CLOSED", *_LEAVING
    RE_REVIEW = "RE_REVIEW", "CLOSED", *_LEAVING
    CLOSED = "CLOSED"
    NOT_ACCEPTED = "NOT_ACCEPTED"
    WITHDRAWN = "WITHDRAWN"
    ENDED = "ENDED"


CASE = "PETITION"
"""The kind of case, for its parties and clocks."""

OPEN = tuple(state for state in State if state.may_follow)
PAUSABLE = (State.REGISTERED, State.TRANSFERRED, State.ACCEPTED, State.INVESTIGATING)
"""The states in which a paper of the applicant may be waited for."""


class ClockName(enum.StrEnum):
    """What a petition waits for: the authority to take it up and to answer, the petitioner to ask for a review."""

    ACCEPT = "ACCEPT"
    REPLY = "REPLY"
    REVIEW_WINDOW = "REVIEW_WINDOW"
    REVIEW = "REVIEW"
    RE_REVIEW_WINDOW = "RE_REVIEW_WINDOW"
    RE_REVIEW = "RE_REVIEW"


WINDOWS = (ClockName.REVIEW_WINDOW, ClockName.RE_REVIEW_WINDOW)
"""The petitioner's own days: when they are over, the petition is closed."""


class ReplyStage(enum.StrEnum):
    """Which answer: the first, the review's 复查, the re-review's 复核."""

    REPLY = "REPLY"
    REVIEW = "REVIEW"
    RE_REVIEW = "RE_REVIEW"


class Outcome(enum.StrEnum):
    """What a first answer says: supported, explained, or not supported 支持、解释、不予支持."""

    SUPPORTED = "SUPPORTED"
    EXPLAINED = "EXPLAINED"
    NOT_SUPPORTED = "NOT_SUPPORTED"


class ReviewOutcome(enum.StrEnum):
    """Whether the answer before stands."""

    UPHELD = "UPHELD"
    CHANGED = "CHANGED"


class NotAccepted(enum.StrEnum):
    """Why a petition is not taken up: the way of courts or arbitration is open, another body is competent, it was
    answered finally, or the same matter is in hand already.
    """

    COURT_OR_ARBITRATION = "COURT_OR_ARBITRATION"
    OTHER_BODY = "OTHER_BODY"
    ANSWERED_FINALLY = "ANSWERED_FINALLY"
    IN_HAND = "IN_HAND"


class Conflict(enum.StrEnum):
    """Why someone withdraws 回避: kin of a petitioner, an interest of their own, another bond that may bias."""

    KIN = "KIN"
    INTEREST = "INTEREST"
    OTHER = "OTHER"


@dataclass(frozen=True)
class Rules:
    """The configuration of petitions; matters and papers are codes."""

    clocks: Mapping[ClockName, Term]
    most_extension_days: int
    most_representatives: int
    matters: Sequence[str]
    papers: Sequence[str]
    required: Mapping[str, Sequence[str]]
    suppress_below: int

    def missing(self, joint: bool, papers: Collection[str]) -> list[str]:
        """The papers still to come before a petition may be accepted."""
        return [paper for paper in self.required["joint" if joint else "single"] if paper not in papers]


@dataclass(frozen=True)
class NewPetition:
    """A petition as it is registered: who brings it, for how many, what about."""

    matter: str
    description: str
    parties: Sequence[NewParty]
    petitioners: int = 1
    joint: bool = False
    urgent: bool = False
    papers: Sequence[str] = ()
    repeats: UUID | None = None
    against: UUID | None = None
    area: str | None = None

    @property
    def roles(self) -> list[PartyRole]:
        """As what each party stands in it."""
        return [PartyRole.REPRESENTATIVE if self.joint else PartyRole.PETITIONER] * len(self.parties)
