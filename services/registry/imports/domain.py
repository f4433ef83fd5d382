"""The life of a file of people that was handed in: checked, then imported."""

from shared.states import States
from shared.words import Words


class State(States, of=Words("import", "导入")):
    """CHECKING and RUNNING are worked on by `work`; CHECKED waits for a decision."""

    CHECKING = "CHECKING", "CHECKING", "CHECKED", "FAILED", "DISCARDED"  # its check begins, perhaps once more
    CHECKED = "CHECKED", "CHECKING", "RUNNING", "FAILED", "DISCARDED"  # checked anew, once a cause was mended
    RUNNING = "RUNNING", "DONE", "FAILED"
    DONE = "DONE"
    FAILED = "FAILED"
    DISCARDED = "DISCARDED"


WORKED_ON = (State.CHECKING, State.RUNNING)


KEPT_DAYS = 7
"""How long a checked file waits to be run before its content is forgotten, and how long what a file showed is kept
once it was imported (default, configurable).
"""
FIRST_ROW = 2
"""Row 1 of a file is never one of people."""
