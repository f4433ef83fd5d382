"""What the ledger of funds costs: deposits, grants, what a bank tells of a batch, and the end of a day."""

import time
from collections.abc import Iterator
from itertools import count
from typing import Any

import psycopg

from bench.figures import Row, ms
from bench.rest import until_rest
from bench.rig import CLIENTS, WARM_SECONDS, Rig

FUNDS, ROUNDS, SECONDS = 20, 3, 4
CASES, BATCH, ENTRIES = 12_000, 1_000, 10_000
COUNTY = "440703"
BUREAU = f"bureau-{COUNTY}"
PEOPLE = "SELECT id::text, left(area, 9) FROM people WHERE starts_with(area, %s) = %s ORDER BY random() LIMIT %s"
LED = """
    UPDATE applications SET state = 'TOWN_REVIEWED', version = 1, visit_id = uuidv7()
     WHERE state = 'APPLIED' AND starts_with(case_area, %s) RETURNING id::text
"""
"""What is filed, as if its town had led it to its opinion: the bureau decides next."""
ENTERED = """
    INSERT INTO transfers
    SELECT uuidv7(), area, day, debit, credit, 1, 'DEPOSIT', uuidv7(), 0, NULL, NULL, now()
      FROM (SELECT DISTINCT ON (debit) transfers.* FROM transfers JOIN book_days USING (area, day)
             WHERE area = %s AND state = 'OPEN' AND source_kind = 'DEPOSIT') AS deposits, generate_series(1, %s)
"""


def ledger(bench: Rig) -> Iterator[Row]:
    """All through the API, in one county, in which as many people apply as there are cases."""
    with psycopg.connect(bench.url("assistance"), autocommit=True) as db:
        waiting = _filed(bench, db)
        funds = [_fund(bench, number) for number in range(FUNDS)]
        deposits = [f"/v1/funds/{funds[n % FUNDS]}/deposits" for n in range(CASES)]
        yield _against_pgbench(bench, "deposit", deposits, [{"amount_fen": 100}] * CASES)
        paths = [f"/v1/applications/{case}/decision" for case in waiting]
        half = len(paths) // 2
        yield _against_pgbench(bench, "grant out of one fund", paths[:half], _grants(funds, half, 1))
        yield _entering(bench, db)
        yield _against_pgbench(bench, "grant out of two funds", paths[half:], _grants(funds, half, 2))
        yield _closing(bench, db)


def _filed(bench: Rig, db: "psycopg.Connection[Any]") -> list[str]:
    task = applications(bench, db, CASES, within=True)
    task["paths"] = [task["path"]] * CASES  # to be sent once
    filed = bench.load(
        kind="write", port=bench.layout.ports["assistance"], clients=CLIENTS, seconds=250, key="filed", **task
    )
    assert not filed["failures"], filed["failures"]
    until_rest(bench)
    return [case for (case,) in db.execute(LED, (COUNTY,))]


def applications(bench: Rig, db: "psycopg.Connection[Any]", count: int, *, within: bool) -> dict[str, Any]:
    """What is sent for `count` people, an application each, within the county of the ledger or elsewhere."""
    people = db.execute(PEOPLE, (COUNTY, within, count)).fetchall()
    asked = {"ground": "OTHER", "requested_fen": 100_000, "story": "家庭遭遇火灾，房屋受损，需要救助。"}
    return {
        "path": "/v1/applications",
        "bodies": [{"veteran_id": id, **asked} for id, _ in people],
        "tokens": [bench.network.sign_in(f"town-{town}") for _, town in people],
    }


def _fund(bench: Rig, number: int) -> str:
    body = {"name": f"资金 {number}", "area": f"{COUNTY}000000"}
    fund = bench.network.post(BUREAU, "assistance", "/v1/funds", body, f"fund {number}").body["id"]
    deposit = {"amount_fen": 1_000_000_000}
    bench.network.post(BUREAU, "assistance", f"/v1/funds/{fund}/deposits", deposit, f"deposit {number}")
    return str(fund)


def _grants(funds: list[str], number: int, stacked: int) -> list[dict[str, Any]]:
    taken = [[funds[(at + 7 * step) % FUNDS] for step in range(stacked)] for at in range(number)]
    told = {"outcome": "GRANTED", "reason": "情况属实。"}
    return [told | {"funds": [{"fund_id": fund, "amount_fen": 100} for fund in each]} for each in taken]


