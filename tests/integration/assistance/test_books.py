"""Books have days: each is closed once, when it is over, and keeps its report; a year's end carries what is left."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import select

from services.assistance.funds.domain import DayAhead, DayClosedAlready, DepositUsed, FundShort
from services.assistance.funds.rules import PURPOSES
from services.assistance.funds.timers import close_days
from services.assistance.funds.use_cases.ledger import lock_book
from services.assistance.models import Transfer
from shared.contracts.access import Role
from shared.events.tables import OUTBOX
from tests.kit.funds import Books
from tests.kit.network import Network
from tests.kit.people import CITY, COUNTY, OTHER_TOWN, TOWN
from tests.kit.problems import refused
from tests.kit.stores import Store
from tests.kit.timers import take
from tests.kit.waiting import until

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
OTHER_COUNTY = f"{OTHER_TOWN[:6]}000000"


@pytest.fixture
def assistance(store: Callable[..., Store]) -> Store:
    return store("assistance")


def entries(books: Books) -> list[tuple[date, str]]:
    with books.store.work.session() as db:
        rows = db.execute(select(Transfer.day, Transfer.source_kind).order_by(Transfer.id))
        return [(day, kind) for day, kind in rows]


def test_a_day_is_closed_after_midnight_in_china_and_once(assistance: Store) -> None:
    monday = Books.on(assistance, MONDAY)
    fund = monday.fund(500)
    assert Books.on(assistance, MONDAY, time(23, 59)).close_due() == 0
    after = Books.on(assistance, TUESDAY, time(0, 1))
    assert [after.close_due() for _ in range(2)] == [1, 0]
    assert after.days() == [(MONDAY, "CLOSED"), (TUESDAY, "OPEN")]
    after.reserve(after.case(), (fund, 200))
    assert Books.on(assistance, date(2026, 3, 4)).close_due() == 1
    assert entries(after) == [(MONDAY, "DEPOSIT"), (TUESDAY, "RESERVE")]
    assert after.out_of_balance() == []


def test_closed_late_each_day_has_its_report(assistance: Store) -> None:
    Books.on(assistance, MONDAY).fund(500)
    late = Books.on(assistance, date(2026, 3, 6))
    assert late.close_due() == 1
    assert late.days() == [*[(date(2026, 3, day), "CLOSED") for day in (2, 3, 4, 5)], (date(2026, 3, 6), "OPEN")]
    assert late.out_of_balance() == []


def test_two_machines_close_each_book_once(assistance: Store) -> None:
    monday = Books.on(assistance, MONDAY)
    for area in (COUNTY, OTHER_COUNTY, CITY):
        monday.fund(500, area)
    tuesday = Books.on(assistance, TUESDAY)
    other = Books.on(assistance, TUESDAY)
    with tuesday.store.work.session() as one, other.store.work.session() as two:
        assert [take(db, close_days) for db in (one, two, one, two)] == [1, 1, 1, 0]
        one.rollback()
        assert take(two, close_days) == 1, "what the first gave up the second takes"
    with ThreadPoolExecutor(2) as machines:
        assert sum(machines.map(Books.close_due, (tuesday, other))) == 3
    assert [tuesday.days(area)[-1] for area in (COUNTY, OTHER_COUNTY, CITY)] == [(TUESDAY, "OPEN")] * 3
    assert tuesday.out_of_balance() == []


def test_an_entry_under_way_belongs_to_the_day_and_one_that_waits_to_the_next(assistance: Store) -> None:
    """The report waits for whoever has begun; whoever comes later waits for the report, and reads the day anew."""
    monday, tuesday = Books.on(assistance, MONDAY), Books.on(assistance, TUESDAY)
    fund, case = monday.fund(500), monday.case()
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = "
    waiting += "(SELECT oid FROM pg_database WHERE datname = current_database())"
    with assistance.superuser() as db, ThreadPoolExecutor(2) as pool:

        def queued(count: int) -> Callable[[], bool]:
            return lambda: db.execute(waiting).fetchone() == (count,)

        with assistance.work.session() as early:
            lock_book(early, COUNTY, shared=True)
            closing = pool.submit(tuesday.close_due)
            until(queued(1), "the closer waits for who has begun")
            later = pool.submit(tuesday.reserve, case, (fund, 7))
            until(queued(2), "who comes later waits for the closer")
            early.rollback()
        assert (closing.result(10), later.result(10)) == (1, None)
    assert entries(monday) == [(MONDAY, "DEPOSIT"), (TUESDAY, "RESERVE")]
    assert monday.out_of_balance() == []


def test_a_book_that_is_waited_for_holds_no_other(assistance: Store) -> None:
    monday, tuesday = Books.on(assistance, MONDAY), Books.on(assistance, TUESDAY)
    city, _ = monday.fund(500, CITY), monday.fund(500)
    with ThreadPoolExecutor(1) as pool:
        with assistance.work.session() as slow:
            lock_book(slow, COUNTY, shared=True)
            closing = pool.submit(tuesday.close_due)
            until(lambda: monday.days(CITY)[-1] == (TUESDAY, "OPEN"), "the city's book is closed all the same")
            tuesday.deposit(city, 1, area=CITY)
            assert monday.days() == [(MONDAY, "OPEN")]
            slow.rollback()
        assert closing.result(10) == 2


def test_what_is_left_of_a_year_is_carried_and_what_is_reserved_stays(assistance: Store) -> None:
    december = Books.on(assistance, date(2026, 12, 31))
    fund = december.fund(1_000)
    december.deposit(fund, 90, "MEDICAL")
    paid, given_back = december.case(), december.case()
    december.reserve(paid, (fund, 300))
    december.reserve(given_back, (fund, 200))
    january = Books.on(assistance, date(2027, 1, 1), time(0, 5))
    assert january.close_due() == 1
    held = january.balances()
    assert (held[fund, 2027, "ANY", "AVAILABLE"], held[fund, 2027, "MEDICAL", "AVAILABLE"]) == (500, 90)
    assert held[fund, 2026, "ANY", "RESERVED"] == 500
    assert (fund, 2026, "ANY", "AVAILABLE") not in held

    january.reserve(january.case(), (fund, 500))
    january.pay(paid)
    january.release(given_back)
    assert january.balances()[fund, 2026, "ANY", "AVAILABLE"] == 200
    with pytest.raises(FundShort):
        january.reserve(january.case(), (fund, 1))
    assert Books.on(assistance, date(2027, 1, 2)).close_due() == 1, "what came back is carried at the day's end"
    assert january.balances()[fund, 2027, "ANY", "AVAILABLE"] == 200
    assert january.out_of_balance() == []


def test_a_purpose_that_is_not_carried_stays_in_its_year(assistance: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PURPOSES, "MEDICAL", False)
    december = Books.on(assistance, date(2026, 12, 31))
    fund = december.fund(10)
    december.deposit(fund, 90, "MEDICAL")
    january = Books.on(assistance, date(2027, 1, 1))
    january.close_due()
    held = january.balances()
    assert (held[fund, 2026, "MEDICAL", "AVAILABLE"], held[fund, 2027, "ANY", "AVAILABLE"]) == (90, 10)
    with pytest.raises(FundShort):
        january.reserve(january.case(), (fund, 1), purpose="MEDICAL")


def test_a_deposit_is_taken_back_after_its_year(assistance: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PURPOSES, "MEDICAL", False)
    december = Books.on(assistance, date(2026, 12, 31))
    fund, mistaken, medical = december.fund(100), uuid4(), uuid4()
    december.deposit(fund, 1_000, id=mistaken)
    december.deposit(fund, 90, "MEDICAL", medical)
    january = Books.on(assistance, date(2027, 1, 1))
    january.close_due()
    january.reserve(january.case(), (fund, 101))
    with pytest.raises(DepositUsed):
        january.take_back(fund, mistaken)
    january.deposit(fund, 10)
    january.take_back(fund, mistaken)
    january.take_back(fund, medical)
    held = {key[1:]: fen for key, fen in january.balances().items()}
    assert held == {
        (2026, "ANY", "SOURCE"): -100,
        (2027, "ANY", "SOURCE"): -10,
        (2027, "ANY", "AVAILABLE"): 9,
        (2027, "ANY", "RESERVED"): 101,
    }
    january.end_day()
    assert january.out_of_balance() == []


def test_by_hand_a_day_is_closed_from_its_date_on(assistance: Store) -> None:
    monday = Books.on(assistance, MONDAY)
    monday.fund(500)
    closed = monday.close()
    with pytest.raises(DayAhead):
        monday.close()
    with pytest.raises(DayClosedAlready):
        monday.close(closed)
    assert Books.on(assistance, TUESDAY).close_due() == 0
    assert monday.out_of_balance() == []


def test_the_bureau_closes_its_book_and_reads_its_reports(net: Network) -> None:
    aid = net.caller("assistance")
    county, city = aid.as_(Role.COUNTY_BUREAU_OFFICER, COUNTY), aid.as_(Role.CITY_ADMIN, CITY)
    fund = county.post("/v1/funds", {"name": "应急救助资金", "area": COUNTY})["id"]
    city.post("/v1/funds", {"name": "关爱基金", "area": CITY})
    county.post(f"/v1/funds/{fund}/deposits", {"amount_fen": 700})
    (day,) = county.get("/v1/book-days")["items"]
    path = f"/v1/book-days/{day['id']}"
    assert county.get(path)["lines"] == []
    refused(aid.as_(Role.AUDITOR, COUNTY).call("POST", f"{path}/closing"), 403, "role-forbidden")
    refused(county.as_(Role.COUNTY_BUREAU_OFFICER, OTHER_COUNTY).call("POST", f"{path}/closing"), 404, "not-found")
    report = county.post(f"{path}/closing")
    assert (report["state"], report["closed_by"]) == ("CLOSED", str(county.account))
    lines = {line["kind"]: line for line in report["lines"]}
    assert {kind: line["closing_fen"] for kind, line in lines.items()} == {"SOURCE": -700, "AVAILABLE": 700}
    assert (lines["AVAILABLE"]["debits_fen"], lines["SOURCE"]["credits_fen"]) == (700, 700)
    refused(county.call("POST", f"{path}/closing"), 409, "day-closed-already")
    tomorrow = county.get("/v1/book-days")["items"][1]
    refused(county.call("POST", f"/v1/book-days/{tomorrow['id']}/closing"), 409, "day-ahead")
    assert len(city.get(f"/v1/book-days?area={COUNTY}")["items"]) == 2
    assert aid.as_(Role.TOWN_HEAD, TOWN).get("/v1/book-days")["items"] == []
    refused(aid.as_(Role.TOWN_HEAD, TOWN).call("GET", path), 404, "not-found")
    with net.stores["assistance"].work.session() as db:
        told = db.scalars(select(OUTBOX.c.type)).all()
    assert sorted(told) == ["fund.deposited.v1", "fund.opened.v1", "fund.opened.v1"], "a closing tells no sum"


def test_a_first_fund_opens_its_book_once(assistance: Store) -> None:
    monday = Books.on(assistance, MONDAY)
    counties = [f"4407{number:02}000000" for number in range(10, 90)]
    at_once = Barrier(4)

    def open_fund(area: str) -> None:
        at_once.wait(30)
        monday.fund(area=area)

    with ThreadPoolExecutor(4) as bureaus:
        for area in counties:
            list(bureaus.map(open_fund, [area] * 4))
    assert [monday.days(area) for area in (*counties, CITY)] == [*[[(MONDAY, "OPEN")]] * len(counties), []]
