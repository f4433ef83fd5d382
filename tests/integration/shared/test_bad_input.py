"""Bad input gets a clear problem and changes nothing."""

import threading
from typing import Any
from uuid import uuid4

import pytest
from prometheus_client import generate_latest

from shared.contracts.access import Role
from tests.kit.network import Network
from tests.kit.people import OTHER_TOWN, TOWN, new_veteran
from tests.kit.problems import refused, send, unchanged


def wrong_check_digit() -> str:
    right = new_veteran(TOWN)["id_number"]
    return right[:-1] + ("1" if right[-1] != "1" else "2")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"surplus": 1}, "#/surplus"),
        ({"name": 7}, "#/name"),
        ({"name": "长" * 51}, "#/name"),
        ({"name": "   "}, "#/name"),
        ({"name": "a\x00b"}, "#/name"),
        ({"phone": "no phone"}, "#/phone"),
        ({"categories": []}, "#/categories"),
        ({"categories": ["GENERAL"]}, "#/categories/0"),
        ({"registered_area": "4407"}, "#/registered_area"),
        ({"registered_area": "440703101001\n"}, "#/registered_area"),
        ({"id_number": None}, "#/id_number"),
        ({"disability": {"cause": "WAR", "grade": "8", "assessed_on": "2020-01-01"}}, "#/disability/grade"),
    ],
)
def test_wrong_fields_are_named(net: Network, changes: dict[str, Any], pointer: str) -> None:
    answer = net.caller("registry").call("POST", "/v1/veterans", new_veteran(TOWN) | changes)
    refused(answer, 422, "body-invalid", pointer)
    assert unchanged(net)


def test_what_cannot_be_read_is_refused(net: Network) -> None:
    caller = net.caller("registry")
    refused(send(caller, '{"name": '), 400, "json-malformed")
    refused(send(caller, "\ufeff{}"), 400, "json-malformed")
    refused(send(caller, "[1]"), 422, "body-invalid", "#")
    refused(send(caller, '{"name": "x"}', "text/plain"), 415, "unsupported-media-type")
    refused(send(caller, '{"name": "' + "x" * 1_100_000 + '"}'), 413, "request-entity-too-large")
    refused(send(caller, "[" * 100_000), 400, "json-malformed")
    refused(caller.call("DELETE", "/v1/veterans"), 405, "method-not-allowed")
    assert unchanged(net)


def test_id_numbers_are_checked(net: Network) -> None:
    caller = net.caller("registry")
    for number in (wrong_check_digit(), "110105190002290000"):
        answer = caller.call("POST", "/v1/veterans", new_veteran(TOWN, id_number=number))
        refused(answer, 422, "id-number-mistyped", "#/id_number")
    assert unchanged(net)


def test_who_may_not_is_told_apart(net: Network) -> None:
    caller = net.caller("registry")
    nobody = net.apps["registry"].test_client().post("/v1/veterans", json=new_veteran(TOWN))
    refused(nobody, 401, "token-missing")
    assert nobody.headers["WWW-Authenticate"] == "Bearer"
    lawyer = caller.as_(Role.DUTY_LAWYER)
    refused(lawyer.call("POST", "/v1/veterans", new_veteran(TOWN)), 403, "role-forbidden")
    refused(caller.call("POST", "/v1/veterans", new_veteran(OTHER_TOWN)), 404, "area-foreign")
    assert unchanged(net)


def test_a_foreign_file_does_not_exist(net: Network) -> None:
    caller = net.caller("registry")
    id = caller.post("/v1/veterans", new_veteran(TOWN))["id"]
    other = caller.as_(Role.TOWN_HEAD, OTHER_TOWN)
    refused(other.call("GET", f"/v1/veterans/{id}"), 404, "not-found")
    patch = other.call("PATCH", f"/v1/veterans/{id}", {"name": "王五", "reason": "更正"}, {"If-Match": '"1"'})
    refused(patch, 404, "not-found")
    assert other.get("/v1/veterans")["items"] == []
    assert other.get(f"/v1/veterans?id={id}")["items"] == []
    answer = other.call("POST", "/v1/veterans/search", {"name": "陈"})
    assert answer.json["items"] == []
    net.carry()
    visit = {"veteran_id": id, "method": "PHONE", "reached": True, "occurred_at": "2026-11-24T08:00:00+08:00"}
    foreign = other.of(net.apps["visits"]).call("POST", "/v1/visits", visit)
    unknown = other.of(net.apps["visits"]).call("POST", "/v1/visits", visit | {"veteran_id": str(caller.account)})
    refused(foreign, 422, "veteran-unknown", "#/veteran_id")
    assert foreign.json == unknown.json, "foreign and unknown are not told apart"


