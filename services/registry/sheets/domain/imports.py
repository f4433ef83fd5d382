"""The life of a file of people that was handed in: checked, then imported."""

import enum
from collections.abc import Mapping

from shared import states


class State(enum.StrEnum):
    """CHECKING and RUNNING are worked on by `work`; CHECKED waits for a decision."""

    CHECKING = "CHECKING"
    CHECKED = "CHECKED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    DISCARDED = "DISCARDED"


TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.CHECKING: frozenset({State.CHECKED, State.FAILED, State.DISCARDED}),
    State.CHECKED: frozenset({State.RUNNING, State.FAILED, State.DISCARDED}),
    State.RUNNING: frozenset({State.DONE, State.FAILED}),
    State.DONE: frozenset(),
    State.FAILED: frozenset(),
    State.DISCARDED: frozenset(),
}

WORKED_ON = (State.CHECKING, State.RUNNING)


def step(current: str, wanted: State) -> State:
    """The next state. Raises WrongState."""
    return states.step(TRANSITIONS, "import", current, wanted)


class Format(enum.StrEnum):
    """What a file of people may be."""

    CSV = "CSV"
    XLSX = "XLSX"


MAX_BYTES = 64 * 1024 * 1024
MAX_UNPACKED = 1024 * 1024 * 1024
MAX_ROWS = 200_000
"""Limits of one file: twice the network's people."""

KEPT_DAYS = 7
"""How long a checked file waits to be run before its content is forgotten (default, configurable)."""
