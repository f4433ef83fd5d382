"""When the platform has come to rest, and what it has used until then."""

import time
from collections.abc import Mapping

import psycopg

from bench.rig import Rig
from deploy.local.layout import SERVICES

REST_SECONDS = 3
"""For so long nothing has moved."""


def until_rest(bench: Rig) -> float:
    """Wait until every event has taken its effects. Returns when the last did, seen to a tenth of a second, as
    `time.monotonic()` tells it.
    """
    began = last = time.monotonic()
    seen = _progress(bench)
    while time.monotonic() - last < REST_SECONDS:
        assert time.monotonic() - began < 300, "the platform does not come to rest"
        time.sleep(0.1)
        if (now := _progress(bench)) != seen:
            last, seen = time.monotonic(), now
    return last


def taken_in(bench: Rig) -> int:
    """How many records all services together have taken in."""
    return sum(records for _, records in _progress(bench))


def spent_since(bench: Rig, before: Mapping[str, float], count: int) -> dict[str, float]:
    """Milliseconds of processor by program for each of `count` things done since."""
    return {name: 1000 * (spent - before.get(name, 0)) / count for name, spent in bench.spent().items()}


def _progress(bench: Rig) -> list[tuple[int, int]]:
    """What waits in each outbox or is parked, and how many records each inbox has taken in. It is asked ten times a
    second, so only of small tables.
    """
    waiting = "(SELECT count(*) FROM outbox) + (SELECT count(*) FROM parked WHERE state = 'WAITING')"
    progress = f'SELECT {waiting}, coalesce(sum("offset"), 0)::bigint FROM positions'
    rows = []
    for service in SERVICES:
        with psycopg.connect(bench.url(service), autocommit=True) as db:
            rows += db.execute(progress).fetchall()
    return rows
