"""Everyone wants the last fen of the same funds at once, while days end: no fund gives more than it has."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from random import Random
from threading import Event
from uuid import UUID

import pytest

from services.assistance.funds.domain import FundShort
from tests.kit.funds import Books
from tests.kit.people import CITY, COUNTY
from tests.kit.stores import Store
from tests.kit.waiting import until

FUNDS, CITYS = 20, 5
"""How many funds there are, and how many of them are the city's: a grant may take from both books."""
HELD_FEN = 30
LONGEST_SECONDS = 900
"""Who decides for so long stops, however much is left."""

CASES_AND_MONEY = """
    SELECT applications.state, payments.state, count(*) FROM applications
      LEFT JOIN payments ON payments.application_id = applications.id GROUP BY 1, 2
"""
AS_ONE = {
    ("TOWN_REVIEWED", None), ("GRANTED", "RESERVED"), ("PAID", "PAID"), ("RELEASED", "RELEASED"),
}  # fmt: skip


@pytest.fixture
def sizes(request: pytest.FixtureRequest) -> tuple[int, int]:
    """Who decides at once, and how often each."""
    return (50, 1_000) if request.config.getoption("--lasting") else (10, 12)


def test_no_fund_gives_more_than_it_has(store: Callable[..., Store], sizes: tuple[int, int]) -> None:
    """Cases are decided, paid and given back. Nothing is tried again: a deadlock fails it."""
    people, times = sizes
    books = Books(Books.on(store("assistance"), date(2026, 12, 20)).store, connections=people)
    funds = [books.fund(HELD_FEN * people * times // 1_000 + 1, CITY if n < CITYS else COUNTY) for n in range(FUNDS)]
    cases = [books.reviewed(times) for _ in range(people)]
    over, ends = Event(), time.monotonic() + LONGEST_SECONDS

    def decide(number: int) -> Counter[str]:
        random, outcomes = Random(number), Counter[str]()
        for case in cases[number]:
            if time.monotonic() > ends:
                break
            wanted = [(fund, random.randint(1, 3)) for fund in random.sample(funds, 2)]
            try:
                books.decide(case, *wanted)
            except FundShort:
                outcomes["short"] += 1
                continue
            outcomes["reserved"] += sum(fen for _, fen in wanted)
            if random.random() < 0.3:
                books.pay_out(case)
            elif random.random() < 0.3:
                books.give_back(case)
                outcomes["reserved"] -= sum(fen for _, fen in wanted)
        return outcomes

    def close() -> int:
        count = 0
        while not over.is_set():
            for area in (COUNTY, CITY):
                books.end_day(area)
                count += 1
        return count

    with ThreadPoolExecutor(people + 1) as pool:
        closing = pool.submit(close)
        try:
            outcomes = sum(pool.map(decide, range(people)), Counter[str]())
        finally:
            over.set()
        assert closing.result() > 2
    assert outcomes["short"], "the last fen were wanted by several"
    by_kind = Counter[str]()
    for (*_, kind), fen in books.balances().items():
        by_kind[kind] += fen
    assert by_kind["RESERVED"] + by_kind["PAID"] == outcomes["reserved"]
    assert by_kind["SOURCE"] + by_kind["AVAILABLE"] + outcomes["reserved"] == 0
    assert books.out_of_balance() == []
    with books.store.superuser() as db:
        assert {(case, part) for case, part, _ in db.execute(CASES_AND_MONEY)} <= AS_ONE


def test_accounts_are_locked_in_the_order_of_their_ids(store: Callable[..., Store]) -> None:
    """Whatever the order in which they were made: who waits for the lowest has none of the others."""
    books = Books.on(store("assistance"), date(2026, 12, 20))
    high, low = (UUID(digit * 32) for digit in "f0")
    funds = {id: books.fund() for id in (high, low)}
    waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    free = "SELECT id FROM accounts WHERE kind = 'AVAILABLE' ORDER BY id FOR NO KEY UPDATE SKIP LOCKED"
    with books.store.superuser() as holder, books.store.superuser() as looker, ThreadPoolExecutor(1) as pool:
        for id, fund in funds.items():
            row = (id, COUNTY, fund, 2026, "AVAILABLE", "ANY")
            holder.execute("INSERT INTO accounts VALUES (%s, %s, %s, %s, %s, %s)", row)
            books.deposit(fund, 10)
        with holder.transaction():
            holder.execute("SELECT FROM accounts WHERE id = %s FOR NO KEY UPDATE", (low,))
            reserving = pool.submit(books.reserve, books.case(), *((fund, 1) for fund in funds.values()))
            until(lambda: looker.execute(waiting).rowcount, "the grant waits for an account")
            assert looker.execute(free).fetchall() == [(high,)]
        reserving.result(10)
    assert books.out_of_balance() == []
