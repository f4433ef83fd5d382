"""`make bench`: each figure beside three marks, the floor it must keep, the goal and the stretch.

Most are ratios of two things measured in turn in one run: absolute times say little on a shared machine, the ratios
hold. Ends with status 1 if a floor is missed.
"""

import statistics
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
from rich.console import Console
from rich.table import Table

from bench.cases import cases
from bench.consuming import applying, registering, settling
from bench.figures import Row, ms, parts, percentile
from bench.indicators import indicators
from bench.ledger import applications, ledger
from bench.people import people
from bench.population import PEOPLE, PROJECTED, filled, import_people, projected, sheet
from bench.pushing import webhooks
from bench.rest import spent_since, until_rest
from bench.rig import CLIENTS, WARM_SECONDS, Rig, rig
from bench.search import searches
from bench.streaming import streams
from services.notify.streams.api.hub import PER_ACCOUNT
from shared.bell import CHANNEL

ROUNDS, SECONDS = 3, 4
WRITTEN = 5_000
"""People who apply, in turn."""
DRAINED, DRAINED_INTO = 40_000, "muster.rights"
DRAIN_SECONDS, LOOK_SECONDS = 300, 0.02
TOWNS, STATIONS, RATE, WRITES = 73, 200, 20, 300
REST_SECONDS = 30
IMPORTED = 5_000
EVENT = '{"occurred_at":"2026-01-01T00:00:00+00:00","code":"440703101000","name":"棠下镇","level":"TOWN"}'


def towns(bench: Rig) -> list[dict[str, str]]:
    """The 73 town accounts."""
    accounts = [a for a in bench.network.accounts.values() if a["login"].startswith("town-4")]
    assert len(accounts) == TOWNS
    return accounts


