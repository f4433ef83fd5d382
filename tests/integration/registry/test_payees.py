"""Accounts that people are paid to: recorded by stations, shown to no one, told to the bureau for a payment; and what
is unusual about a payee.
"""

import json
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from services.registry.models import PayeeAccount
from services.registry.payees.timers import check_payees
from services.registry.payees.use_cases import expect_check
from shared.clock import today
from shared.contracts.access import Role
from shared.security.crypto import Vault
from tests.kit import files
from tests.kit.apps import Caller
from tests.kit.network import Network
from tests.kit.people import CITY, COUNTY, OTHER_TOWN, TOWN
from tests.kit.problems import refused
from tests.kit.timers import to_end
from tests.kit.veterans import erase, merged, registered

ACCOUNT = {"bank": "中国农业银行江门棠下支行", "number": "6228 4804 0256 4890 018", "reason": "本人提供银行卡"}
PASSBOOK = ACCOUNT | {"number": "80020000012345678"}
NUMBER = "6228480402564890018"


def record(net: Network, id: str, area: str = TOWN, **changes: Any) -> Any:
    caller = net.caller("registry").as_(Role.TOWN_HEAD, area)
    return caller.call("POST", f"/v1/veterans/{id}/payee-accounts", ACCOUNT | changes)


def bureau(net: Network, area: str = COUNTY) -> Caller:
    return net.caller("registry").as_(Role.COUNTY_BUREAU_OFFICER, area)


def asked(net: Network, *ids: str) -> list[dict[str, Any]]:
    answer = bureau(net).call("POST", "/v1/payees", {"veteran_ids": ids, "reason": "第12批发放"})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json["items"]
    return items


def flags(net: Network, id: str) -> list[str]:
    told: list[str] = asked(net, id)[0]["flags"]
    return told


def test_an_account_is_recorded_and_told_for_a_payment_alone(net: Network) -> None:
    person = registered(net)
    answer = record(net, person["id"])
    assert answer.status_code == 201
    assert not [word for word in ("4890", "018", "农业") if word in answer.text.replace(answer.json["id"], "")]
    shown = net.caller("registry").call("GET", f"/v1/veterans/{person['id']}/payee-accounts")
    assert shown.json["items"] == [answer.json]
    assert asked(net, person["id"]) == [
        {
            "veteran_id": person["id"],
            "bank": ACCOUNT["bank"],
            "number": NUMBER,
            "holder": person["name"],
            "flags": [],
        }
    ]
    (kept,) = net.caller("registry").as_(Role.AUDITOR, COUNTY).get("/v1/accesses?kind=PAYEE")["items"]
    told = {name: kept[name] for name in ("veteran_id", "fields", "purpose", "reason")}
    assert told == {
        "veteran_id": person["id"],
        "fields": ["payee_account"],
        "purpose": "PAYMENT",
        "reason": "第12批发放",
    }
    last = net.caller("registry").get(f"/v1/veterans/{person['id']}/history")["items"][-1]
    assert (last["kind"], last["fields"], last["before"]) == ("PAYEE_RECORDED", ["payee_account"], None)


def test_no_event_tells_of_it(net: Network) -> None:
    id = registered(net)["id"]
    net.carry()
    record(net, id)
    (event,) = net.carry()
    assert event.value is not None
    assert not [word for word in ("payee", "account", "4890", "bank") if word in event.value.decode()]


def test_another_account_replaces_it_and_its_own_once(net: Network) -> None:
    id = registered(net)["id"]
    record(net, id)
    refused(record(net, id, number=NUMBER), 422, "account-known", "#/number")
    assert record(net, id, **PASSBOOK, holder="陈小平").status_code == 201
    (told,) = asked(net, id)
    assert (told["number"], told["holder"]) == (PASSBOOK["number"], "陈小平")
    before, now = net.caller("registry").get(f"/v1/veterans/{id}/payee-accounts")["items"]
    assert (before["replaced_at"] is None, now["replaced_at"] is None) == (False, True)


@pytest.mark.parametrize("number", ["6228480402564890081", "6228480402564890019"])
def test_a_card_number_with_a_slip_is_refused(net: Network, number: str) -> None:
    refused(record(net, registered(net)["id"], number=number), 422, "account-number-wrong", "#/number")


