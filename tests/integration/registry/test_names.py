"""Names through the API: found by whatever is seen of them, in every reading and either script."""

import json
from functools import partial
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from alembic import command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.local.database import Database as Server
from services.registry.files import timers
from services.registry.search import use_cases as search
from shared import migrate
from shared.contracts.access import Role
from shared.text import clean
from tests.kit.apps import Caller
from tests.kit.imports import VAULT
from tests.kit.names import NAMES, REFUSED
from tests.kit.network import Network
from tests.kit.people import CITY, OTHER_TOWN, TOWN, id_number, new_veteran
from tests.kit.problems import refused
from tests.kit.stores import Store
from tests.kit.timers import once
from tests.kit.veterans import SEEN, found, registered


@pytest.fixture
def everyone(net: Network) -> dict[str, str]:
    """The files of NAMES, by name."""
    files = {name.typed: registered(net, name=name.typed) for name in NAMES}
    assert {file["name"] for file in files.values()} == {clean(name) for name in files}, "kept as typed"
    return {name: file["id"] for name, file in files.items()}


def test_names_are_found_by_what_is_seen_of_them(net: Network, everyone: dict[str, str]) -> None:
    wrong = []
    for name in NAMES:
        id = everyone[name.typed]
        for text in (name.typed, *name.found_by, *name.not_by):
            ids = found(net, name=text)
            assert len(ids) == len(set(ids)), f"{text} shows someone twice"
            if (id in ids) == (text in name.not_by):
                wrong.append((name.kind, name.typed, text))
    assert wrong == []


def test_what_is_no_name_is_refused_wherever_a_person_is_named(net: Network) -> None:
    town, visits = net.caller("registry"), net.caller("visits")
    file = registered(net)["id"]
    station = town.get(f"/v1/stations?area={TOWN}")["items"][0]["id"]
    lecture = {"held_on": "2026-11-01", "topic": "边防岁月", "place": "棠下镇", "speaker_kind": "VETERAN"}
    lecture |= {"story_kinds": ["STORY_OF_VETERAN"], "audience": 1}
    post = {"post": "HEAD", "from_on": "2024-01-01"}
    places: list[tuple[Caller, str, str, dict[str, Any]]] = [
        (town, "/v1/veterans", "name", new_veteran(TOWN)),
        (town, f"/v1/veterans/{file}", "name", {"reason": "更正"}),
        (town, f"/v1/veterans/{file}/kin", "name", {"relation": "SPOUSE"}),
        (town, f"/v1/stations/{station}/staff", "name", post),
        (visits, "/v1/lectures", "speaker", lecture),
    ]
    for name in REFUSED:
        for caller, path, field, body in places:
            data = json.dumps(body | {field: name.typed})
            method = "PATCH" if "reason" in body else "POST"
            answer = caller.call(method, path, data=data, headers=SEEN, content_type="application/json")
            refused(answer, 422, "body-invalid", f"#/{field}")


TYPED = st.text(max_size=12) | st.text(st.sampled_from("陈国慶长·•. \u200b⻢\ue81eＡa\u0301"), min_size=1, max_size=8)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TYPED)
def test_whatever_is_typed_comes_back_or_is_refused(net: Network, text: str) -> None:
    answer = net.caller("registry").call("POST", "/v1/veterans", new_veteran(TOWN, name=text))
    if answer.status_code == 422:
        refused(answer, 422, "body-invalid", "#/name")
        return
    assert answer.json["name"] == clean(text)
    assert answer.json["id"] in found(net, name=text)


def test_a_page_shows_each_person_once(net: Network) -> None:
    ids = [registered(net, name=name)["id"] for name in ("吕长征", "吕重长", "吕茜晟", "陆长重")]
    for query in ("l", "lu", "lv", "luz", "lz", "lc", "c", "chang", "z"):
        pages = found(net, name=query, limit=1)
        assert len(pages) == len(set(pages))
        assert found(net, name=query) == pages
    assert set(found(net, name="lu")) == set(ids)


def test_other_readings_follow_a_person_and_a_new_name_has_its_own(net: Network) -> None:
    file, caller = registered(net, name="刘长征"), net.caller("registry")
    path = f"/v1/veterans/{file['id']}"
    caller.post(f"{path}/move", {"to": OTHER_TOWN, "reason": "迁居"})
    assert found(net, name="lcz") == []
    assert found(net, OTHER_TOWN, name="lcz") == [file["id"]]
    change = caller.as_(Role.TOWN_HEAD, OTHER_TOWN).call(
        "PATCH", path, {"name": "刘重阳", "reason": "更正"}, {"If-Match": '"2"'}
    )
    assert change.status_code == 200
    assert found(net, OTHER_TOWN, name="lcz") == []
    assert found(net, OTHER_TOWN, name="lcy") == [file["id"]]


def test_a_name_with_the_end_of_the_number(net: Network) -> None:
    numbers = [id_number(), id_number()]
    for name, number in zip(("陳建國", "陈建国"), numbers, strict=True):
        id, tail = registered(net, name=name, id_number=number)["id"], number[-4:]
        assert found(net, name="陈 建国", id_tail=tail) == found(net, name="陳建國", id_tail=tail.lower()) == [id]
    tail = numbers[0][-4:]
    assert found(net, name="陈建", id_tail=tail) == [], "it takes the whole name"
    assert found(net, OTHER_TOWN, name="陈建国", id_tail=tail) == []
    caller = net.caller("registry")
    for query in ({"id_tail": tail}, {"name": "陈建国", "id_tail": "12"}, {"phone": "13800138000", "name": "陈"}, {}):
        refused(caller.call("POST", "/v1/veterans/search", query), 422, "body-invalid")


