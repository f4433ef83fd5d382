"""What two are to do is done by two members of the staff, not by two accounts of one."""

from datetime import date, timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest

from services.registry.accounts.timers import tell_accounts
from services.registry.payees.timers import name_members
from shared.contracts.access import Role
from tests.kit.apps import Caller
from tests.kit.network import Network
from tests.kit.people import CITY, COUNTY, OTHER_TOWN, TOWN, new_veteran
from tests.kit.problems import refused
from tests.kit.stations import clerk
from tests.kit.timers import to_end
from tests.kit.veterans import SEEN, registered

WHO = {"name": "何志强", "phone": "13900139000"}


def signed_in(net: Network, city: Caller, role: Role, area: str = COUNTY, **post: str) -> Caller:
    """Someone of the staff with an account of their own, by default of one member."""
    body = {"login": f"m-{uuid4()}", "password": "a long password", "role": role, "area": area}
    account = city.post("/v1/accounts", body)["id"]
    clerk(city, area, account_id=account, **(post or WHO))
    return Caller(net.apps["registry"], net.authority, role, area, UUID(account))


def tell(net: Network) -> None:
    """What the timers do."""
    vault = net.apps["registry"].extensions["muster"].vault
    to_end(net.stores["registry"].work, partial(name_members, vault))
    to_end(net.stores["registry"].work, tell_accounts)


def test_one_member_erases_no_one_by_two_accounts(net: Network, city: Caller) -> None:
    centre, bureau, third = (
        signed_in(net, city, role, **who)
        for role, who in (
            (Role.COUNTY_CENTRE_STAFF, {}),
            (Role.COUNTY_BUREAU_OFFICER, {}),
            (Role.COUNTY_BUREAU_OFFICER, {"name": "李卫国", "phone": "13900139001"}),
        )
    )
    tell(net)
    body = {"veteran_id": registered(net)["id"], "ground": "UNLAWFUL", "request_ref": "1"}
    path = f"/v1/erasures/{centre.post('/v1/erasures', body)['id']}/decision"
    decision = {"outcome": "APPROVED", "decision_ref": "2"}
    refused(bureau.call("POST", path, decision, SEEN), 403, "same-eyes")
    assert third.call("POST", path, decision, SEEN).status_code == 201


def test_one_member_merges_no_files_by_two_accounts(net: Network, city: Caller) -> None:
    one, two = (signed_in(net, city, role, TOWN) for role in (Role.TOWN_HEAD, Role.TOWN_STAFF))
    tell(net)
    body = {"kept_id": registered(net)["id"], "dropped_id": registered(net)["id"], "reason": "同一人"}
    path = f"/v1/merges/{one.post('/v1/merges', body)['id']}/decision"
    refused(two.call("POST", path, {"outcome": "MERGED"}, SEEN), 403, "same-eyes")
    assert two.call("POST", path, {"outcome": "WITHDRAWN"}, SEEN).status_code == 201


def test_one_member_awards_nothing_by_two_accounts(net: Network, city: Caller) -> None:
    centre, bureau = (signed_in(net, city, role) for role in (Role.COUNTY_CENTRE_STAFF, Role.COUNTY_BUREAU_OFFICER))
    tell(net)
    station = next(each["id"] for each in city.get(f"/v1/stations?area={COUNTY}")["items"] if each["area"] == COUNTY)
    body = {"station_id": station, "category": "MODEL_STATION", "level": "COUNTY", "year": 2026, "grounds": "全优"}
    nominated = centre.post("/v1/awards", body)
    answer = bureau.call("POST", f"/v1/awards/{nominated['id']}/outcome", {"state": "SHORTLISTED"}, SEEN)
    refused(answer, 403, "same-eyes")


def test_one_member_changes_no_alert_rules_by_two_accounts(net: Network, city: Caller) -> None:
    one, two, other = (
        signed_in(net, city, Role.CITY_ADMIN, CITY, **who).of(net.apps["notify"])
        for who in ({}, {}, {"name": "李卫国", "phone": "13900139001"})
    )
    tell(net)
    net.carry()
    drops = [one.get("/v1/alert-rules")["rules"][0]["name"]]
    change = {"rules": [], "drops": drops, "reason": "不再需要"}
    path = f"/v1/alert-rule-changes/{one.post('/v1/alert-rule-changes', change)['id']}/decision"
    refused(two.call("POST", path, {"outcome": "ADOPTED"}, SEEN), 403, "same-eyes")
    assert other.call("POST", path, {"outcome": "ADOPTED"}, SEEN).status_code == 201


def test_an_account_stands_for_who_is_in_post_today(net: Network, city: Caller) -> None:
    caller = signed_in(net, city, Role.TOWN_STAFF, TOWN)
    account = str(caller.account)

    def member() -> str:
        tell(net)
        with net.stores["registry"].superuser() as db:
            (row,) = db.execute("SELECT member::text FROM officers WHERE id = %s", (account,)).fetchall()
        return str(row[0])

    before = member()
    assert before != account
    later = (date.today() + timedelta(days=90)).isoformat()
    clerk(city, TOWN, name="李新", phone="13900139999", account_id=account, from_on=later)
    assert member() == before, "who takes it over in three months is not behind it today"


def test_a_post_ends_after_its_account_has_moved_on(net: Network, city: Caller) -> None:
    body = {"login": "moving", "password": "a long password", "role": "town_staff", "area": TOWN}
    account = city.post("/v1/accounts", body)["id"]
    one = clerk(city, TOWN, account_id=account)
    assert city.call("PATCH", f"/v1/accounts/{account}", {"area": OTHER_TOWN}, SEEN).status_code == 200
    city.post(f"/v1/staff/{one}/end", {"to_on": date.today().isoformat()})
    new = {"name": "李新", "post": "FULL_TIME", "from_on": "2024-01-01", "account_id": account}
    station = next(each["id"] for each in city.get(f"/v1/stations?area={TOWN}")["items"] if each["area"] == TOWN)
    answer = city.call("POST", f"/v1/stations/{station}/staff", new)
    refused(answer, 422, "reference-unknown", "#/account_id")


@pytest.mark.parametrize("change", [{"area": OTHER_TOWN}, {"role": "duty_lawyer"}, {"active": False}])
def test_an_officer_who_went_elsewhere_is_none(net: Network, city: Caller, change: dict[str, object]) -> None:
    town = net.caller("registry")
    body = {"login": "officer", "password": "a long password", "role": "town_staff", "area": TOWN}
    account = city.post("/v1/accounts", body)["id"]
    id = registered(net, categories=["MARTYR_SURVIVOR"])["id"]
    town.post(f"/v1/veterans/{id}/officer", {"officer": account, "reason": "包联"})
    assert town.get("/v1/veterans?wants_officer=true")["items"] == []
    assert city.call("PATCH", f"/v1/accounts/{account}", change, SEEN).status_code == 200
    assert [each["id"] for each in town.get("/v1/veterans?wants_officer=true")["items"]] == [id]


def test_the_city_decides_on_the_erasure_of_a_file_of_its_centre(net: Network, city: Caller) -> None:
    centre = city.as_(Role.CITY_CENTRE_STAFF, CITY)
    id = centre.post("/v1/veterans", new_veteran(CITY, registered_area=TOWN))["id"]
    wanted = centre.post("/v1/erasures", {"veteran_id": id, "ground": "UNLAWFUL", "request_ref": "1"})["id"]
    decision = {"outcome": "APPROVED", "decision_ref": "2"}
    assert city.call("POST", f"/v1/erasures/{wanted}/decision", decision, SEEN).status_code == 201
