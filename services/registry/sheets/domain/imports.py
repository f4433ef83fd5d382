"""The life of a file of people that was handed in: checked, then imported."""

import enum

from shared.states import States


class State(States, of="import"):
    """CHECKING and RUNNING are worked on by `work`; CHECKED waits for a decision."""

    CHECKING = "CHECKING", "CHECKING", "CHECKED", "FAILED", "DISCARDED"  # its check begins, perhaps once more
    CHECKED = "CHECKED", "RUNNING", "FAILED", "DISCARDED"
    RUNNING = "RUNNING", "DONE", "FAILED"
    DONE = "DONE"
    FAILED = "FAILED"
    DISCARDED = "DISCARDED"


WORKED_ON = (State.CHECKING, State.RUNNING)


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