@pytest.mark.parametrize("number", ["1234567", "6228480402564890018x", "", "1" * 31, "6228--480402564890018"])
def test_what_is_no_number_is_refused(net: Network, number: str) -> None:
    refused(record(net, registered(net)["id"], number=number), 422, "body-invalid", "#/number")


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.COUNTY_BUREAU_OFFICER, Role.CITY_ADMIN)])
def test_the_bureau_alone_has_accounts_told(net: Network, role: Role) -> None:
    body = {"veteran_ids": [str(uuid4())], "reason": "发放"}
    refused(net.caller("registry").as_(role, COUNTY).call("POST", "/v1/payees", body), 403, "role-forbidden")


def test_no_one_beyond_the_area_is_told(net: Network) -> None:
    ids = [registered(net)["id"], registered(net, OTHER_TOWN)["id"]]
    answer = bureau(net).call("POST", "/v1/payees", {"veteran_ids": ids, "reason": "发放"})
    refused(answer, 404, "not-found", "#/veteran_ids/1")
    assert net.caller("registry").as_(Role.AUDITOR, CITY).get("/v1/accesses")["items"] == []


def test_a_merged_file_answers_by_both_ids(net: Network) -> None:
    kept, dropped = registered(net)["id"], registered(net)["id"]
    record(net, dropped, **PASSBOOK)
    merged(net, kept, dropped)
    told = asked(net, kept, dropped)
    assert [(each["veteran_id"], each["number"]) for each in told] == [
        (kept, PASSBOOK["number"]),
        (dropped, PASSBOOK["number"]),
    ]
    assert [each["flags"] for each in told] == [[], []], "one person shares nothing with themselves"
    record(net, kept)
    assert asked(net, dropped)[0]["number"] == NUMBER
    other = registered(net)["id"]
    record(net, other, **PASSBOOK)
    assert flags(net, other) == [], "the account of the merged file is replaced, too"


def test_an_account_of_two_people_is_flagged_in_other_counties_too(net: Network) -> None:
    one, other = registered(net)["id"], registered(net, OTHER_TOWN)["id"]
    record(net, one)
    assert flags(net, one) == []
    record(net, other, OTHER_TOWN)
    assert flags(net, one) == ["SHARED_ACCOUNT"]
    record(net, other, OTHER_TOWN, **PASSBOOK)
    assert flags(net, one) == []


@pytest.mark.parametrize(
    ("name", "phone", "expected"),
    [("何志强", "139 0013 9000", True), ("何志强", "13900139001", False), ("何小强", "13900139000", False)],
)
def test_staff_and_their_kin_are_flagged_by_name_and_phone(net: Network, name: str, phone: str, expected: bool) -> None:
    staff(net, name="何志强", phone="13900139000")
    own = registered(net, name=name, phone=phone)["id"]
    assert flags(net, own) == ["STAFF"] * expected
    id = registered(net)["id"]
    net.caller("registry").post(f"/v1/veterans/{id}/kin", {"relation": "CHILD", "name": name, "phone": phone})
    assert flags(net, id) == ["STAFF_KIN"] * expected
    linked = registered(net)["id"]
    body = {"relation": "CHILD", "name": "何某", "kin_veteran_id": linked}
    net.caller("registry").post(f"/v1/veterans/{own}/kin", body)
    assert flags(net, linked) == ["STAFF_KIN"] * expected, "whoever is noted as kin has a kin in whose file they are"


def test_who_left_the_staff_is_flagged_no_more(net: Network) -> None:
    id = staff(net, name="何志强", phone="13900139000")
    own = registered(net, name="何志强", phone="13900139000")["id"]
    city = net.caller("registry").as_(Role.CITY_ADMIN, CITY)
    city.post(f"/v1/staff/{id}/end", {"to_on": "2026-01-02"})
    assert flags(net, own) == []


def test_the_dead_are_flagged(net: Network) -> None:
    id = registered(net)["id"]
    files.die(net.stores["registry"], id)
    assert flags(net, id) == ["DEAD"]


def staff(net: Network, **who: str) -> str:
    city = net.caller("registry").as_(Role.CITY_ADMIN, CITY)
    station = next(each for each in city.get(f"/v1/stations?area={TOWN}")["items"] if each["area"] == TOWN)["id"]
    body = {"post": "HEAD", "from_on": "2026-01-01", **who}
    id: str = city.post(f"/v1/stations/{station}/staff", body)["id"]
    return id


def check(net: Network) -> int:
    """What the loop with the vault does."""
    vault: Vault = net.apps["registry"].extensions["muster"].vault
    return to_end(net.stores["registry"].work, partial(check_payees, vault))


