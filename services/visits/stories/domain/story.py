"""Exemplary deeds 先进典型事迹: a story's states, and what it needs before all stations may read it. Pure rules."""

import enum
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared import states
from shared.errors import Refusal


class State(enum.StrEnum):
    DRAFT = "DRAFT"
    REVIEWED = "REVIEWED"
    PUBLISHED = "PUBLISHED"
    WITHDRAWN = "WITHDRAWN"


TRANSITIONS: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.REVIEWED, State.WITHDRAWN}),
    State.REVIEWED: frozenset({State.DRAFT, State.PUBLISHED, State.WITHDRAWN}),
    State.PUBLISHED: frozenset({State.WITHDRAWN}),
    State.WITHDRAWN: frozenset(),
}


class About(enum.StrEnum):
    """Whose deeds are told."""

    VETERAN = "VETERAN"
    STAFF = "STAFF"
    OTHER = "OTHER"


@dataclass(frozen=True)
class NewStory:
    """A story to draft, about a served person, a member of staff, or someone named in words."""

    title: str
    text: str
    veteran_id: UUID | None = None
    account_id: UUID | None = None
    about: str | None = None
    consented_on: date | None = None


class ConsentMissing(Refusal):
    """Whoever the story is about has not consented to this text: enter the day they did, then publish it."""


class ConsentInFuture(Refusal):
    """Consent is entered after it was given: name a day that has come."""


def step(current: str, wanted: State) -> State:
    """The next state. Raises WrongState."""
    return states.step(TRANSITIONS, "story", current, wanted)


def check_consent(consented_on: date | None, today: date) -> None:
    """Raises ConsentInFuture."""
    if consented_on and consented_on > today:
        raise ConsentInFuture(pointer="#/consented_on")
