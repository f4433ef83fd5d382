"""`make bench`: each figure a ratio of two things measured in turn in one run, beside the goal it must keep.

Absolute times say little on a shared machine; the ratios hold. Ends with status 1 if a goal is missed.
"""

import statistics
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

import psycopg
from rich.console import Console
from rich.table import Table
from stdnum.iso7064 import mod_11_2

from bench.figures import Row, ms, percentile
from bench.indicators import indicators
from bench.population import PROJECTED, filled, projected
from bench.rig import CLIENTS, Rig, rig
from bench.search import searches
from deploy.local.layout import SERVICES

ROUNDS, SECONDS = 3, 4
DRAINED = 20_000
STATIONS, RATE, WRITES = 73, 20, 300
MEMORY_MB = 1_500
EVENT = '{"occurred_at":"2026-01-01T00:00:00+00:00","code":"440703101000","name":"棠下镇","level":"TOWN"}'


SYLLABLES = "建国志伟明强军华安福海山林峰涛波"
"""Read differently each, so that no two people look like doubles."""


def people(count: int, areas: list[str], first: int = 0) -> list[dict[str, Any]]:
    """Registrations with checksum-valid ID numbers, one area after the other."""
    bodies = []
    for number in range(first, first + count):
        base = f"44070319{50 + number // 1000 % 50:02d}0101{number % 1000:03d}"
        area = areas[number % len(areas)]
        bodies.append(
            {
                "name": "测" + "".join(SYLLABLES[number // 16**place % 16] for place in range(3)),
                "id_number": base + mod_11_2.calc_check_digit(base),
                "categories": ["DISABLED_SERVICEMAN"],
                "station_area": area,
                "registered_area": area,
            }
        )
    return bodies


def towns(bench: Rig) -> list[dict[str, str]]:
    """The 73 town accounts."""
    accounts = [a for a in bench.network.accounts.values() if a["login"].startswith("town-4")]
    assert len(accounts) == STATIONS
    return accounts


def writes_and_relay(bench: Rig) -> Iterator[Row]:
    """An API write on a filled database, and the relay's drain, each against pgbench's two inserts, in turn."""
    projected(bench)
    town = towns(bench)[0]
    token = bench.network.sign_in(town["login"])
    ids = [
        bench.network.post(town["login"], "registry", "/v1/veterans", person, person["id_number"]).body["id"]
        for person in people(100, [town["area"]])
    ]
    body = {"ground": "OTHER", "requested_fen": 100_000, "story": "家庭遭遇火灾，房屋受损，需要救助。"}
    bodies = [{"veteran_id": id, **body} for id in ids]
    bench.network.post(town["login"], "assistance", "/v1/applications", bodies[-1], "last of them is known")
    writes, drains, latencies, bases = [], [], [], []
    for number in range(ROUNDS):
        base = bench.two_statements(SECONDS)
        with bench.alone("assistance", workers=2) as port:
            task = {"path": "/v1/applications", "token": token, "bodies": bodies, "key": f"bench-{number}"}
            result = bench.load(kind="write", port=port, clients=CLIENTS, seconds=SECONDS, **task)
        assert not result["failures"], result["failures"]
        base = (base + bench.two_statements(SECONDS)) / 2
        rate = len(result["latencies"]) / result["seconds"]
        _settle(bench)
        drained = drain(bench)
        bases.append(base)
        writes.append((rate / base, rate))
        drains.append((drained / base, drained))
        latencies += result["latencies"]
    base_rate = f"{statistics.median(bases):,.0f} two-statement transactions/s"
    ratio, rate = sorted(writes)[ROUNDS // 2]
    yield Row(
        "API write ÷ pgbench",
        f"2 workers, no work process, {PROJECTED:,} people: {rate:,.0f}/s, p50 {ms(latencies, 50)}; {base_rate}",
        ratio,
        0.06,
        True,
    )
    ratio, rate = sorted(drains)[ROUNDS // 2]
    yield Row("relay drain ÷ pgbench", f"{rate:,.0f} events/s; {base_rate}", ratio, 1.5, True)


def _settle(bench: Rig) -> None:
    """Let every event take its effects, so that the next measure starts from rest."""
    ends = time.monotonic() + 120
    before, now = None, _progress(bench)
    while now != before:
        assert time.monotonic() < ends, "the platform does not come to rest"
        time.sleep(1.5)
        before, now = now, _progress(bench)


def _progress(bench: Rig) -> list[Any]:
    """How far every outbox and inbox has come."""
    counts = []
    for service in SERVICES:
        with psycopg.connect(bench.url(service), autocommit=True) as db:
            counts += db.execute("SELECT (SELECT count(*) FROM outbox), count(*), sum(version) FROM inbox").fetchall()
    return counts


def drain(bench: Rig) -> float:
    """Events a second from a full outbox until it is empty; of a type that no service consumes."""
    with psycopg.connect(bench.url("registry"), autocommit=True) as db:
        # The commit makes all rows visible to the relay at once.
        db.execute(
            "INSERT INTO outbox (event_id, topic, aggregate, version, type, area, traceparent, body)"
            " SELECT uuidv7(), 'muster.stations', uuidv7()::text, 1, 'station.opened.v1', '440703101000',"
            " '00-11111111111111111111111111111111-2222222222222222-01',"
            " convert_to(%s, 'UTF8')"
            " FROM generate_series(1, %s)",
            (EVENT, DRAINED),
        )
        began = time.perf_counter()
        while db.execute("SELECT 1 FROM outbox LIMIT 1").fetchone():
            time.sleep(0.01)
        return DRAINED / (time.perf_counter() - began)


def pushes(bench: Rig) -> Iterator[Row]:
    """From the POST that causes an alert to the station that sees it, 73 stations streaming."""
    accounts = towns(bench)
    tokens = [bench.network.sign_in(account["login"]) for account in accounts]
    areas = [account["area"] for account in accounts]
    ports = {"port": bench.layout.ports["registry"], "stream_port": bench.layout.ports["stream"]}
    for key, count, first in (("warm", STATIONS, 100), ("push", WRITES, 137)):
        bodies = people(count, areas, first=first * STATIONS)
        result = bench.load(kind="push", tokens=tokens, bodies=bodies, rate=RATE, key=key, **ports)
        _settle(bench)
    posts, seen = result["posts"], result["pushes"]
    times = f"POST p50 {ms(posts, 50)}; POST → SSE p50 {ms(seen, 50)}, p99 {ms(seen, 99)}"
    yield Row("POST → SSE p50 ÷ POST p50", times, percentile(seen, 50) / percentile(posts, 50), 10, False)
    yield Row("POST → SSE p99 ÷ its p50", times, percentile(seen, 99) / percentile(seen, 50), 3, False)


def memory(bench: Rig) -> Iterator[Row]:
    """What all processes of the platform hold after the work above."""
    used = bench.memory()
    parts = ", ".join(f"{name} {mb:.0f}" for name, mb in sorted(used.items(), key=lambda item: -item[1]))
    total = sum(used.values())
    yield Row("memory of the whole system", f"{total:,.0f} MB: {parts}", total / MEMORY_MB, 1, False)


def main() -> None:
    """Measure everything, tell each figure as it is found, and print the table."""
    ArgumentParser(prog="python -m bench", description=__doc__).parse_args()  # before anything is started
    table = Table("measure", "figures", "ratio", "goal", "", title="Muster bench")
    rows: list[Row] = []
    with rig() as bench:
        for measure in (pushes, writes_and_relay, memory, filled, searches, indicators):
            for row in measure(bench):
                rows.append(row)
                print(f"{row.what}: {row.ratio:.3f}. {row.figure}", file=sys.stderr)
    for row in rows:
        sign = "≥" if row.at_least else "≤"
        table.add_row(row.what, row.figure, f"{row.ratio:.3f}", f"{sign} {row.goal}", "kept" if row.kept else "MISSED")
    Console().print(table)
    sys.exit(not all(row.kept for row in rows))


if __name__ == "__main__":
    main()
