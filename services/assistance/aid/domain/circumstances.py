"""What the life of a person, a station or a fund does to a case in each of its states: one cell each. Pure."""

import enum
from collections.abc import Mapping, Set
from dataclasses import dataclass

from services.assistance.aid.domain.states import DONE, RESERVED, UNDECIDED, State


class Circumstance(enum.StrEnum):
    """What may happen beside the case."""

    DEATH = "DEATH"
    DEATH_ANNULLED = "DEATH_ANNULLED"
    MOVED_OUT = "MOVED_OUT"
    MOVED_IN = "MOVED_IN"
    MERGED_AWAY = "MERGED_AWAY"
    KEPT = "KEPT"
    ERASED = "ERASED"
    STATION_CLOSED = "STATION_CLOSED"
    VISIT_CORRECTED = "VISIT_CORRECTED"
    PERIOD_OVER = "PERIOD_OVER"


class Fate(enum.StrEnum):
    """What becomes of the case. CARRIES: it goes on, maybe in another state. ENDS: it does not. REOPENS_AS_NEW: it
    stays ended, and a new one names it.
    """

    CARRIES = "CARRIES"
    ENDS = "ENDS"
    REOPENS_AS_NEW = "REOPENS_AS_NEW"
    UNTOUCHED = "UNTOUCHED"
    IMPOSSIBLE = "IMPOSSIBLE"


@dataclass(frozen=True)
class Cell:
    """A fate, the state that the case is in afterwards if another one, why where it cannot happen at all, and whether
    what is reserved for it is given back.
    """

    fate: Fate
    to: State | None = None
    why: str = ""
    releases: bool = False


CARRIES, UNTOUCHED = Cell(Fate.CARRIES), Cell(Fate.UNTOUCHED)


def _death(state: State) -> Cell:
    return _gone(state, State.DIED, RESERVED, {State.PAID})  # no one is left to follow up


def _erasure(state: State) -> Cell:
    """No one can answer a review without what was written."""
    return _gone(state, State.ENDED, RESERVED | {State.UNDER_REVIEW}, {State.PAID, State.FOLLOWED_UP})


def _gone(state: State, end: State, kept: Set[State], paid: Set[State]) -> Cell:
    """Money that is `kept` for the case is given back, and so is what waits while the bank has a part of it."""
    if state in UNDECIDED | kept:
        return Cell(Fate.ENDS, end, releases=state in kept)
    if state in paid:
        return Cell(Fate.ENDS, State.CLOSED)
    return Cell(Fate.CARRIES, releases=True) if state is State.PAYING else _goes_on(state)


def _annulment(state: State) -> Cell:
    if state is State.DIED:
        return Cell(Fate.REOPENS_AS_NEW)
    if state in UNDECIDED | RESERVED:
        return Cell(Fate.IMPOSSIBLE, why="The death ended it.")
    return UNTOUCHED


def _correction(state: State) -> Cell:
    """The visit that counted does not any more."""
    if state in (State.VERIFIED, State.PUBLIC_NOTICE, State.TOWN_REVIEWED):
        return Cell(Fate.CARRIES, State.VERIFYING)
    if state in (State.PAID, State.FOLLOWED_UP, State.CLOSED):
        return Cell(Fate.CARRIES, State.UNDER_REVIEW)
    if state is State.VERIFYING:
        return Cell(Fate.IMPOSSIBLE, why="No visit counts yet.")
    return UNTOUCHED if state in DONE else CARRIES  # an objection is answered first; a grant waits for another visit


def _goes_on(state: State) -> Cell:
    return UNTOUCHED if state in DONE else CARRIES


def _year_end(state: State) -> Cell:
    """What is reserved stays in its year, and is paid out of it."""
    return CARRIES if state in RESERVED | {State.PAYING} else UNTOUCHED


_RULES = {
    Circumstance.DEATH: _death,
    Circumstance.DEATH_ANNULLED: _annulment,
    Circumstance.MOVED_OUT: _goes_on,  # the case stays with its town and county
    Circumstance.MOVED_IN: _goes_on,
    Circumstance.MERGED_AWAY: _goes_on,  # the same cause and conflicts are looked at anew when it is decided
    Circumstance.KEPT: _goes_on,
    Circumstance.ERASED: _erasure,
    Circumstance.STATION_CLOSED: _goes_on,  # the county's centre does what its town did
    Circumstance.VISIT_CORRECTED: _correction,
    Circumstance.PERIOD_OVER: _year_end,
}
CELLS: Mapping[tuple[State, Circumstance], Cell] = {
    (state, circumstance): rule(state) for circumstance, rule in _RULES.items() for state in State
}
