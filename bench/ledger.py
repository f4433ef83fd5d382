"""What the ledger of funds costs: grants out of two funds each, and the end of a day."""

import time
from collections.abc import Iterator

import psycopg

from bench.figures import Row, ms
from bench.rest import until_rest
from bench.rig import CLIENTS, Rig

FUNDS, ROUNDS, SECONDS = 20, 3, 4
ENTRIES = 10_000
COUNTY = "SELECT left(area, 6) FROM applications WHERE state = 'APPLIED' GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
OPENED = "SELECT id FROM applications WHERE state = 'APPLIED' AND starts_with(area, %s)"
ENTERED = """
    INSERT INTO transfers
    SELECT uuidv7(), area, day, debit, credit, 1, 'DEPOSIT', uuidv7(), 0, NULL, NULL, now()
      FROM (SELECT DISTINCT ON (debit) transfers.* FROM transfers JOIN book_days USING (area, day)
             WHERE area = %s AND state = 'OPEN' AND source_kind = 'DEPOSIT') AS deposits, generate_series(1, %s)
"""


def ledger(bench: Rig) -> Iterator[Row]:
    """Both through the API, in the county whose applications the measures before have left open."""
    with psycopg.connect(bench.url("assistance")) as db:
        (county,) = db.execute(COUNTY).fetchone() or ("",)
    funds = [_fund(bench, county, number) for number in range(FUNDS)]
    yield _granting(bench, county, funds)
    yield _closing(bench, county)


def _fund(bench: Rig, county: str, number: int) -> str:
    bureau, body = f"bureau-{county}", {"name": f"资金 {number}", "area": f"{county}000000"}
    fund = bench.network.post(bureau, "assistance", "/v1/funds", body, f"fund {number}").body["id"]
    deposit = {"amount_fen": 1_000_000_000}
    bench.network.post(bureau, "assistance", f"/v1/funds/{fund}/deposits", deposit, f"deposit {number}")
    return str(fund)


def _granting(bench: Rig, county: str, funds: list[str]) -> Row:
    """Grants a second against pgbench's two inserts, in turn; each has four more rows in the database."""
    token, rates, latencies = bench.network.sign_in(f"bureau-{county}"), [], []
    with psycopg.connect(bench.url("assistance"), autocommit=True) as db:
        verified = _verified(db, county)
    for number in range(ROUNDS):
        cases = verified[number::ROUNDS]
        bodies = [
            {
                "outcome": "GRANTED",
                "reason": "情况属实。",
                "funds": [{"fund_id": funds[(at + step) % FUNDS], "amount_fen": 100} for step in (0, 7)],
            }
            for at in range(len(cases))
        ]
        base = bench.two_statements(SECONDS)
        with bench.alone("assistance", workers=2) as port:
            task = {"tokens": [token], "bodies": bodies, "key": f"grant-{number}", "version": 1}
            paths = [f"/v1/applications/{case}/decision" for case in cases]
            result = bench.load(kind="write", port=port, clients=CLIENTS, seconds=SECONDS, paths=paths, **task)
        assert not result["failures"], result["failures"]
        base = (base + bench.two_statements(SECONDS)) / 2
        rate = len(result["latencies"]) / result["seconds"]
        rates.append((rate / base, rate))
        latencies += result["latencies"]
        until_rest(bench)
    ratio, rate = sorted(rates)[ROUNDS // 2]
    return Row(
        "grant out of two funds ÷ pgbench",
        f"2 workers, no work process, {FUNDS} funds: {rate:,.0f}/s, p50 {ms(latencies, 50)}",
        ratio,
        0.015,
        0.025,
        0.04,
    )


def _verified(db: "psycopg.Connection[tuple[object, ...]]", county: str) -> list[str]:
    """The ids of applications, made as verified as if they were new: of version 1."""
    cases = [str(id) for (id,) in db.execute(OPENED, (county,))]
    db.execute("UPDATE applications SET state = 'VERIFIED', version = 1 WHERE id = ANY(%s::uuid[])", (cases,))
    return cases


def _closing(bench: Rig, county: str) -> Row:
    """Seconds until a day of many entries is closed and its report is here."""
    bureau = f"bureau-{county}"
    with psycopg.connect(bench.url("assistance"), autocommit=True) as db:
        db.execute(ENTERED, (f"{county}000000", ENTRIES // FUNDS))
    days = bench.network.get(bureau, "assistance", "/v1/book-days")["items"]
    began = time.perf_counter()
    report = bench.network.post(bureau, "assistance", f"/v1/book-days/{days[-1]['id']}/closing", None, "close").body
    seconds = time.perf_counter() - began
    lines = f"{len(report['lines'])} accounts"
    return Row(f"s to close a day of {ENTRIES:,} entries", lines, seconds, 0.5, 0.2, 0.1)
