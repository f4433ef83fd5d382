"""Others hear which inboxes someone reads, however an account was made or changed."""

from services.registry.accounts.timers import tell_accounts
from shared.contracts.access import Role
from tests.kit.alerts import rows
from tests.kit.apps import Caller
from tests.kit.network import Network, types
from tests.kit.people import CITY, TOWN, VILLAGE
from tests.kit.timers import once


def test_an_account_is_told_once_as_it_stands(net: Network, city: Caller) -> None:
    registry, notify = net.stores["registry"], net.stores["notify"]
    with registry.superuser() as db:  # as one of before, whose version is not the first
        db.execute(
            "INSERT INTO accounts (id, version, login, password_hash, role, area, active)"
            " VALUES (gen_random_uuid(), 7, 'before', '', 'city_admin', %s, false)",
            (CITY,),
        )
    body = {"login": "village-101", "password": "a long password", "role": Role.VILLAGE_WORKER, "area": VILLAGE}
    account = city.post("/v1/accounts", body)
    assert once(registry.work, tell_accounts) == 2
    assert once(registry.work, tell_accounts) == 0, "nothing new"
    assert types(net.carry()) == ["account.changed.v1"] * 2
    known = "SELECT area, party, active FROM accounts ORDER BY area"
    assert rows(notify, known) == [(CITY, "BUREAU", False), (VILLAGE, "SERVICE", True)]
    path, version = f"/v1/accounts/{account['id']}", {"If-Match": '"1"'}
    assert city.call("PATCH", path, {"password": "another long one"}, version).status_code == 200
    assert once(registry.work, tell_accounts) == 0, "a password is no one's business"
    changes = {"area": TOWN, "role": Role.TOWN_STAFF, "active": False}
    assert city.call("PATCH", path, changes, {"If-Match": '"2"'}).status_code == 200
    assert once(registry.work, tell_accounts) == 1
    (record,) = net.carry()
    assert b"village-101" not in (record.value or b"")
    assert rows(notify, known) == [(CITY, "BUREAU", False), (TOWN, "SERVICE", False)]
