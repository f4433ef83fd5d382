"""Funds as bureaus use them: money comes in, a grant stacks several, each reads the books of its own area."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from services.assistance.models import Payment, Transfer
from shared.contracts.access import Role
from shared.security.areas import scope
from tests.kit import files
from tests.kit.apps import Caller
from tests.kit.funds import Books
from tests.kit.hardships import person
from tests.kit.network import Network, types
from tests.kit.people import CITY, COUNTY, OTHER_TOWN, TOWN
from tests.kit.problems import refused

OTHER_COUNTY = f"{OTHER_TOWN[:6]}000000"


def bureau(net: Network, area: str = COUNTY) -> Caller:
    role = Role.CITY_ADMIN if area == CITY else Role.COUNTY_BUREAU_OFFICER
    return net.caller("assistance").as_(role, area)


def centre(net: Network, area: str = COUNTY) -> Caller:
    return net.caller("assistance").as_(Role.COUNTY_CENTRE_STAFF, area)


def fund(net: Network, fen: int, area: str = COUNTY, **more: Any) -> str:
    id: str = bureau(net, area).post("/v1/funds", {"name": "应急救助资金", "area": area, **more})["id"]
    bureau(net, area).post(f"/v1/funds/{id}/deposits", {"amount_fen": fen})
    return id


def verified(net: Network, requested_fen: int = 10_000) -> str:
    """The path of an application that waits for the bureau, or as good as."""
    body = {"veteran_id": person(net), "ground": "OTHER", "requested_fen": requested_fen, "story": "火灾"}
    id = net.caller("assistance").post("/v1/applications", body)["id"]
    net.stores["assistance"].work.run(
        lambda db: db.execute(text("UPDATE applications SET state = 'TOWN_REVIEWED', visit_id = id"))
    )
    return f"/v1/applications/{id}"


def decide(caller: Caller, path: str, *wanted: dict[str, Any], seen: str = '"1"') -> Any:
    body = {"outcome": "GRANTED", "reason": "情况属实", "funds": wanted}
    return caller.call("POST", f"{path}/decision", body, {"If-Match": seen})


def held(caller: Caller, id: str) -> tuple[int | None, int | None]:
    shown = caller.get(f"/v1/funds/{id}")
    return shown["available_fen"], shown["reserved_fen"]


def test_a_grant_stacks_funds_and_is_paid_out_of_each(net: Network) -> None:
    path, by = verified(net), bureau(net)
    county, city = fund(net, 3_000), fund(net, 5_000, CITY)
    granted = decide(by, path, {"fund_id": county, "amount_fen": 3_000}, {"fund_id": city, "amount_fen": 1_500})
    assert (granted.status_code, granted.json["granted_fen"]) == (201, 4_500)
    assert (held(by, county), held(bureau(net, CITY), city)) == ((0, 3_000), (3_500, 1_500))
    centre(net).post(f"{path}/payment")
    assert (held(by, county), held(bureau(net, CITY), city)) == ((0, 0), (3_500, 0))
    shown = by.get(path)["payments"]
    assert {(each["fund_id"], each["amount_fen"], each["state"]) for each in shown} == {
        (county, 3_000, "PAID"),
        (city, 1_500, "PAID"),
    }
    accounts = {each["kind"]: each["balance_fen"] for each in by.get(f"/v1/funds/{county}/accounts")["items"]}
    assert {kind: fen for kind, fen in accounts.items() if fen} == {"SOURCE": -3_000, "PAID": 3_000}
    sent = types(net.carry())
    assert (sent.count("fund.deposited.v1"), sent.count("aid.granted.v1"), sent.count("aid.paid.v1")) == (2, 1, 1)
    assert {type for type in sent if type.startswith("fund.")} == {"fund.opened.v1", "fund.deposited.v1"}


def test_of_a_grant_all_is_reserved_or_nothing(net: Network) -> None:
    county, city = fund(net, 3_000), fund(net, 100, CITY)
    path, by = verified(net), bureau(net)
    first = {"fund_id": county, "amount_fen": 3_000}
    short = decide(by, path, first, {"fund_id": city, "amount_fen": 101})
    refused(short, 409, "fund-short", "#/funds")
    assert "100 fen" not in short.json["detail"], "the city's balance is not the county's to read"
    beside = decide(by, path, {"fund_id": county, "amount_fen": 3_001}, {"fund_id": city, "amount_fen": 1})
    assert beside.json["detail"] == short.json["detail"], "nor to be searched for, which of the two is short"
    own = decide(by, path, {"fund_id": county, "amount_fen": 3_001})
    refused(own, 409, "fund-short-by", "#/funds")
    assert "3000 fen available" in own.json["detail"]
    refused(decide(by, path, first, first), 422, "fund-twice", "#/funds/1")
    refused(
        decide(by, path, first, {"fund_id": str(uuid4()), "amount_fen": 1}), 422, "fund-unknown", "#/funds/1/fund_id"
    )
    foreign = fund(net, 100, OTHER_COUNTY)
    refused(decide(by, path, {"fund_id": foreign, "amount_fen": 1}), 422, "fund-unknown", "#/funds/0/fund_id")
    refused(decide(by, path, first, {"fund_id": city, "amount_fen": 7_001}), 422, "grant-too-high", "#/funds")
    refused(decide(by, path), 422, "grant-incomplete")
    with net.stores["assistance"].work.session() as db:
        assert db.scalar(select(func.count(Payment.id))) == 0
    assert held(by, county) == (3_000, 0)


def test_a_grant_keeps_to_the_ceiling_and_the_purpose(net: Network) -> None:
    by = bureau(net)
    id = fund(net, 9_000, ceilings=[{"amount_fen": 500}, {"purpose": "MEDICAL", "amount_fen": 700}])
    by.post(f"/v1/funds/{id}/deposits", {"amount_fen": 600, "purpose": "MEDICAL"})
    path = verified(net)
    refused(decide(by, path, {"fund_id": id, "amount_fen": 501}), 409, "above-ceiling", "#/funds/0/amount_fen")
    medical = {"fund_id": id, "purpose": "MEDICAL"}
    refused(decide(by, path, {**medical, "amount_fen": 601}), 409, "fund-short-by")
    both = decide(by, path, {**medical, "amount_fen": 600}, {"fund_id": id, "amount_fen": 500})
    assert both.json["granted_fen"] == 1_100
    twice = {"name": "甲", "area": COUNTY, "ceilings": [{"amount_fen": 1}, {"amount_fen": 2}]}
    refused(by.call("POST", "/v1/funds", twice), 422, "body-invalid", "#/ceilings")


def test_a_deposit_counts_once_and_is_taken_back_by_another_entry(net: Network) -> None:
    by, id = bureau(net), fund(net, 100)
    path = f"/v1/funds/{id}"
    body = {"id": str(uuid4()), "amount_fen": 50}
    by.post(f"{path}/deposits", body)
    refused(by.call("POST", f"{path}/deposits", body), 409, "deposit-known", "#/id")
    assert held(by, id) == (150, 0)
    first, second = by.get(f"{path}/entries")["items"]
    reversal = f"{path}/entries/{second['id']}/reversal"
    refused(bureau(net, OTHER_COUNTY).call("POST", reversal), 404, "not-found")
    by.post(reversal)
    refused(by.call("POST", reversal), 409, "reversed-already")
    assert held(by, id) == (100, 0)
    third = by.get(f"{path}/entries")["items"][2]
    assert (third["move"], third["reverses"], third["amount_fen"]) == ("REVERSE", second["id"], 50)
    refused(by.call("POST", f"{path}/entries/{third['id']}/reversal"), 422, "deposit-alone")
    other = fund(net, 100)
    refused(by.call("POST", f"/v1/funds/{other}/entries/{first['id']}/reversal"), 404, "not-found")
    assert types(net.carry()).count("fund.deposit_reversed.v1") == 1
    decide(by, verified(net), {"fund_id": id, "amount_fen": 1})
    refused(by.call("POST", f"{path}/entries/{first['id']}/reversal"), 409, "deposit-used")


def test_each_reads_the_books_of_its_own_area(net: Network) -> None:
    county, city = fund(net, 300), fund(net, 500, CITY)
    decide(bureau(net), verified(net), {"fund_id": city, "amount_fen": 40})
    seen = {each["id"]: each["available_fen"] for each in bureau(net).get("/v1/funds")["items"]}
    assert seen == {county: 300, city: None}
    assert bureau(net).get(f"/v1/funds/{city}/entries")["items"] == []
    assert bureau(net).get(f"/v1/funds/{city}/accounts")["items"] == []
    town = net.caller("assistance").as_(Role.TOWN_HEAD, TOWN)
    assert {each["available_fen"] for each in town.get("/v1/funds")["items"]} == {None}
    both = {each["id"]: each["available_fen"] for each in bureau(net, CITY).get("/v1/funds")["items"]}
    assert both == {county: 300, city: 460}
    refused(bureau(net, OTHER_COUNTY).call("GET", f"/v1/funds/{county}"), 404, "not-found")


def test_a_granted_case_is_paid_after_its_person_has_moved(net: Network) -> None:
    id, path = fund(net, 100), verified(net)
    veteran = bureau(net).get(path)["veteran_id"]
    decide(bureau(net), path, {"fund_id": id, "amount_fen": 100})
    net.carry()
    files.move(net.stores["registry"], veteran, TOWN, OTHER_TOWN)
    net.carry()
    assert bureau(net, OTHER_COUNTY).get(path)["story"] == "火灾"
    refused(centre(net, OTHER_COUNTY).call("POST", f"{path}/payment"), 409, "case-elsewhere")
    assert centre(net).post(f"{path}/payment")["state"] == "PAID", "the county that granted it"
    entries = bureau(net).get(f"/v1/funds/{id}/entries")["items"]
    assert [each["move"] for each in entries] == ["DEPOSIT", "RESERVE", "SEND", "CONFIRM"]
    assert held(bureau(net), id) == (0, 0)


def test_a_death_or_an_erasure_ends_what_is_not_paid(net: Network) -> None:
    by, wanted = bureau(net), {"fund_id": fund(net, 300), "amount_fen": 100}
    paths = [verified(net) for _ in range(4)]
    for path in paths[:2]:
        decide(by, path, wanted)
    net.carry()
    for path, end in zip(paths, (files.die, files.erase, files.die, files.erase), strict=True):
        end(net.stores["registry"], by.get(path)["veteran_id"])
    net.carry()
    granted_dead, granted_erased, dead, erased = paths
    assert [by.get(path)["state"] for path in paths] == ["DIED", "ENDED", "DIED", "ENDED"]
    refused(centre(net).call("POST", f"{granted_dead}/payment"), 409, "wrong-state")
    refused(centre(net).call("POST", f"{granted_erased}/payment"), 409, "person-erased")
    refused(decide(by, dead, wanted, seen='"2"'), 409, "wrong-state")
    refused(decide(by, erased, wanted, seen='"2"'), 409, "person-erased")
    assert held(by, wanted["fund_id"]) == (300, 0), "what was reserved is free again"


@pytest.mark.parametrize("role", ["app", "work"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE transfers SET amount_fen = 1", "DELETE FROM transfers", "UPDATE accounts SET balance_fen = 1",
        "DELETE FROM accounts", "UPDATE book_lines SET closing_fen = 0", "DELETE FROM book_days",
        "INSERT INTO accounts (id, area, fund_id, year, kind, purpose, balance_fen)"
        f" SELECT uuidv7(), '{COUNTY}', id, 2020, 'AVAILABLE', 'ANY', 1 FROM funds",
    ],
)  # fmt: skip
def test_no_role_moves_a_balance_but_by_an_entry(net: Network, role: str, statement: str) -> None:
    fund(net, 100)
    with pytest.raises(ProgrammingError, match="permission denied"):
        net.stores["assistance"].database(role).run(lambda db: db.execute(text(statement)), scope=scope(COUNTY))


def test_an_entry_belongs_to_a_day_that_is_open(net: Network) -> None:
    fund(net, 100)
    store = net.stores["assistance"]
    Books(store).close()
    again = (
        "INSERT INTO transfers SELECT uuidv7(), area, day, debit, credit, 1, 'DEPOSIT', uuidv7(), 0, NULL, NULL, now()"
    )
    with pytest.raises(IntegrityError, match="a day of its book that is open"):
        store.work.run(lambda db: db.execute(text(f"{again} FROM transfers")))
    with store.work.session() as db:
        assert db.scalar(select(func.count(Transfer.id))) == 1
