"""Identity is not spelling: the same thing is found under every way to write its name, and no other."""

import json
from typing import Any

import pytest

from services.registry.models import Veteran
from shared.contracts.access import Role
from tests.kit.network import Network
from tests.kit.people import CITY, TOWN, id_number, new_veteran
from tests.kit.problems import refused
from tests.kit.veterans import merged, registered

WIDE = str.maketrans("0123456789Xx", "０１２３４５６７８９Ｘｘ")


def test_an_id_in_capitals_is_the_same(net: Network) -> None:
    caller = net.caller("registry")
    id = caller.post("/v1/veterans", new_veteran(TOWN))["id"]
    large = id.upper()
    assert caller.get(f"/v1/veterans/{large}")["id"] == id
    assert [item["id"] for item in caller.get(f"/v1/veterans?id={large}&id={id}")["items"]] == [id]
    member = caller.post("/v1/households", {"members": [large], "head": id})
    assert member["members"] == [id]
    twice = caller.call("POST", "/v1/households", {"members": [large, id]})
    refused(twice, 422, "body-invalid", "#/members")
    escaped = large.replace("-", "%2D")
    assert caller.get(f"/v1/veterans/{escaped}")["id"] == id


@pytest.mark.parametrize("spelt", ["{%s}", "urn:uuid:%s", "%%20%s", "%s%%20", "%s%%0A"])
def test_an_id_spelt_otherwise_is_none(net: Network, spelt: str) -> None:
    caller = net.caller("registry")
    id = caller.post("/v1/veterans", new_veteran(TOWN))["id"]
    refused(caller.call("GET", f"/v1/veterans/{spelt % id}"), 404, "not-found")
    refused(caller.call("GET", f"/v1/veterans/{id.replace('-', '')}"), 404, "not-found")
    refused(caller.call("GET", f"/v1/veterans?id={spelt % id}"), 422, "body-invalid", "?id/0")


def test_a_merged_id_in_capitals_leads_on(net: Network) -> None:
    kept, dropped = registered(net)["id"], registered(net)["id"]
    merged(net, kept, dropped)
    caller = net.caller("registry")
    moved = caller.call("GET", f"/v1/veterans/{dropped.upper()}/history")
    refused(moved, 308, "moved")
    assert moved.headers["Location"] == f"/v1/veterans/{kept}/history"
    named = caller.call("POST", "/v1/households", {"members": [dropped.upper()]})
    refused(named, 409, "moved")
    assert named.json["id"] == kept
    visit = {"veteran_id": dropped.upper(), "method": "PHONE", "reached": True, "occurred_at": "2026-11-24t00:00:00z"}
    net.carry()
    assert caller.of(net.apps["visits"]).post("/v1/visits", visit)["veteran_id"] == kept


def test_a_repeated_request_is_the_same_however_its_address_is_spelt(net: Network) -> None:
    caller, key = net.caller("registry"), {"Idempotency-Key": "one"}
    id = caller.post("/v1/veterans", new_veteran(TOWN))["id"]
    checked = {"how": "入户核对"}
    first = caller.call("POST", f"/v1/veterans/{id}/verification", checked, key)
    for path in (f"/v1/veterans/{id.upper()}", f"/v1/veterans/{id.replace('-', '%2d')}", f"/v1/%76eterans/{id}"):
        again = caller.call("POST", f"{path}/verification", checked, key)
        assert (again.status_code, again.json) == (201, first.json)
        assert again.headers["Idempotency-Replayed"] == "true"
    assert caller.get(f"/v1/veterans/{id}")["version"] == 2
    other = caller.call("POST", f"/v1/veterans/{id}/verification", checked, {"Idempotency-Key": "ONE"})
    assert "Idempotency-Replayed" not in other.headers, "a key is its bytes"


def test_a_cursor_holds_under_another_spelling(net: Network) -> None:
    caller = net.caller("registry")
    id = caller.post("/v1/veterans", new_veteran(TOWN))["id"]
    version = caller.call("GET", f"/v1/veterans/{id}").headers["ETag"]
    for name in ("王一", "王二"):
        changed = caller.call("PATCH", f"/v1/veterans/{id}", {"name": name, "reason": "更正"}, {"If-Match": version})
        version = changed.headers["ETag"]
    page = caller.call("GET", f"/v1/veterans/{id.upper()}/history?limit=1")
    assert page.headers["Link"].startswith(f"</v1/veterans/{id}/history?")
    assert caller.get(f"/v1/veterans/{id}/history?limit=1&cursor={page.json['next']}")["items"]
    listed = caller.call("GET", f"/v1/returns?veteran_id={id.upper()}&limit=1")
    assert listed.status_code == 200


