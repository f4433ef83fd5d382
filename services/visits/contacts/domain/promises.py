"""What was promised to a person: kept, broken, or taken back. Pure rules."""

import enum

from shared import states


class PromiseState(enum.StrEnum):
    OPEN = "OPEN"
    OVERDUE = "OVERDUE"
    KEPT = "KEPT"
    BROKEN = "BROKEN"
    WITHDRAWN = "WITHDRAWN"


OUTCOMES = (PromiseState.KEPT, PromiseState.BROKEN, PromiseState.WITHDRAWN)
PENDING = (PromiseState.OPEN, PromiseState.OVERDUE)

TRANSITIONS: dict[PromiseState, frozenset[PromiseState]] = {
    PromiseState.OPEN: frozenset({PromiseState.OVERDUE, *OUTCOMES}),
    PromiseState.OVERDUE: frozenset(OUTCOMES),
    PromiseState.KEPT: frozenset(),
    PromiseState.BROKEN: frozenset(),
    PromiseState.WITHDRAWN: frozenset(),
}


def step(current: str, wanted: PromiseState) -> PromiseState:
    """The next state. Raises WrongState."""
    return states.step(TRANSITIONS, "promise", current, wanted)