def writes_and_relay(bench: Rig) -> Iterator[Row]:
    """An API write on a filled database, and the relay's drain, each against pgbench's two inserts; and the archive
    against a drain that it reads; in turn.
    """
    with psycopg.connect(bench.url("assistance"), autocommit=True) as db:
        task = applications(bench, db, WRITTEN, within=False)
    writes, drains, archives, latencies, bases = [], [], [], [], []
    for number in range(ROUNDS):
        base = bench.two_statements(SECONDS)
        with bench.alone("assistance", workers=2) as port:
            task |= {"seconds": SECONDS, "warm": WARM_SECONDS, "key": f"bench-{number}"}
            result = bench.load(kind="write", port=port, clients=CLIENTS, **task)
        assert not result["failures"], result["failures"]
        base = (base + bench.two_statements(SECONDS)) / 2
        rate = len(result["latencies"]) / result["seconds"]
        until_rest(bench)
        with bench.still("notify"):
            drained = drain(bench)
        until_rest(bench)
        kept = kept_of_a_drain(bench)
        until_rest(bench)
        bases.append(base)
        writes.append((rate / base, rate))
        drains.append((drained / base, drained))
        archives.append(kept)
        latencies += result["latencies"]
    base_rate = f"{statistics.median(bases):,.0f} two-statement transactions/s"
    ratio, rate = sorted(writes)[ROUNDS // 2]
    yield Row(
        "API write ÷ pgbench",
        f"2 workers, no work process, {PROJECTED:,} people: {rate:,.0f}/s, p50 {ms(latencies, 50)}; {base_rate}",
        ratio,
        0.075,
        0.09,
        0.12,
    )
    ratio, rate = sorted(drains)[ROUNDS // 2]
    yield Row("relay drain ÷ pgbench", f"{rate:,.0f} events/s; {base_rate}", ratio, 2.2, 2.5, 2.8)
    ratio, rate = sorted(archives)[ROUNDS // 2]
    yield Row("archive ÷ a drain that it reads", f"{rate:,.0f} events/s kept", ratio, 0.9, 0.95, 1)


def drain(bench: Rig) -> float:
    """Events a second from a full outbox until it is empty, while no one reads them."""
    with psycopg.connect(bench.url("assistance"), autocommit=True) as db:
        began = _pour(db)
        while not _is_empty(db):
            assert time.perf_counter() < began + DRAIN_SECONDS, "the relay does not come to the end"
            time.sleep(LOOK_SECONDS)
        return DRAINED / (time.perf_counter() - began)


def kept_of_a_drain(bench: Rig) -> tuple[float, float]:
    """The rate at which the archive keeps what is drained meanwhile: ÷ that of the drain, and a second."""
    with (
        psycopg.connect(bench.url("assistance"), autocommit=True) as db,
        psycopg.connect(bench.url("notify"), autocommit=True) as feed,
    ):
        start = last = _end(feed)
        moves, began, emptied = list[tuple[float, int]](), _pour(db), 0.0
        while last < start + DRAINED:
            assert time.perf_counter() < began + DRAIN_SECONDS, "the archive does not come to the end"
            time.sleep(LOOK_SECONDS)
            emptied = emptied or (time.perf_counter() if _is_empty(db) else 0.0)
            if (end := _end(feed)) != last:
                last = end
                moves.append((time.perf_counter(), end))
    (first_at, first), (last_at, last) = moves[0], moves[-1]
    kept = (last - first) / (last_at - first_at)
    return kept * (emptied - began) / DRAINED, kept


def _pour(db: "psycopg.Connection[Any]") -> float:
    """Fill the outbox; returns when the relay may begin. The commit makes all rows visible to it at once; what
    publishes wakes it.
    """
    db.execute(
        "INSERT INTO outbox (event_id, topic, aggregate, version, type, area, traceparent, body)"
        " SELECT uuidv7(), %s, uuidv7()::text, 1, 'station.opened.v1', '440703101000',"
        " '00-11111111111111111111111111111111-2222222222222222-01',"
        " convert_to(%s, 'UTF8')"
        " FROM generate_series(1, %s)",
        (DRAINED_INTO, EVENT, DRAINED),
    )
    began = time.perf_counter()
    db.execute(f"NOTIFY {CHANNEL}")
    return began


def _is_empty(db: "psycopg.Connection[Any]") -> bool:
    return db.execute("SELECT 1 FROM outbox ORDER BY id LIMIT 1").fetchone() is None


def _end(feed: "psycopg.Connection[Any]") -> int:
    row = feed.execute("SELECT seq FROM feed_head").fetchone()
    assert row
    return int(row[0])


def pushes(bench: Rig) -> Iterator[Row]:
    """From the POST that causes an alert to the station that sees it, 200 stations streaming."""
    tokens = signed_in(bench)
    _push(bench, tokens, "warm", TOWNS, 100)
    before = bench.spent()
    result = _push(bench, tokens, "push", WRITES, 137)
    each = spent_since(bench, before, WRITES)
    posts, seen = result["posts"], result["pushes"]
    times = f"POST p50 {ms(posts, 50)}, p99 {ms(posts, 99)}; POST → SSE p50 {ms(seen, 50)}, p99 {ms(seen, 99)}"
    yield Row("POST → SSE p50 ÷ POST p50", times, percentile(seen, 50) / percentile(posts, 50), 5, 4, 3)
    yield Row("POST → SSE p99 ÷ its p50", times, percentile(seen, 99) / percentile(seen, 50), 3, 2.5, 2)
    what = f"ms of processor of one registration, at {RATE}/s"
    yield Row(what, parts(each, ".1f"), sum(each.values()), 60, 45, 30)


def sustained(bench: Rig) -> Iterator[Row]:
    """Registrations by all towns at once."""
    yield from registering(bench, signed_in(bench), [account["area"] for account in towns(bench)])


def signed_in(bench: Rig) -> list[str]:
    """A token of each town."""
    return [bench.network.sign_in(account["login"]) for account in towns(bench)]


def _push(bench: Rig, tokens: list[str], key: str, count: int, first: int) -> Any:
    """Let the towns stream and register people at a pace; then let everything come to rest."""
    bodies = people(count, [account["area"] for account in towns(bench)], first=first * TOWNS)
    ports = {"port": bench.layout.ports["registry"], "stream_port": bench.layout.ports["stream"]}
    listening = (tokens * PER_ACCOUNT)[:STATIONS]
    result = bench.load(kind="push", tokens=tokens, streams=listening, bodies=bodies, rate=RATE, key=key, **ports)
    until_rest(bench)
    return result


def importing(bench: Rig) -> Iterator[Row]:
    """The same while people of a sheet are registered, and their events take their effects."""
    file = bench.layout.home / "more.csv"
    sheet(file, IMPORTED, first=PEOPLE)
    import_people(bench, file)
    tokens = signed_in(bench)
    with ThreadPoolExecutor(1) as beside:
        imported = beside.submit(import_people, bench, file, "--run")
        result = _push(bench, tokens, "importing", WRITES, 200)
        imported.result()
    posts, seen = result["posts"], result["pushes"]
    times = f"POST p50 {ms(posts, 50)}, p99 {ms(posts, 99)}; POST → SSE p50 {ms(seen, 50)}, p99 {ms(seen, 99)}"
    yield Row(f"s of POST → SSE p99, {IMPORTED:,} people settling", times, percentile(seen, 99), 3, 1, 0.5)


def idle(bench: Rig) -> Iterator[Row]:
    """What all processes of the platform use while nothing happens."""
    used = bench.cores(REST_SECONDS)
    yield Row("cores of the whole system at rest", parts(used, ".3f"), sum(used.values()), 0.08, 0.06, 0.05)


def memory(bench: Rig) -> Iterator[Row]:
    """What all processes of the platform hold after the work above."""
    used = bench.memory()
    yield Row("MB of the whole system", parts(used, ".0f"), sum(used.values()), 1_300, 1_200, 1_000)


def main() -> None:
    """Measure, tell each figure as it is found, and print the table."""
    table = Table("measure", "figures", "value", "floor", "goal", "stretch", "reached", title="Muster bench")
    rows: list[Row] = []
    measures = (
        filled,
        pushes,
        streams,
        idle,
        applying,
        sustained,
        importing,
        settling,
        writes_and_relay,
        ledger,
        memory,
        searches,
        indicators,
        cases,
        webhooks,  # last: endpoints stay
    )
    parser = ArgumentParser(prog="python -m bench", description=__doc__)
    by_name = {measure.__name__: measure for measure in measures}
    parser.add_argument("measure", nargs="*", choices=by_name, help="all, if none is named")
    chosen = [by_name[name] for name in parser.parse_args().measure] or measures  # before anything is started
    with rig() as bench:
        projected(bench)
        for measure in chosen:
            for row in measure(bench):
                rows.append(row)
                print(f"{row.what}: {row.value:,.3f}. {row.figure}", file=sys.stderr)
    for row in rows:
        marks = (f"{mark:,}" for mark in (row.floor, row.goal, row.stretch))
        table.add_row(row.what, row.figure, f"{row.value:,.3f}", *marks, row.reached or "MISSED")
    Console().print(table)
    sys.exit(not all(row.reached for row in rows))


if __name__ == "__main__":
    main()