def test_versions_and_repeated_requests(net: Network) -> None:
    caller = net.caller("registry")
    body, key = new_veteran(TOWN), {"Idempotency-Key": "one"}
    first = caller.call("POST", "/v1/veterans", body, key)
    again = caller.call("POST", "/v1/veterans", body, key)
    assert (first.status_code, again.status_code, first.json) == (201, 201, again.json)
    assert again.headers["Idempotency-Replayed"] == "true"
    refused(caller.call("POST", "/v1/veterans", body | {"name": "王五"}, key), 422, "idempotency-key-reused")
    refused(caller.call("POST", "/v1/veterans", body), 409, "veteran-exists")
    path = f"/v1/veterans/{first.json['id']}"
    refused(caller.call("PATCH", path, {"name": "王五", "reason": "更正"}), 428, "if-match-missing")
    refused(caller.call("PATCH", path, {"name": "王五", "reason": "更正"}, {"If-Match": "1"}), 400, "if-match-invalid")
    assert caller.call("PATCH", path, {"name": "王五", "reason": "更正"}, {"If-Match": '"1"'}).headers["ETag"] == '"2"'
    refused(caller.call("PATCH", path, {"name": "王五", "reason": "更正"}, {"If-Match": '"1"'}), 412, "version-stale")
    assert len(net.carry()) >= 2


def test_one_key_sent_twice_at_once_registers_once(net: Network) -> None:
    caller, body = net.caller("registry"), new_veteran(TOWN)
    answers: list[Any] = []

    def post() -> None:
        answers.append(caller.call("POST", "/v1/veterans", body, {"Idempotency-Key": "twins"}))

    threads = [threading.Thread(target=post) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.json["id"] for answer in answers if answer.status_code == 201}) == 1
    for answer in answers:
        if answer.status_code == 409:
            refused(answer, 409, "request-under-way")
            assert answer.headers["Retry-After"] == "1"


def test_pages_have_an_end_and_cursors_belong_to_their_list(net: Network) -> None:
    caller = net.caller("registry")
    seen: list[str] = []
    page = caller.get(f"/v1/areas?limit=3&parent={TOWN}")
    path = page["next"]
    while page["next"]:
        seen += [item["code"] for item in page["items"]]
        page = caller.get(f"/v1/areas?limit=3&parent={TOWN}&cursor={page['next']}")
    seen += [item["code"] for item in page["items"]]
    assert seen == sorted(set(seen))
    assert len(seen) > 6
    refused(caller.call("GET", f"/v1/areas?limit=3&cursor={path}"), 400, "cursor-invalid")
    refused(caller.call("GET", "/v1/areas?limit=0"), 422, "body-invalid", "?limit")


def test_hostile_values_are_refused(net: Network) -> None:
    caller = net.caller("registry")
    refused(caller.call("GET", "/v1/areas/%00"), 422, "value-unusable")
    refused(send(caller, '{"name": ' + "1" * 5_000 + "}"), 400, "json-malformed")
    anyone = net.apps["registry"].test_client()
    huge = anyone.post("/v1/sessions", data='{"login": ' + "1" * 5_000 + "}", content_type="application/json")
    refused(huge, 400, "json-malformed")
    assert unchanged(net)


def test_bodies_are_taken_at_their_word(net: Network) -> None:
    caller = net.caller("registry")
    refused(caller.call("POST", "/v1/veterans/search", {"name": "陈", "limit": "5"}), 422, "body-invalid", "#/limit")
    path = f"/v1/veterans/{caller.post('/v1/veterans', new_veteran(TOWN))['id']}/kin"
    for alive in (0, 1, 1.0, "true"):
        kin = {"relation": "SPOUSE", "name": "李秀英", "alive": alive}
        refused(caller.call("POST", path, kin), 422, "body-invalid", "#/alive")
    assert caller.post(path, {"relation": "SPOUSE", "name": "李秀英", "alive": True})["alive"] is True


def test_guessing_passwords_is_slowed_however_the_login_is_spelt(net: Network) -> None:
    anyone = net.apps["registry"].test_client()
    login = f"guessed-{uuid4()}"
    spelt = [login, login.upper(), login.title(), *(f"\uff47{login[1:]}" + " " * spaces for spaces in range(9))]
    answers = [anyone.post("/v1/sessions", json={"login": each, "password": "wrong"}) for each in spelt]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429] * 2
    refused(answers[-1], 429, "too-many-attempts")
    assert answers[-1].headers["Retry-After"] == "60"


def test_a_role_has_its_level(net: Network) -> None:
    admin = net.caller("registry").as_(Role.CITY_ADMIN, "440700000000")
    account = {"login": f"new-{uuid4()}", "password": "a long password", "area": TOWN}
    bureau = admin.call("POST", "/v1/accounts", account | {"role": "county_bureau_officer"})
    refused(bureau, 422, "role-out-of-place", "#/role")
    nowhere = admin.call("POST", "/v1/accounts", account | {"role": "town_staff", "area": "440703999000"})
    refused(nowhere, 422, "area-unknown", "#/area")
    made = admin.post("/v1/accounts", account | {"role": "town_staff"})
    path, seen = f"/v1/accounts/{made['id']}", {"If-Match": '"1"'}
    refused(admin.call("PATCH", path, {}, seen), 422, "body-invalid")
    refused(admin.call("PATCH", path, {"role": "city_admin"}, seen), 422, "role-out-of-place")
    closed = admin.call("PATCH", path, {"active": False}, seen)
    assert (closed.status_code, closed.json["active"]) == (200, False)
    signing_in = {"login": account["login"], "password": account["password"]}
    refused(net.apps["registry"].test_client().post("/v1/sessions", json=signing_in), 401, "credentials-wrong")


def test_invented_methods_make_no_metrics(net: Network) -> None:
    client = net.apps["registry"].test_client()
    for number in range(3):
        client.open("/v1/areas", method=f"INVENTED{number}")
    assert b"INVENTED" not in generate_latest()
