"""How fast cases of aid are listed, by a village, a town, a county and the city."""

import time
from collections.abc import Callable, Iterator
from functools import partial

import psycopg

from bench.figures import Row, ms, percentile
from bench.rig import Rig

CASES = 200_000
GOAL_SECONDS = 0.05
ASKED = 30
ACCOUNTS = {"village": "village-worker", "town": "town-440703101", "county": "bureau-440703", "city": "admin"}
QUERIES = ("", "?state=TOWN_REVIEWED", "?state=UNDER_REVIEW")
"""All, those of a state that is usual, and of one that is rare."""

FILL = """
    INSERT INTO applications (id, version, area, veteran_id, ground, emergency, requested_fen, state, story_sealed,
                              applied_by, applied_at)
    SELECT uuidv7(), 1, area, id, 'OTHER', false, 1,
           (ARRAY['APPLIED', 'VERIFYING', 'TOWN_REVIEWED', 'GRANTED', 'PAID', 'CLOSED', 'REFUSED'])[1 + n % 7], '',
           id, now()
      FROM people, generate_series(1, %s / (SELECT count(*) FROM people) + 1) AS n LIMIT %s
"""


def cases(bench: Rig) -> Iterator[Row]:
    """The platform's own web process, asked by one client."""
    with psycopg.connect(bench.url("assistance"), autocommit=True) as db:
        db.execute(FILL, (CASES, CASES))
        db.execute("VACUUM ANALYZE applications")
    worst, times = 0.0, []
    for who, login in ACCOUNTS.items():
        taken: list[float] = []
        for query in QUERIES:
            ask = partial(bench.network.get, login, "assistance", f"/v1/applications{query}")
            ask()  # warm
            taken += [_seconds(ask) for _ in range(ASKED)]
        worst = max(worst, percentile(taken, 95))
        times.append(f"{who} p50 {ms(taken, 50)}, p95 {ms(taken, 95)}")
    yield Row(f"list of aid p95 ÷ 50 ms, {CASES:,} cases", "; ".join(times), worst / GOAL_SECONDS, 1, 0.5, 0.25)


def _seconds(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return time.perf_counter() - began
