"""No one finds out a number by trying: what confirms a guess is counted, whatever way it is asked."""

import itertools
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from stdnum.iso7064 import mod_11_2

from services.registry.models import Probe
from services.registry.probes.timers import forget_probes
from services.registry.probes.use_cases import MOST_ASKED, MOST_ROWS
from shared.clock import business_date
from shared.contracts.access import Role
from tests.kit.apps import Caller
from tests.kit.imports import as_csv, checked, faults, person
from tests.kit.network import Network
from tests.kit.people import CITY, COUNTY, TOWN, new_veteran
from tests.kit.problems import refused
from tests.kit.timers import once
from tests.kit.veterans import SEEN, registered


def numbers(count: int, born: str = "19501231") -> list[str]:
    """Of one place and birth date."""
    bases = [f"440703{born}{number:03d}" for number in range(100, 100 + count)]
    return [base + mod_11_2.calc_check_digit(base) for base in bases]


def search(caller: Caller, id: str, number: str) -> Any:
    return caller.call("POST", "/v1/veterans/search", {"id_number": number})


def register(caller: Caller, id: str, number: str) -> Any:
    """What is refused in the end, so that only the answer about the number is left."""
    return caller.call("POST", "/v1/veterans", new_veteran(TOWN, id_number=number, placement="ASSIGNED_WORK"))


def change(caller: Caller, id: str, number: str) -> Any:
    body = {"id_number": number, "placement": "ASSIGNED_WORK", "reason": "更正"}
    return caller.call("PATCH", f"/v1/veterans/{id}", body, SEEN)


@pytest.mark.parametrize("ask", [search, register, change])
def test_five_numbers_of_a_birth_date_are_answered_and_the_auditor_sees_the_sixth(
    net: Network, ask: Callable[[Caller, str, str], Any]
) -> None:
    id = registered(net)["id"]
    town, auditor = net.caller("registry"), net.caller("registry").as_(Role.AUDITOR, COUNTY)
    asked = numbers(MOST_ASKED + 1)
    for number in [*asked[:-1], *asked[:-1]]:
        assert ask(town, id, number).status_code != 429, "the same number again is no other guess"
    for wrong in ("0", "1"):
        assert ask(town, id, asked[-1][:-1] + wrong).status_code in (422, 429), "it has no check digit"
    assert auditor.get("/v1/accesses?kind=PROBED")["items"] == []
    for _ in range(2):
        refused(ask(town, id, asked[-1]), 429, "asked-too-often")
    probed = auditor.get("/v1/accesses?kind=PROBED")["items"]
    assert [(each["account"], each["veteran_id"]) for each in probed] == [(str(town.account), None)] * 2
    assert ask(town, id, numbers(1, "19501230")[0]).status_code != 429, "of another day"
    assert ask(town.as_(Role.TOWN_HEAD), id, asked[-1]).status_code != 429, "by another account"


def test_searches_registrations_and_changes_are_one_count(net: Network) -> None:
    id = registered(net)["id"]
    town, asked = net.caller("registry"), numbers(MOST_ASKED + 1)
    for ask, number in zip((search, register, change) * 2, asked[:-1], strict=False):
        assert ask(town, id, number).status_code != 429
    for ask in (search, register, change):
        refused(ask(town, id, asked[-1]), 429, "asked-too-often")


def test_what_is_refused_is_no_answer_whether_there_is_a_file(net: Network) -> None:
    town, asked = net.caller("registry"), numbers(MOST_ASKED + 1)
    registered(net, id_number=asked[-1])
    for number in asked[:-1]:
        search(town, "", number)
    there, not_there = search(town, "", asked[-1]), search(town, "", numbers(30)[-1])
    assert there.json == not_there.json


def test_a_sheet_has_twelve_numbers_of_a_birth_date(net: Network) -> None:
    asked = numbers(MOST_ROWS + 1)
    fit = checked(net, as_csv([person(身份证号=number) for number in asked[:-1]]))
    assert (fit["state"], fit["faulty"]) == ("CHECKED", 0)
    registered(net, id_number=asked[0])
    probing = checked(net, as_csv([person(身份证号=number) for number in asked]))
    assert (probing["state"], probing["failure_slug"]) == ("FAILED", "numbers-probed")
    assert (probing["known"], probing["rows_done"], faults(net, probing["id"])) == (0, 0, []), "it tells nothing"
    (probed,) = net.caller("registry").as_(Role.AUDITOR, COUNTY).get("/v1/accesses?kind=PROBED")["items"]
    assert probed["account"] == probing["account"]


