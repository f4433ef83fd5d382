"""How fast cases of aid are listed, by a village, a town, a county and the city."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle

import psycopg
from uuid_utils.compat import uuid7

from bench.figures import Row, ms, percentile
from bench.rig import Rig

CASES = 200_000
GOAL_SECONDS = 0.05
ASKED = 30
ACCOUNTS = {"village": "village-worker", "town": "town-440703101", "county": "bureau-440703", "city": "admin"}
STATES = ("APPLIED", "VERIFYING", "TOWN_REVIEWED", "GRANTED", "PAID", "CLOSED", "REFUSED")
QUERIES = ("", "?state=TOWN_REVIEWED", "?state=REFUSED", "?state=UNDER_REVIEW")
"""All, those of a state that is usual, of one that this county has none in, and of one that no one has."""
WITHOUT = "440703"

COPY = """
    COPY applications (id, version, area, case_area, veteran_id, ground, emergency, requested_fen, state, story_sealed,
                       applied_by, applied_at) FROM STDIN
"""


def cases(bench: Rig) -> Iterator[Row]:
    """The platform's own web process, asked by one client."""
    _fill(bench)
    worst, times = 0.0, []
    for who, login in ACCOUNTS.items():
        taken: list[float] = []
        for query in QUERIES:
            ask = partial(bench.network.get, login, "assistance", f"/v1/applications{query}")
            ask()  # warm
            of_query = [_seconds(ask) for _ in range(ASKED)]
            worst = max(worst, percentile(of_query, 95))
            taken += of_query
        times.append(f"{who} p50 {ms(taken, 50)}, p95 {ms(taken, 95)}")
    figure = f"{'; '.join(times)}; the slowest filter counts"
    yield Row(f"list of aid p95 ÷ 50 ms, {CASES:,} cases", figure, worst / GOAL_SECONDS, 1, 0.5, 0.25)


def _fill(bench: Rig) -> None:
    with psycopg.connect(bench.url("assistance"), autocommit=True) as db:
        people = db.execute("SELECT id, area FROM people WHERE area !~ '0{3}$'").fetchall()
        with db.cursor() as cursor, cursor.copy(COPY) as copy:
            for number, (person, area) in zip(range(CASES), cycle(people), strict=False):
                state = STATES[(number + number // len(people)) % len(STATES)]
                if state == "REFUSED" and area.startswith(WITHOUT):
                    state = "CLOSED"
                shown = (area, f"{area[:9]}000", person, "OTHER", False, 1, state, b"", person, "2026-11-01T00:00:00Z")
                copy.write_row((uuid7(), 1, *shown))
        db.execute("VACUUM ANALYZE applications")


def _seconds(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began
