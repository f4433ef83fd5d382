"""What it costs to take events in: handlers alone, and the whole platform from the change to the last effect."""

import importlib
import itertools
import re
import statistics
import subprocess
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from uuid_utils.compat import uuid7

from bench.figures import Row, parts
from bench.people import people
from bench.population import PEOPLE, import_people, sheet
from bench.rest import spent_since, taken_in, until_rest
from bench.rig import CLIENTS, Rig
from deploy.local import programs
from deploy.local.layout import ROOT, SERVICES, inherited
from shared.db import Database
from shared.events import catalogue
from shared.events.envelope import Event, Record, headers_of
from shared.events.handling import slices
from shared.limits import CONSUMER
from shared.people import FILE_EVENTS

ROUNDS, SECONDS, APPLIED, SLICE = 3, 3, 4_000, 200
IMPORTED, LOAD_SECONDS = 5_000, 20
PARTITION = 10_000
"""One that no topic has: what is applied here moves no position of the platform's."""
AREA = "440703101000"
FILE = {
    **dict.fromkeys(("station_area", "registered_area", "residence_area"), AREA),
    **dict.fromkeys(("is_veteran", "preferential_care", "alive"), True),
    **{"tier": "KEY", "over_80": False},
}
MEASURED = (
    ("a projection", "assistance", "veteran.changed.v1", (0.4, 1.0, 1.25)),
    ("what no one handles", "assistance", "veteran.card_due.v1", (1.25, 3, 5)),
    ("the heaviest reaction", "visits", "veteran.registered.v1", (0.25, 0.4, 0.5)),
)
_offsets = itertools.count()


def applying(bench: Rig) -> Iterator[Row]:
    """Records through a service's inbox, as fast as they go, against pgbench's two inserts, in turn."""
    with bench.still():
        for what, service, type, marks in MEASURED:
            ratios, rates = [], []
            for _ in range(ROUNDS):
                base = bench.two_statements(SECONDS)
                rates.append(_apply(bench, service, type))
                base = (base + bench.two_statements(SECONDS)) / 2
                ratios.append(rates[-1] / base)
            figure = f"{type} in {service}: {statistics.median(rates):,.0f}/s in slices of {SLICE}"
            yield Row(f"applying {what} ÷ pgbench", figure, statistics.median(ratios), *marks)


def _apply(bench: Rig, service: str, type: str) -> float:
    """Records a second."""
    variables = programs.environment(bench.layout, bench.secrets, service, "work")
    database = Database(variables["MUSTER_DATABASE_URL"], CONSUMER, pool_size=1)
    inbox = importlib.import_module(f"services.{service}.work").SERVICE.inbox(database)
    records = [_record(type) for _ in range(APPLIED + SLICE)]
    inbox.apply(records[:SLICE], {})  # connects, and compiles its statements
    began = time.perf_counter()
    for at in range(SLICE, len(records), SLICE):
        for part in slices({0: records[at : at + SLICE]}):
            inbox.apply(part, {})
    taken = time.perf_counter() - began
    database.close()
    return APPLIED / taken


def _record(type: str) -> Record:
    at, id = datetime.now(UTC), str(uuid7())
    body = catalogue.encode(Event(type, {**FILE, "occurred_at": at}, AREA)) if type in FILE_EVENTS else b"{}"
    trace = f"00-{'1' * 32}-{'2' * 16}-01"
    names: Mapping[str, Any] = {"source": "/muster/registry", "type": type, "subject": id, "area": AREA}
    headers = headers_of(id=str(uuid7()), time=at.isoformat(), version="1", traceparent=trace, **names)
    stamp = int(at.timestamp() * 1_000)
    return Record("muster.veterans", PARTITION, next(_offsets), id.encode(), body, headers, stamp)


def settling(bench: Rig) -> Iterator[Row]:
    """People of a sheet, from the first registration until every service has taken in the last event of it, and how
    much quicker or slower a replay takes the same events in.
    """
    file = bench.layout.home / "settled.csv"
    sheet(file, IMPORTED, first=PEOPLE + IMPORTED)
    import_people(bench, file)
    base = bench.two_statements(SECONDS)
    before, began = taken_in(bench), time.monotonic()
    import_people(bench, file, "--run")
    seconds = until_rest(bench) - began
    events = taken_in(bench) - before
    base = (base + bench.two_statements(SECONDS)) / 2
    rate = IMPORTED / seconds
    figure = f"{IMPORTED:,} people in {seconds:.1f} s, {rate:,.0f}/s; {events:,} takings-in, {events / seconds:,.0f}/s"
    yield Row("people settled everywhere ÷ pgbench", figure, rate / base, 0.04, 0.06, 0.09)
    yield _replays(bench, events / seconds)


def _replays(bench: Rig, first: float) -> Row:
    """By all services at once, as in the first pass."""

    def replayed(service: str) -> int:
        variables = programs.environment(bench.layout, bench.secrets, service, "work")
        command = programs.command(service, "replay")
        done = subprocess.run(command, cwd=ROOT, env=inherited() | variables, text=True, capture_output=True)
        number = re.match(r"(\d+) events applied", done.stdout)
        assert number, done.stderr
        return int(number[1])

    began = time.monotonic()
    with ThreadPoolExecutor(len(SERVICES)) as at_once:
        events = sum(at_once.map(replayed, SERVICES))
    seconds = time.monotonic() - began
    figure = f"{events:,} events in {seconds:.1f} s, by all services at once: {events / seconds:,.0f}/s"
    return Row("replay of everything ÷ first pass", figure, events / seconds / first, 1, 2, 3)


def registering(bench: Rig, tokens: list[str], areas: list[str]) -> Iterator[Row]:
    """Registrations as fast as the API takes them, and until the last of their effects."""
    bodies = people(12_000, areas, first=300 * len(areas))
    task = {"path": "/v1/veterans", "bodies": bodies, "tokens": tokens, "key": "sustained", "seconds": LOAD_SECONDS}
    before, began = bench.spent(), time.monotonic()
    result = bench.load(kind="write", port=bench.layout.ports["registry"], clients=CLIENTS, **task)
    seconds = until_rest(bench) - began
    assert not result["failures"], result["failures"]
    count = len(result["latencies"])
    each = spent_since(bench, before, count)
    figure = f"{count:,} in {LOAD_SECONDS} s, their effects after {seconds:.1f} s"
    yield Row("registrations sustained a second", figure, count / seconds, 70, 110, 140)
    yield Row("ms of processor of one, at saturation", parts(each, ".1f"), sum(each.values()), 25, 18, 12)
