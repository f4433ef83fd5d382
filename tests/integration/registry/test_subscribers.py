"""Subscribers: who may read events is decided in the registry, told as events, and enforced by notify."""

from uuid import UUID

import pytest

from shared import clock
from shared.contracts.access import Role
from tests.kit.apps import Caller
from tests.kit.network import Network, types
from tests.kit.people import COUNTY, TOWN
from tests.kit.problems import refused
from tests.kit.stations import station_of

SYSTEM = {
    "login": "statistics",
    "password": "correct horse battery",
    "area": TOWN,
    "party": "SERVICE",
    "topics": ["muster.visits", "muster.stations"],
}


@pytest.fixture
def granted(city: Caller) -> dict[str, object]:
    answer: dict[str, object] = city.post("/v1/subscribers", SYSTEM)
    return answer


def sign_in(caller: Caller, password: str = str(SYSTEM["password"])) -> int:
    body = {"login": "statistics", "password": password}
    return caller.app.test_client().post("/v1/sessions", json=body).status_code


def change(city: Caller, of: dict[str, object], body: dict[str, object]) -> dict[str, object]:
    answer = city.call("PATCH", f"/v1/subscribers/{of['id']}", body, {"If-Match": f'"{of["version"]}"'})
    assert answer.status_code == 200, answer.text
    changed: dict[str, object] = answer.json
    return changed


def test_a_subscriber_signs_in_and_notify_lets_it_read(net: Network, city: Caller, granted: dict[str, object]) -> None:
    assert granted["topics"] == ["muster.stations", "muster.visits"]
    assert granted["changed_by"] == str(city.account)
    assert "password" not in granted
    assert sign_in(city) == 201
    assert types(net.carry()) == ["subscriber.granted.v1"]
    system = Caller(net.apps["notify"], net.authority, Role.SUBSCRIBER, TOWN, account_of(granted))
    assert system.get("/v1/feed")["items"] == []


def account_of(granted: dict[str, object]) -> UUID:
    return UUID(str(granted["account"]))


def test_revoking_closes_the_account_and_the_feed_and_renewing_opens_both(
    net: Network, city: Caller, granted: dict[str, object]
) -> None:
    path = f"/v1/subscribers/{granted['id']}"
    system = Caller(net.apps["notify"], net.authority, Role.SUBSCRIBER, TOWN, account_of(granted))
    assert city.post(f"{path}/revocation")["state"] == "REVOKED"
    assert sign_in(city) == 401
    net.carry()
    refused(system.call("GET", "/v1/feed"), 403, "not-subscribed")
    refused(city.call("POST", f"{path}/revocation"), 409, "wrong-state")
    patch = city.call("PATCH", path, {"topics": ["muster.aid"]}, {"If-Match": f'"{city.get(path)["version"]}"'})
    refused(patch, 409, "state-unfit")
    assert city.post(f"{path}/renewal")["state"] == "ACTIVE"
    assert sign_in(city) == 201
    assert types(net.carry()) == ["subscriber.granted.v1"]
    assert system.get("/v1/feed")["items"] == []


def test_what_it_may_read_and_its_password_change(net: Network, city: Caller, granted: dict[str, object]) -> None:
    net.carry()
    changed = change(city, granted, {"topics": ["muster.aid"], "area": COUNTY, "password": "another long password"})
    assert (changed["topics"], changed["area"]) == (["muster.aid"], COUNTY)
    assert sign_in(city) == 401
    assert sign_in(city, "another long password") == 201
    assert types(net.carry()) == ["subscriber.changed.v1"]
    account = city.get("/v1/accounts?limit=200")["items"]
    assert [each["area"] for each in account if each["login"] == "statistics"] == [COUNTY]


def test_it_goes_with_its_station_to_a_new_code(net: Network, city: Caller, granted: dict[str, object]) -> None:
    net.carry()
    new = "440703150000"
    with net.stores["registry"].work.session() as db:
        change = {"code": new, "on": clock.today(db).isoformat(), "reason": "区划调整"}
    city.post(f"/v1/stations/{station_of(city, TOWN)['id']}/code", change)
    assert "subscriber.changed.v1" in types(net.carry())
    assert city.get(f"/v1/subscribers/{granted['id']}")["area"] == new
    with net.stores["notify"].superuser() as db:
        assert db.execute("SELECT area FROM subscribers").fetchall() == [(new,)]


def test_only_the_city_decides_and_auditors_see_those_of_their_area(
    net: Network, city: Caller, granted: dict[str, object]
) -> None:
    head = net.caller("registry")
    refused(head.call("POST", "/v1/subscribers", {**SYSTEM, "login": "other"}), 403, "role-forbidden")
    auditor = head.as_(Role.AUDITOR, COUNTY)
    assert [each["login"] for each in auditor.get("/v1/subscribers")["items"]] == ["statistics"]
    assert head.as_(Role.AUDITOR, "440781000000").get("/v1/subscribers")["items"] == []
    assert auditor.get(f"/v1/subscribers/{granted['id']}") == granted
    refused(auditor.call("POST", f"/v1/subscribers/{granted['id']}/revocation"), 403, "role-forbidden")


def test_a_login_is_one_system_s_alone_and_needs_a_topic(city: Caller, granted: dict[str, object]) -> None:
    refused(city.call("POST", "/v1/subscribers", SYSTEM), 409, "login-taken")
    refused(city.call("POST", "/v1/subscribers", {**SYSTEM, "login": "b2", "topics": []}), 422, "body-invalid")
    nowhere = {**SYSTEM, "login": "b2", "area": "440799999999"}
    refused(city.call("POST", "/v1/subscribers", nowhere), 422, "area-unknown")
