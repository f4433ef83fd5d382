"""Waiting for conditions, with a limit."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(look: Callable[[], T], what: str, seconds: float = 30) -> T:
    """Look until something is found (truthy); fails saying what was not."""
    ends = time.monotonic() + seconds
    while not (result := look()):
        if time.monotonic() > ends:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)
    return result
