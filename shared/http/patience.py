"""Waiting a moment, between transactions, for what events may still bring."""

import time
from collections.abc import Callable
from threading import BoundedSemaphore

from flask import Response

from shared.errors import Busy, NotYetKnown

WAIT_SECONDS, FIRST_WAIT, LONGEST_WAIT = 2.0, 0.02, 0.2
WAITERS = 50
"""How many requests of a worker may wait for an event at once; far fewer than clients may connect."""
_waiters = BoundedSemaphore(WAITERS)


def patiently(attempt: Callable[[], Response]) -> Response:
    """Try again while something named is not yet known, for two seconds. Raises NotYetKnown, Busy."""
    try:
        return attempt()
    except NotYetKnown:
        if not _waiters.acquire(blocking=False):
            raise Busy from None
    try:
        ends, pause = time.monotonic() + WAIT_SECONDS, FIRST_WAIT
        while True:
            time.sleep(pause)  # between transactions: no connection is held
            pause = min(pause * 2, LONGEST_WAIT)
            try:
                return attempt()
            except NotYetKnown:
                if time.monotonic() > ends:
                    raise
    finally:
        _waiters.release()