def checked(net: Network) -> list[tuple[str, list[str]]]:
    """The events that tell of payees: the case and what is unusual."""
    values = [record for record in net.carry() if dict(record.headers)["ce_type"] == b"payee.checked.v1"]
    bodies = [json.loads(record.value or b"") for record in values]
    assert all(body.keys() == {"occurred_at", "application_id", "flags"} for body in bodies), "no person is named"
    return [(body["application_id"], body["flags"]) for body in bodies]


def expect(net: Network, veteran: str, *, paid: bool = False) -> str:
    """A grant of someone's is to be looked at; returns its case."""
    case = uuid4()
    net.stores["registry"].work.run(lambda db: expect_check(db, case, veteran, today(db) if paid else None))
    return str(case)


def test_a_case_is_told_once_there_is_something_and_when_it_changes(net: Network) -> None:
    one, other = registered(net)["id"], registered(net)["id"]
    record(net, one)
    cases = [expect(net, one), expect(net, other)]
    assert (check(net), checked(net)) == (2, [])
    record(net, other)
    net.carry()
    assert check(net) == 2
    assert sorted(checked(net)) == sorted((case, ["SHARED_ACCOUNT"]) for case in cases)
    record(net, other, **PASSBOOK)
    net.carry()
    assert check(net) == 2
    assert sorted(checked(net)) == sorted((case, []) for case in cases), "whoever shared it is cleared too"
    assert (check(net), checked(net)) == (0, [])


def test_whoever_has_no_case_is_seen_to_share_an_account_and_not_to_any_more(net: Network) -> None:
    one, other = registered(net)["id"], registered(net)["id"]
    record(net, one)
    case = expect(net, one)
    assert (check(net), record(net, other).status_code) == (1, 201)
    net.carry()
    check(net)
    assert checked(net) == [(case, ["SHARED_ACCOUNT"])]
    erase(net, other)
    check(net)
    assert checked(net) == [(case, [])]


@pytest.mark.parametrize("noted_by", ["payee", "relative"])
def test_kin_with_a_file_are_looked_at_again_from_either_side(net: Network, noted_by: str) -> None:
    staff(net, name="何志强", phone="13900139000")
    relative, payee = registered(net, name="何志强", phone="13900139001")["id"], registered(net)["id"]
    of, kin = (payee, relative) if noted_by == "payee" else (relative, payee)
    caller, path = net.caller("registry"), f"/v1/veterans/{relative}"
    caller.post(f"/v1/veterans/{of}/kin", {"relation": "SPOUSE", "name": "何某", "kin_veteran_id": kin})
    case = expect(net, payee)
    net.carry()
    check(net)
    patch, seen = {"phone": "13900139000", "reason": "更正"}, {"If-Match": f'"{caller.get(path)["version"]}"'}
    assert caller.call("PATCH", path, patch, seen).status_code == 200
    net.carry()
    check(net)
    assert checked(net) == [(case, ["STAFF_KIN"])]


def test_a_death_before_the_payment_is_told_when_it_is_heard_of(net: Network) -> None:
    id, later = registered(net)["id"], registered(net)["id"]
    case, alive = expect(net, id, paid=True), expect(net, later, paid=True)
    check(net)
    net.carry()
    town = net.caller("registry")
    for person, day in ((id, "2026-01-05"), (later, today_of(net))):
        town.post(f"/v1/veterans/{person}/death", {"died_on": day, "source": "死亡医学证明"})
    net.carry()
    check(net)
    assert checked(net) == [(case, ["DEAD"])], f"{alive} was paid in life"


def today_of(net: Network) -> str:
    return net.stores["registry"].work.run(lambda db: today(db).isoformat())


def test_an_erasure_takes_account_and_check(net: Network) -> None:
    id = registered(net)["id"]
    record(net, id)
    expect(net, id)
    erase(net, id)
    assert check(net) == 0
    with net.stores["registry"].work.session() as db:
        assert db.scalars(select(PayeeAccount)).all() == []


def test_the_account_follows_a_move(net: Network) -> None:
    id = registered(net)["id"]
    record(net, id)
    net.caller("registry").post(f"/v1/veterans/{id}/move", {"to": OTHER_TOWN, "reason": "迁居"})
    there = bureau(net, f"{OTHER_TOWN[:6]}000000")
    answer = there.call("POST", "/v1/payees", {"veteran_ids": [id], "reason": "发放"})
    assert answer.json["items"][0]["number"] == NUMBER


def test_no_role_of_the_api_changes_what_an_account_is(net: Network) -> None:
    id = registered(net)["id"]
    record(net, id)
    with pytest.raises(ProgrammingError):
        net.stores["registry"].app.run(
            lambda db: db.execute(text("UPDATE payee_accounts SET number_hash = ''")), scope=CITY[:4]
        )
