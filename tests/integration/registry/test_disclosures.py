"""What is shown to no one is disclosed for a purpose, and it is kept for the person who looked, at what and why."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from services.registry.accesses.domain import ListTooLong, Part
from services.registry.accesses.rules import RULES
from services.registry.models import Access
from shared.contracts.access import GRANTS, Role
from tests.kit.apps import Caller
from tests.kit.network import Network
from tests.kit.people import CITY, COUNTY, OTHER_TOWN, TOWN, VILLAGE, new_veteran
from tests.kit.problems import refused
from tests.kit.veterans import merged, registered

VISIT = {"fields": ["phone", "address"], "purpose": "VISIT", "reason": "入户走访前电话预约"}
CHECK = {"fields": ["id_number", "birth_date"], "purpose": "FILE_CHECK", "reason": "核对身份证"}


def disclosed(caller: Caller, *ids: str, **wanted: Any) -> list[dict[str, Any]]:
    answer = caller.call("POST", "/v1/disclosures", {**VISIT, **wanted, "veteran_ids": ids})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json["items"]
    return items


def test_every_role_that_may_disclose_has_its_fields_and_limit() -> None:
    assert RULES.roles.keys() == {role for role in Role if "veteran:disclose" in GRANTS[role]}


def test_a_list_that_is_too_long_points_at_what_its_request_can_change() -> None:
    with pytest.raises(ListTooLong) as refusal:
        RULES.check(Role.TOWN_HEAD, "BIRTHDAY", [Part.BIRTH_DATE], 51, 51)
    assert refusal.value.pointer == "#/area"


def test_a_list_is_disclosed_for_visits_and_one_row_is_kept_of_each(net: Network) -> None:
    bodies = [new_veteran(VILLAGE, phone=f"1369785{number}", address=f"{number}号") for number in range(1000, 1003)]
    ids = [net.caller("registry").post("/v1/veterans", body)["id"] for body in bodies]
    village = net.caller("registry").as_(Role.VILLAGE_WORKER, VILLAGE)
    items = disclosed(village, *ids, ids[0])
    assert items == [
        {"veteran_id": id, "phone": body["phone"], "address": body["address"]}
        for id, body in zip(ids, bodies, strict=True)
    ]
    kept = net.caller("registry").as_(Role.AUDITOR, COUNTY).get("/v1/accesses")["items"]
    assert [(each["kind"], each["veteran_id"]) for each in kept] == [("DISCLOSED", id) for id in ids]
    told = ("account", "account_area", "fields", "purpose", "reason")
    assert {tuple(str(each[name]) for name in told) for each in kept} == {
        (str(village.account), VILLAGE, "['address', 'phone']", "VISIT", VISIT["reason"])
    }


def test_a_number_and_phones_of_kin_are_disclosed_of_one_person(net: Network) -> None:
    body = new_veteran(TOWN)
    town = net.caller("registry")
    id, double = town.post("/v1/veterans", body)["id"], registered(net)["id"]
    kin = [
        town.post(f"/v1/veterans/{of}/kin", {"relation": "CHILD", "name": "何志强", "phone": phone})["id"]
        for of, phone in ((id, "13900139000"), (double, "13900139001"))
    ]
    town.post(f"/v1/veterans/{id}/kin", {"relation": "SPOUSE", "name": "何秀珍"})
    merged(net, id, double)
    (shown,) = disclosed(town, id, **CHECK | {"fields": ["id_number", "birth_date", "kin_phones"]})
    number = body["id_number"]
    assert (shown["id_number"], shown["birth_date"].replace("-", "")) == (number, number[6:14])
    assert [(each["kin_id"], each["phone"][-1]) for each in shown["kin_phones"]] == list(zip(kin, "01", strict=True))
    old = town.call("POST", "/v1/disclosures", {**VISIT, "veteran_ids": [double]})
    assert (old.status_code, old.json["id"]) == (409, id)


@pytest.mark.parametrize(
    ("role", "wanted", "status", "slug", "pointer"),
    [
        (Role.VILLAGE_WORKER, CHECK, 403, "field-withheld", "#/fields/0"),
        (Role.TOWN_HEAD, VISIT | {"fields": ["phone", "id_number"]}, 403, "field-withheld", "#/fields/1"),
        (Role.TOWN_HEAD, CHECK, 422, "people-too-many", "#/veteran_ids"),
        (Role.TOWN_HEAD, VISIT | {"purpose": "CURIOSITY"}, 422, "body-invalid", "#/purpose"),
        (Role.TOWN_HEAD, VISIT | {"reason": ""}, 422, "body-invalid", "#/reason"),
        (Role.RECEPTION_OFFICER, VISIT, 403, "role-forbidden", None),
        (Role.AUDITOR, VISIT, 403, "role-forbidden", None),
    ],
)
def test_what_role_or_purpose_does_not_permit_is_refused(
    net: Network, role: Role, wanted: dict[str, Any], status: int, slug: str, pointer: str | None
) -> None:
    ids = [registered(net, VILLAGE)["id"] for _ in range(2)]
    caller = net.caller("registry").as_(role, COUNTY if role is Role.AUDITOR else VILLAGE)
    refused(caller.call("POST", "/v1/disclosures", {**wanted, "veteran_ids": ids}), status, slug, pointer)
    assert kept(net) == 0


def test_no_one_beyond_the_area_is_disclosed(net: Network) -> None:
    ids = [registered(net)["id"], registered(net, OTHER_TOWN)["id"]]
    answer = net.caller("registry").call("POST", "/v1/disclosures", {**VISIT, "veteran_ids": ids})
    refused(answer, 404, "not-found", "#/veteran_ids/1")
    assert kept(net) == 0


def test_an_account_has_so_many_people_disclosed_within_24_hours(net: Network) -> None:
    most = RULES.roles[Role.VILLAGE_WORKER].people_a_day
    ids = [registered(net, VILLAGE)["id"] for _ in range(most + 1)]
    village = net.caller("registry").as_(Role.VILLAGE_WORKER, VILLAGE)
    disclosed(village, *ids[:50])
    disclosed(village, *ids[50:most])
    answer = village.call("POST", "/v1/disclosures", {**VISIT, "veteran_ids": ids[most:]})
    refused(answer, 429, "disclosed-too-many")
    assert len(disclosed(village, *ids[:50])) == 50, "those who were disclosed today already"
    assert len(disclosed(village.as_(Role.VILLAGE_WORKER), ids[most])) == 1, "to another account"


def test_what_is_disclosed_is_stored_nowhere(net: Network) -> None:
    id = registered(net)["id"]
    body = {**VISIT, "veteran_ids": [id]}
    for _ in range(2):
        answer = net.caller("registry").call("POST", "/v1/disclosures", body, {"Idempotency-Key": "same"})
        assert answer.status_code == 200
        assert "Idempotency-Replayed" not in answer.headers
    with net.stores["registry"].superuser() as db:
        assert db.execute("SELECT count(*) FROM answers WHERE path = '/v1/disclosures'").fetchone() == (0,)


def test_a_person_is_told_who_looked_also_from_beyond_and_after_a_move(net: Network) -> None:
    id = registered(net)["id"]
    town, city = net.caller("registry"), net.caller("registry").as_(Role.CITY_ADMIN, CITY)
    disclosed(town, id)
    disclosed(city, id, fields=["phone"], purpose="CARD", reason="复核")
    town.post(f"/v1/veterans/{id}/move", {"to": OTHER_TOWN, "reason": "搬迁"})
    path, there = f"/v1/veterans/{id}/accesses", town.as_(Role.TOWN_HEAD, OTHER_TOWN)
    told = [(each["account"], each["fields"], each["purpose"], each["reason"]) for each in there.get(path)["items"]]
    assert told == [
        (str(town.account), ["address", "phone"], "VISIT", VISIT["reason"]),
        (str(city.account), ["phone"], "CARD", "复核"),
    ]
    refused(town.call("GET", path), 404, "not-found")
    refused(there.as_(Role.TOWN_STAFF).call("GET", path), 403, "role-forbidden")
    of_town = town.as_(Role.TOWN_HEAD).get(f"/v1/accesses?kind=DISCLOSED&account={town.account}")["items"]
    assert [(each["veteran_id"], each["reason"]) for each in of_town] == [(id, None)], "the file is elsewhere"
    assert there.get("/v1/accesses")["items"] == []


@pytest.mark.parametrize("role", ["app", "work"])
@pytest.mark.parametrize("change", ["UPDATE accesses SET purpose = NULL", "DELETE FROM accesses", "TRUNCATE accesses"])
def test_what_was_kept_cannot_be_changed(net: Network, role: str, change: str) -> None:
    disclosed(net.caller("registry"), registered(net)["id"])
    database = net.stores["registry"].database(role)
    with pytest.raises(ProgrammingError, match="permission denied"):
        database.run(lambda db: db.execute(text(change)), scope=CITY[:4])
    assert kept(net) == 1


def test_a_reason_goes_with_the_person(net: Network) -> None:
    """It is sealed under the person's key, which an erasure destroys."""
    id = registered(net)["id"]
    disclosed(net.caller("registry"), id)
    with net.stores["registry"].superuser() as db:
        db.execute("UPDATE veterans SET data_key = NULL, erased_at = now()")
    (left,) = net.caller("registry").as_(Role.AUDITOR, COUNTY).get("/v1/accesses")["items"]
    assert (left["veteran_id"], left["purpose"], left["reason"]) == (id, "VISIT", None)


def test_what_may_be_disclosed_is_told(net: Network) -> None:
    village = net.caller("registry").as_(Role.VILLAGE_WORKER, VILLAGE).get("/v1/disclosure-purposes")
    assert {each["purpose"]: each["fields"] for each in village["items"]}["FILE_CHECK"] == [
        "phone",
        "address",
        "kin_phones",
    ]
    assert {each["people"] for each in village["items"]} == {1, 50}
    assert all(each["source"] for each in village["items"])


def kept(net: Network) -> int:
    with net.stores["registry"].work.session() as db:
        return db.query(Access).count()