def test_no_more_numbers_are_opened_than_need_be(net: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_OPENED", 1)
    number = id_number()
    registered(net, name="陈建国", id_number=number)
    tail = number[-4:]
    assert len(found(net, name="陈建国", id_tail=tail)) == 1
    registered(net, name="陈建国")
    answer = net.caller("registry").call("POST", "/v1/veterans/search", {"name": "陈建国", "id_tail": tail})
    refused(answer, 422, "namesakes-too-many", "#/name")


def test_a_phone_is_found_however_it_is_written(net: Network) -> None:
    mobile, landline = registered(net, phone="138 1111-2222"), registered(net, phone="0750-3388888")
    registered(net, phone="13811112223")
    for phone in ("13811112222", "+86 138 1111 2222", "008613811112222", "8613811112222"):
        assert found(net, phone=phone) == [mobile["id"]], phone
    for phone in ("07503388888", "+86-750-3388888"):
        assert found(net, phone=phone) == [landline["id"]], phone
    assert found(net, OTHER_TOWN, phone="13811112222") == found(net, phone="1381111") == []
    path = f"/v1/veterans/{mobile['id']}"
    change = {"phone": "13900000000", "reason": "换号"}
    assert net.caller("registry").call("PATCH", path, change, SEEN).status_code == 200
    assert found(net, phone="13811112222") == []
    assert found(net, phone="13900000000") == [mobile["id"]]


def test_doubles_are_known_by_either_script_and_never_by_another_reading(net: Network) -> None:
    caller = net.caller("registry")
    one = registered(net, name="張 長征", id_number=id_number("19600315"))["id"]
    for name, born, double in (
        ("张长征", "19600415", True),
        ("章常征", "19600315", False),
        ("章掌征", "19600315", True),
        ("张长征", "19610416", False),
    ):
        answer = caller.call("POST", "/v1/veterans", new_veteran(TOWN, name=name, id_number=id_number(born)))
        assert (answer.status_code == 409) == double, name
        assert not double or answer.json["candidates"] == [one]


def test_logins_that_look_the_same_are_the_same(net: Network) -> None:
    admin = net.caller("registry").as_(Role.CITY_ADMIN, CITY)
    login = f"x{uuid4().hex[:8]}"
    account = {"password": "cafe\u0301 au lait", "area": TOWN, "role": "town_staff"}
    admin.post("/v1/accounts", account | {"login": login})
    for same in (
        f" {login}",
        f"{login}\u200b",
        login.upper(),
        login.translate(str.maketrans("x0123456789", "ｘ０１２３４５６７８９")),
    ):
        refused(admin.call("POST", "/v1/accounts", account | {"login": same}), 409, "login-taken")
    for other in (f"{login[:2]}\u200b{login[2:]}", f"х{login}", "x", f".{login}", "x" * 61, f"{login} 1"):
        refused(admin.call("POST", "/v1/accounts", account | {"login": other}), 422, "body-invalid", "#/login")
    anyone = net.apps["registry"].test_client()
    for password, status in (("caf\u00e9 au lait", 201), ("cafe au lait", 401)):
        answer = anyone.post("/v1/sessions", json={"login": login, "password": password})
        assert answer.status_code == status, password
    short = account | {"login": f"{login}2", "password": "e\u0301" * 11}
    refused(admin.call("POST", "/v1/accounts", short), 422, "body-invalid", "#/password")


BEFORE = """
    INSERT INTO veterans (id, version, area, registered_area, residence_area, name, sex, birth_date, categories,
                          over_80, alive, data_key, id_number_sealed, id_number_hash, pinyin, initials, derived)
    VALUES (gen_random_uuid(), 1, %(area)s, %(area)s, %(area)s, %(name)s, 'MALE', '1960-03-15', '{DISCHARGED_SOLDIER}',
            false, true, '', '', convert_to(%(name)s, 'UTF8'), 'x', 'x', '1.2')
"""
NOW = """
    SELECT v.name, v.plain_name, v.given_name, v.pinyin, v.initials, v.derived,
           array(SELECT o.pinyin FROM other_readings o WHERE o.veteran_id = v.id AND o.area = v.area ORDER BY o.number)
      FROM veterans v ORDER BY v.name
"""


def test_files_of_before_are_found_once_migrated(server: Server) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as db:
        db.execute("CREATE DATABASE registry_before OWNER registry_owner")
    before = Store("registry", server, "registry_before")
    command.upgrade(migrate.config("registry", before.url("owner")), "0011")
    with before.superuser() as db:
        for name in ("劉長征", "陈建国", "\u200b"):
            db.execute(BEFORE, {"area": TOWN, "name": name})
    migrate.upgrade("registry", before.url("owner"))
    with before.superuser() as db:
        files = db.execute(NOW).fetchall()
    assert files == [
        ("\u200b", "", "", "", "", "1.3", []),
        ("劉長征", "刘长征", "长征", "liuzhangzheng", "lzz", "1.3", ["liuchangzheng"]),
        ("陈建国", "陈建国", "建国", "chenjianguo", "cjg", "1.3", []),
    ]


def test_phones_of_before_are_found_in_time(net: Network) -> None:
    one, other = registered(net, phone="13811112222"), registered(net, phone="13811112222")
    with net.stores["registry"].superuser() as db:
        db.execute("UPDATE veterans SET phone_hash = NULL")
    assert found(net, phone="13811112222") == []
    assert once(net.stores["registry"].work, partial(timers.hash_phones, VAULT)) == 2
    assert once(net.stores["registry"].work, partial(timers.hash_phones, VAULT)) == 0
    assert found(net, phone="13811112222") == sorted([one["id"], other["id"]])
