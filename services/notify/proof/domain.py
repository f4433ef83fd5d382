"""The proof of a day: from which lines its figures are made, and which day an event belongs to. Pure rules; whoever
reads the events, from wherever, comes to the same.
"""

import hashlib
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

MODULUS = 2**256
_DAY_MS, _SHANGHAI_MS = 86_400_000, 8 * 3_600_000
_FIRST = date(1970, 1, 1)


def day_of(ms: int) -> date:
    """The day in Shanghai, which has no summer time, of a moment in milliseconds since 1970 in UTC."""
    return _numbered((ms + _SHANGHAI_MS) // _DAY_MS)


@lru_cache(16)
def _numbered(day: int) -> date:
    return _FIRST + timedelta(days=day)


def line_sum(source: str, id: str, type: str, subject: str, version: str, area: str, bodyhash: str) -> int:
    """What an event adds to its day's sum: the SHA-256 of its line, as a number below MODULUS."""
    line = f"{source}\n{id}\n{type}\n{subject}\n{version}\n{area}\n{bodyhash}\n"
    return int.from_bytes(hashlib.sha256(line.encode()).digest(), "big")


class Kind(NamedTuple):
    """What a figure is of; what an event has not is empty."""

    day: date
    topic: str
    type: str
    area: str
    also_area: str
    party: str


def hexadecimal(sum: int) -> str:
    """A sum as it is published: modulo MODULUS, 64 hexadecimal digits."""
    return f"{sum % MODULUS:064x}"
