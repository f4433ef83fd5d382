"""Waiting for conditions, with a limit, and a clock that waits for no one."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Clock:
    """Stands in for `time` in a module: it stands still until a test moves it on."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now


def until(look: Callable[[], T], what: str, seconds: float = 30) -> T:
    """Look until something is found (truthy); fails saying what was not."""
    ends = time.monotonic() + seconds
    while not (result := look()):
        if time.monotonic() > ends:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)
    return result