def _against_pgbench(bench: Rig, what: str, paths: list[str], bodies: list[dict[str, Any]]) -> Row:
    """Writes a second against pgbench's two inserts, in turn; each path is written to once."""
    token, rates, latencies = bench.network.sign_in(BUREAU), [], []
    for number in range(ROUNDS):
        mine = slice(number, None, ROUNDS)
        base = bench.two_statements(SECONDS)
        with bench.alone("assistance", workers=2) as port:
            task = {"paths": paths[mine], "bodies": bodies[mine], "tokens": [token], "key": f"{what} {number}"}
            task |= {"seconds": SECONDS, "warm": WARM_SECONDS, "version": 1}
            result = bench.load(kind="write", port=port, clients=CLIENTS, **task)
        assert not result["failures"], result["failures"]
        base = (base + bench.two_statements(SECONDS)) / 2
        rate = len(result["latencies"]) / result["seconds"]
        rates.append((rate / base, rate))
        latencies += result["latencies"]
        until_rest(bench)
    ratio, rate = sorted(rates)[ROUNDS // 2]
    figure = f"2 workers, no work process, {FUNDS} funds: {rate:,.0f}/s, p50 {ms(latencies, 50)}"
    return Row(f"{what} ÷ pgbench", figure, ratio, 0.08, 0.1, 0.12)


def _entering(bench: Rig, db: "psycopg.Connection[Any]") -> Row:
    """Seconds from the first to the last result of a full batch, as the work process enters them."""
    reserved = "SELECT id::text FROM payments WHERE state = 'RESERVED' LIMIT %s"
    ids = [id for (id,) in db.execute(reserved, (BATCH,))]
    for who in ("applications SET decided_by", "duties SET account"):  # who decides does not pay
        db.execute(f"UPDATE {who} = uuidv7()")
    keys = (f"batch {number}" for number in count())
    batch = bench.network.post(BUREAU, "assistance", "/v1/batches", {"payment_ids": ids}, next(keys)).body["id"]
    path = f"/v1/batches/{batch}"
    bench.network.post(BUREAU, "assistance", f"{path}/sending", None, next(keys), 1)
    lines = [id for (id,) in db.execute("SELECT id::text FROM attempts WHERE batch_id = %s", (batch,))]
    file = "业务编号,处理结果\n" + "".join(f"{line},{'成功' if at % 20 else '失败'}\n" for at, line in enumerate(lines))
    bench.network.post(BUREAU, "assistance", f"{path}/result-files", file.encode(), next(keys))
    ends = time.monotonic() + 60
    while db.execute("SELECT 1 FROM results WHERE applied_at IS NULL LIMIT 1").fetchone():
        assert time.monotonic() < ends, "a bank's results are not entered within a minute"
        time.sleep(0.05)
    until_rest(bench)
    span = "count(DISTINCT applied_at), extract(epoch FROM max(applied_at) - min(applied_at))"
    entered, slices, seconds = db.execute(f"SELECT count(*), {span} FROM results").fetchone() or (0, 0, 0)
    assert entered == len(lines)
    figure = f"{slices} transactions"
    return Row(f"s to enter {entered:,} results of a bank", figure, float(seconds) * slices / (slices - 1), 5, 3, 2)


def _closing(bench: Rig, db: "psycopg.Connection[Any]") -> Row:
    """Seconds until a day of many entries is closed and its report is here."""
    db.execute(ENTERED, (f"{COUNTY}000000", ENTRIES // FUNDS))
    days = bench.network.get(BUREAU, "assistance", "/v1/book-days")["items"]
    began = time.perf_counter()
    report = bench.network.post(BUREAU, "assistance", f"/v1/book-days/{days[-1]['id']}/closing", None, "close").body
    seconds = time.perf_counter() - began
    entered = db.execute("SELECT count(*) FROM transfers").fetchone()
    lines = f"{len(report['lines'])} accounts, {entered and entered[0]:,} entries"
    return Row(f"s to close a day of {ENTRIES:,} entries", lines, seconds, 0.5, 0.2, 0.1)