def test_sheets_and_searches_of_an_account_are_one_count(net: Network) -> None:
    town, asked = net.caller("registry"), numbers(MOST_ROWS + 1)
    parts = [asked[:MOST_ASKED], asked[MOST_ASKED:-1], asked[-1:]]
    states = [checked(net, as_csv([person(身份证号=number) for number in part]), caller=town) for part in parts]
    assert [each["state"] for each in states] == ["CHECKED", "CHECKED", "FAILED"]
    refused(search(town, "", asked[-1]), 429, "asked-too-often")
    assert search(town, "", asked[0]).status_code == 200, "what it has asked before is no other guess"


def test_ends_of_a_number_are_not_tried_one_by_one(net: Network) -> None:
    registered(net, name="陈建国")
    town = net.caller("registry")

    def ask(tail: str, name: str = "陈建国") -> int:
        return town.call("POST", "/v1/veterans/search", {"name": name, "id_tail": tail}).status_code

    assert [ask(f"{tail:04d}") for tail in range(MOST_ASKED + 1)] == [200] * MOST_ASKED + [429]
    assert ask("0000", "陈建明") == 200


@pytest.mark.parametrize(
    ("name", "tried", "told"),
    [
        ("张伟", ("章伟",), ["not-found"] * 3 + ["file-looks-double", "not-found"]),
        ("单雄信", ("单雄信", "单·雄信"), ["file-looks-double"] * MOST_ASKED),  # written alike, and read otherwise
    ],
)
def test_birth_dates_of_someone_of_a_name_are_not_tried_one_by_one(
    net: Network, name: str, tried: Sequence[str], told: list[str]
) -> None:
    """A registration tells that a name and a birth date are alike, whoever bears the number."""
    registered(net, name=name, id_number=numbers(1, "19600315")[0])
    town, answers = net.caller("registry"), []
    for day, name in zip(range(12, 19), itertools.cycle(tried), strict=False):
        body = new_veteran(TOWN, name=name, id_number=numbers(2, f"196003{day}")[1], kin_id=str(town.account))
        answers.append(town.call("POST", "/v1/veterans", body).json["type"].rpartition(":")[2])
    assert answers == told + ["asked-too-often"] * 2


def test_searches_by_what_identifies_are_kept_and_others_not(net: Network) -> None:
    body = new_veteran(TOWN, name="陈建国")
    town = net.caller("registry")
    id, number, phone = town.post("/v1/veterans", body)["id"], body["id_number"], body["phone"]
    for asked in ({"name": "陈"}, {"id_number": number}, {"phone": phone}, {"name": "陈建国", "id_tail": number[-4:]}):
        town.call("POST", "/v1/veterans/search", asked)
    town.call("POST", "/v1/veterans/search", {"phone": "13900000000"})
    kept = town.as_(Role.AUDITOR, COUNTY).get("/v1/accesses")["items"]
    told = [(each["kind"], each["fields"], each["veteran_id"]) for each in kept]
    assert told == [
        ("SEARCHED", ["id_number"], id),
        ("SEARCHED", ["phone"], id),
        ("SEARCHED", ["id_tail"], id),
        ("SEARCHED", ["phone"], None),
    ]
    assert len(town.get(f"/v1/veterans/{id}/accesses")["items"]) == 3


def test_what_was_asked_is_forgotten_when_the_day_is_over(net: Network) -> None:
    made = {"login": "asks-much", "password": "a long password", "role": "town_head", "area": TOWN}
    account = net.caller("registry").as_(Role.CITY_ADMIN, CITY).post("/v1/accounts", made)["id"]
    work = net.stores["registry"].work
    today = business_date(datetime.now(UTC))
    with net.stores["registry"].superuser() as db:
        for day in (today - timedelta(days=1), today):
            db.execute("INSERT INTO probes VALUES (%s, %s, %s, %s)", (account, day, b"about", b"asked"))
    assert [once(work, forget_probes) for _ in range(2)] == [1, 0]
    with work.session() as db:
        assert [row.on_day for row in db.query(Probe)] == [today]
