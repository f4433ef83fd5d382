"""The city's indicators, through the APIs, at 100,000 people and 1,000,000 visits."""

import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from bench.figures import Row
from bench.rig import Rig

CITY = "440700000000"
ROUNDS = 15
MOST_MS = 100
"""What each may take."""


def indicators(bench: Rig) -> Iterator[Row]:
    """The slowest of the city's indicators, by its median."""
    with psycopg.connect(bench.url("registry"), autocommit=True) as db:
        villages = [code for (code,) in db.execute("SELECT code FROM areas WHERE level = 'VILLAGE' ORDER BY code")]
    for service in ("visits", "registry"):
        _fill(bench, service, villages)
    campaign = bench.network.get("admin", "visits", "/v1/campaigns")["items"][0]["id"]
    year = bench.network.get("admin", "visits", "/v1/contact-rates")["as_of"][:4]
    paths = {
        "contact rates": ("visits", "/v1/contact-rates"),
        "campaign reach": ("visits", f"/v1/campaigns/{campaign}/reach"),
        "hardship indicators": ("visits", f"/v1/hardship-indicators?since={int(year) - 2}-01-01"),
        "hardship register": ("visits", "/v1/hardship-register"),
        "satisfaction": ("visits", "/v1/satisfaction/results"),
        "file rates": ("registry", "/v1/file-rates"),
        "coverage": ("registry", f"/v1/coverage/{CITY}"),
        "five haves": ("registry", "/v1/five-haves/rate"),
        "training coverage": ("registry", f"/v1/trainings/coverage?subject=POLICY&year={year}"),
    }
    times = {name: _median_ms(bench, *path) for name, path in paths.items()}
    parts = ", ".join(f"{name} {ms:.0f}" for name, ms in sorted(times.items(), key=lambda item: -item[1]))
    yield Row(f"slowest indicator ÷ {MOST_MS} ms", f"ms: {parts}", max(times.values()) / MOST_MS, 1, 0.5, 0.25)


def _fill(bench: Rig, service: str, stations: list[str]) -> None:
    with psycopg.connect(bench.url(service), autocommit=True) as db:
        db.execute('CREATE TEMP TABLE stations (n integer, code text COLLATE "C")')
        with db.cursor().copy("COPY stations FROM STDIN") as copy:
            for row in enumerate(stations, 1):
                copy.write_row(row)
        for statement in Path(__file__).with_name(f"{service}.sql").read_text("utf-8").split(";\n"):
            if statement.strip():
                db.execute(statement.encode())


def _median_ms(bench: Rig, service: str, path: str) -> float:
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        bench.network.get("admin", service, path)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1000
