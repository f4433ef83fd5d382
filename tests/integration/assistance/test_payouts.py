"""Who got what: each sees the figures of its own area, those of few people left out above the town."""

from datetime import date
from uuid import UUID

import pytest

from shared.contracts.access import Role
from tests.kit.funds import Books
from tests.kit.network import Network
from tests.kit.people import COUNTY, OTHER_TOWN, OTHER_VILLAGE, TOWN, VILLAGE
from tests.kit.problems import refused

SECOND_TOWN = "440703102000"


@pytest.fixture
def fund(net: Network) -> UUID:
    """Paid out of: 10 fen each to six people of a village and two of another in the first quarter, and to three of a
    second town in the last.
    """
    store = net.stores["assistance"]
    first, last = Books.on(store, date(2026, 3, 2)), Books.on(store, date(2026, 12, 1))
    fund = first.fund(1_000)
    for books, area, count in ((first, VILLAGE, 6), (first, OTHER_VILLAGE, 2), (last, SECOND_TOWN, 3)):
        books.close_due()
        for _ in range(count):
            case = books.case(area)
            books.reserve(case, (fund, 10))
            books.pay(case)
    return fund


def test_each_sees_its_own_area(net: Network, fund: UUID) -> None:
    aid = net.caller("assistance")
    town = aid.as_(Role.TOWN_HEAD, TOWN).get("/v1/payouts?year=2026")
    assert (town["people"], town["paid_fen"], town["suppressed_below"]) == (8, 80, 0)
    assert {each["area"]: each["people"] for each in town["areas"]} == {VILLAGE: 6, OTHER_VILLAGE: 2}
    assert town["grounds"] == [{"ground": "OTHER", "people": 8, "paid_fen": 80}]
    assert town["funds"] == [{"fund_id": str(fund), "people": 8, "paid_fen": 80}]
    county = aid.as_(Role.COUNTY_BUREAU_OFFICER, COUNTY).get("/v1/payouts?year=2026")
    assert (county["people"], county["paid_fen"], county["suppressed_below"]) == (11, 110, 5)
    assert [each["people"] for each in county["areas"]] == [None, None], "three of a town, and its neighbour with it"
    assert county["grounds"] == [{"ground": "OTHER", "people": 11, "paid_fen": 110}]
    assert aid.as_(Role.TOWN_HEAD, OTHER_TOWN).get("/v1/payouts?year=2026")["people"] == 0


def test_a_period_is_that_of_the_book(net: Network, fund: UUID) -> None:
    aid = net.caller("assistance")
    town = aid.as_(Role.TOWN_HEAD, SECOND_TOWN)
    assert [town.get(f"/v1/payouts?year=2026&quarter={quarter}")["people"] for quarter in (1, 2, 3, 4)] == [0, 0, 0, 3]
    assert town.get("/v1/payouts?year=2025")["people"] == 0
    county = aid.as_(Role.COUNTY_BUREAU_OFFICER, COUNTY)
    refused(county.call("GET", "/v1/payouts?year=2026&quarter=1"), 422, "period-too-short", "?quarter")


def test_people_are_counted_once_behind_the_funds_left_out(net: Network) -> None:
    """Two funds paid ten people each, and three paid the same two, whose sum would be six."""
    books = Books.on(net.stores["assistance"], date(2026, 3, 2))
    first, second, *few = [books.fund(1_000) for _ in range(5)]
    county = net.caller("assistance").as_(Role.COUNTY_BUREAU_OFFICER, COUNTY)
    for place in range(22):
        case = books.case(VILLAGE)
        funds = few if place < 2 else [first] if place < 12 else [second]
        books.reserve(case, *((fund, 10) for fund in funds))
        books.pay(case)
    shown = county.get("/v1/payouts?year=2026")
    assert (shown["people"], shown["areas"], shown["grounds"], shown["funds"]) == (None, [], [], [])


def test_a_merged_person_is_one(net: Network, fund: UUID) -> None:
    merge = "INSERT INTO person_alias SELECT min(veteran_id::text)::uuid, max(veteran_id::text)::uuid FROM payments"
    with net.stores["assistance"].superuser() as db:
        db.execute(f"{merge} WHERE area = '{VILLAGE}'".encode())
    town = net.caller("assistance").as_(Role.TOWN_HEAD, TOWN).get("/v1/payouts?year=2026")
    assert (town["people"], town["paid_fen"]) == (7, 80)