NUMBERS = [
    ("as on the card", lambda number: number),
    ("with a small x", str.lower),
    ("in full-width digits", lambda number: number.translate(WIDE)),
    ("in full-width digits with a small x", lambda number: number.lower().translate(WIDE)),
    ("with the Roman ten", lambda number: number.replace("X", "Ⅹ")),
    ("in groups", lambda number: f"{number[:6]} {number[6:14]} {number[14:]}"),
    ("with hyphens", lambda number: f"{number[:6]}-{number[6:14]}-{number[14:]}"),
    ("with wide blanks", lambda number: f"\u3000{number[:6]}\u3000{number[6:]}"),
]


@pytest.fixture
def number() -> str:
    """A number whose check digit is X."""
    return next(number for number in iter(id_number, None) if number.endswith("X"))


def test_an_id_number_is_one_however_it_is_written(net: Network, number: str) -> None:
    caller = net.caller("registry")
    id = caller.post("/v1/veterans", new_veteran(TOWN, id_number=number))["id"]
    for how, write in NUMBERS:
        found = caller.call("POST", "/v1/veterans/search", {"id_number": write(number)})
        assert [item["id"] for item in found.json["items"]] == [id], how
        again = caller.call("POST", "/v1/veterans", new_veteran(TOWN, id_number=write(number)))
        refused(again, 409, "veteran-exists")
    for wrong in (number[:-1] + "х", number + "0", number[:-1]):
        found = caller.call("POST", "/v1/veterans/search", {"id_number": wrong})
        assert found.status_code == 422 or found.json["items"] == [], wrong
    with net.stores["registry"].work.session() as db:
        assert len({row.id_number_hash for row in db.query(Veteran)}) == 1


def test_a_login_is_one_however_it_is_typed(net: Network) -> None:
    admin = net.caller("registry").as_(Role.CITY_ADMIN, CITY)
    account = {"login": "Zhang.San", "password": "a long password", "role": "town_staff", "area": TOWN}
    assert admin.post("/v1/accounts", account)["login"] == "zhang.san"
    refused(admin.call("POST", "/v1/accounts", account | {"login": "zhang.san "}), 409, "login-taken")
    for login in ("张三", "z", "-zhang", "zhang san", "zhang@san", "zhang/san", "a" * 61):
        refused(admin.call("POST", "/v1/accounts", account | {"login": login}), 422, "body-invalid", "#/login")
    anyone = net.apps["registry"].test_client()
    for login in ("zhang.san", "ZHANG.SAN", " Zhang.San ", "ｚhang．san"):
        signed = anyone.post("/v1/sessions", json={"login": login, "password": account["password"]})
        assert signed.status_code == 201, login
    wrong = {"login": "zhang.san", "password": account["password"].upper()}
    refused(anyone.post("/v1/sessions", json=wrong), 401, "credentials-wrong")


HEADERS: list[tuple[dict[str, str], int]] = [
    ({"Content-Type": "Application/JSON"}, 201),
    ({"Content-Type": "application/json;charset=UTF-8"}, 201),
    ({"Content-Type": "application/json; charset=utf8"}, 201),
    ({"Content-Type": "text/json"}, 415),
    ({"Content-Type": "application/jsonp"}, 415),
    ({"Content-Encoding": "IDENTITY"}, 201),
    ({"Content-Encoding": "GZIP"}, 415),
    ({"If-Match": '"2", "1"'}, 201),
    ({"If-Match": '"01"'}, 412),
    ({"If-Match": 'W/"1"'}, 412),
    ({"If-Match": 'w/"1"'}, 400),
    ({"If-Match": "1"}, 400),
    ({"Idempotency-Key": "ｋｅｙ"}, 400),
]


@pytest.mark.parametrize(("headers", "status"), HEADERS, ids=[str(row[0]) for row in HEADERS])
def test_headers(net: Network, headers: dict[str, str], status: int) -> None:
    caller = net.caller("registry")
    id = caller.post("/v1/veterans", new_veteran(TOWN))["id"]
    extra: Any = {"data": json.dumps({"how": "入户核对"}).encode()}
    sent = {"Content-Type": "application/json"} | headers
    answer = caller.call("POST", f"/v1/veterans/{id}/verification", headers=sent, **extra)
    assert answer.status_code == status, answer.text


AREAS = [("440703101000", 200), ("４４０７０３１０１０００", 422), ("%20440703101000", 422), ("440703101000%20", 422)]
AREAS += [("440703101", 422), ("%34%34%30703101000", 200), ("440703101000%0a", 422), ("", 422)]


@pytest.mark.parametrize(("area", "status"), AREAS)
def test_a_code_is_its_twelve_digits(net: Network, area: str, status: int) -> None:
    caller = net.caller("registry")
    assert caller.call("GET", f"/v1/stations?area={area}").status_code == status
    found = caller.call("GET", f"/v1/areas/{area or '%20'}").status_code
    assert found == (200 if status == 200 else 404)
