"""How fast people are found by name, as a town, a county and the city."""

from collections.abc import Callable, Iterator

import psycopg

from bench.figures import Row, ms, percentile
from bench.rig import Rig

GOAL_SECONDS = 0.05
ASKED = 30
"""People whose names are looked for; taken at random, so that the usual names are looked for more often."""
ACCOUNTS = {"town": "town-440703101", "county": "bureau-440703", "city": "admin"}
Person = tuple[str, str, str, str, str, str, str]
KINDS: dict[str, Callable[[Person], str]] = {
    "surname": lambda person: person[0].removesuffix(person[1]),
    "name": lambda person: person[0],
    "surname in pinyin": lambda person: person[2].removesuffix(person[3]),
    "name in pinyin": lambda person: person[2],
    "begun in pinyin": lambda person: person[2][:2],
    "1 initial": lambda person: person[4][:1],
    "2 initials": lambda person: person[4][:2],
    "3 initials": lambda person: person[4][:3],
    "another reading": lambda person: person[5],
    "its initials": lambda person: person[6],
}
PEOPLE = """
    SELECT v.name, v.given_name, v.pinyin, v.given_pinyin, v.initials,
           coalesce(o.pinyin, v.pinyin), coalesce(o.initials, v.initials)
      FROM veterans v LEFT JOIN other_readings o ON o.veteran_id = v.id AND o.number = 1
     ORDER BY v.id_number_hash LIMIT %s
"""


def searches(bench: Rig) -> Iterator[Row]:
    """The platform's own web process, asked by one client."""
    with psycopg.connect(bench.url("registry")) as db:
        (people,) = db.execute("SELECT count(*) FROM veterans").fetchone() or (0,)
        asked = db.execute(PEOPLE, (ASKED,)).fetchall()
    asks = [(who, kind, KINDS[kind](person)) for person in asked for kind in KINDS for who in ACCOUNTS]
    tokens = {who: bench.network.sign_in(login) for who, login in ACCOUNTS.items()}
    bodies = [(tokens[who], {"name": text}) for who, _, text in asks]
    for _ in ("warm", "measured"):
        port = bench.layout.ports["registry"]
        seconds_taken = bench.load(kind="read", port=port, path="/v1/veterans/search", asks=bodies)["latencies"]
    by_account: dict[str, list[float]] = {who: [] for who in ACCOUNTS}
    by_kind: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for (who, kind, _), seconds in zip(asks, seconds_taken, strict=True):
        by_account[who].append(seconds)
        by_kind[kind].append(seconds)
    slowest = max(by_kind, key=lambda kind: percentile(by_kind[kind], 95))
    times = "; ".join(f"{who} p50 {ms(taken, 50)}, p95 {ms(taken, 95)}" for who, taken in by_account.items())
    times += f"; slowest by {slowest}, p95 {ms(by_kind[slowest], 95)}"
    worst = max(percentile(taken, 95) for taken in by_account.values())
    yield Row(f"name search p95 ÷ 50 ms, {people:,} people", times, worst / GOAL_SECONDS, 1, 0.5, 0.25)
