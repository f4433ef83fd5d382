"""What was promised to a person: kept, broken, or taken back. Pure rules."""

import enum

from shared.errors import Kind, Refusal


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


class PromiseClosed(Refusal):
    """It is known already what became of this promise."""

    kind = Kind.CONFLICT


def step(current: str, wanted: PromiseState) -> PromiseState:
    """The next state. Raises PromiseClosed saying where the promise stands."""
    if wanted not in TRANSITIONS[PromiseState(current)]:
        raise PromiseClosed(f"The promise is {current}; it cannot become {wanted} from there.")
    return wanted
