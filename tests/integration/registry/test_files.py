"""What a file tells: what belongs in it, what changed and why, its doubles, its stages."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from services.registry.files import timers as files
from shared.contracts.access import Role
from tests.kit.network import Network, types
from tests.kit.people import OTHER_TOWN, TOWN, VILLAGE, id_number, new_veteran
from tests.kit.problems import refused
from tests.kit.timers import once
from tests.kit.veterans import SEEN, registered


def test_a_file_tells_what_belongs_in_it(net: Network) -> None:
    body = {
        "categories": ["DISCHARGED_SOLDIER", "DISABLED_SERVICEMAN"],
        "tags": ["COMBAT"],
        "served_as": "CONSCRIPT",
        "placement": "ASSIGNED_WORK",
        "disability": {"cause": "ILLNESS", "grade": 7, "assessed_on": "2024-02-29"},
        "residence_area": VILLAGE,
    }
    file = registered(net, **body)
    assert {name: file[name] for name in body if name not in ("categories", "disability")} == {
        name: value for name, value in body.items() if name not in ("categories", "disability")
    }
    assert file["categories"] == ["DISABLED_SERVICEMAN", "DISCHARGED_SOLDIER"]
    assert file["disability"] == body["disability"] | {"pensioned": False, "regrade_from": "2025-02-28"}
    assert (file["tier"], file["registered_area"], file["residence_area"]) == ("KEY", TOWN, VILLAGE)
    caller = net.caller("registry")
    assert caller.get(f"/v1/veterans/{file['id']}") == file


@pytest.mark.parametrize(
    ("changes", "slug", "pointer"),
    [
        ({"placement": "ASSIGNED_WORK"}, "placement-unfit", "#/placement"),
        ({"served_as": "CONSCRIPT", "placement": "TRANSFERRED"}, "placement-unfit", "#/placement"),
        (
            {"disability": {"cause": "WAR", "grade": 1, "assessed_on": "2099-01-01"}},
            "disability-in-future",
            "#/disability/assessed_on",
        ),
        (
            {"disability": {"cause": "WAR", "grade": 11, "assessed_on": "2020-01-01"}},
            "body-invalid",
            "#/disability/grade",
        ),
        ({"discharge_approved_on": "2099-01-01"}, "date-impossible", "#/discharge_approved_on"),
        ({"kin_id": str(uuid4())}, "not-found", None),
    ],
)
def test_what_cannot_be_is_refused(net: Network, changes: dict[str, Any], slug: str, pointer: str | None) -> None:
    answer = net.caller("registry").call("POST", "/v1/veterans", new_veteran(TOWN, **changes))
    refused(answer, 404 if slug == "not-found" else 422, slug, pointer)
    assert net.caller("registry").get("/v1/veterans")["items"] == []


def test_likely_doubles_are_shown_before_a_second_file_is_opened(net: Network) -> None:
    first = registered(net, name="张伟", id_number=id_number("19600315"))
    caller = net.caller("registry")
    twin = new_veteran(TOWN, name="章伟", id_number=id_number("19600315"))
    answer = caller.call("POST", "/v1/veterans", twin)
    refused(answer, 409, "file-looks-double", "#/no_double_of")
    assert answer.json["candidates"] == [first["id"]]
    typo = new_veteran(TOWN, name="张伟", id_number=id_number("19600415"))
    assert caller.call("POST", "/v1/veterans", typo).json["candidates"] == [first["id"]]
    assert caller.call("POST", "/v1/veterans", twin | {"no_double_of": [first["id"]]}).status_code == 201
    elsewhere = new_veteran(OTHER_TOWN, name="张伟", id_number=id_number("19600315"))
    assert caller.as_(Role.TOWN_HEAD, OTHER_TOWN).call("POST", "/v1/veterans", elsewhere).status_code == 201
    unlike = new_veteran(TOWN, name="张伟", id_number=id_number("19710416"))
    assert caller.call("POST", "/v1/veterans", unlike).status_code == 201


def test_the_same_id_number_tells_nothing_of_a_stranger(net: Network) -> None:
    body = new_veteran(OTHER_TOWN)
    net.caller("registry").as_(Role.TOWN_HEAD, OTHER_TOWN).post("/v1/veterans", body)
    again = body | {"station_area": TOWN, "registered_area": TOWN}
    answer = net.caller("registry").call("POST", "/v1/veterans", again)
    refused(answer, 409, "veteran-exists")
    assert answer.json.keys() == {"type", "title", "status", "detail"}
    assert body["name"] not in answer.text


def test_a_change_keeps_its_reason_and_what_stood_there(net: Network) -> None:
    file = registered(net, phone="13800138000")
    caller, path = net.caller("registry"), f"/v1/veterans/{file['id']}"
    wrong = caller.call("PATCH", path, {"reason": "更正"}, SEEN)
    refused(wrong, 422, "body-invalid", "#")
    number = id_number("19410102")
    body = {"phone": "13900139000", "id_number": number, "tier_override": "KEY", "reason": "本人来站更正"}
    changed = caller.call("PATCH", path, body, SEEN)
    assert (changed.status_code, changed.json["tier"], changed.json["birth_month"]) == (200, "KEY", "1941-01")
    assert changed.json["over_80"] is True
    (entry,) = caller.get(f"{path}/history")["items"]
    assert (entry["kind"], entry["reason"], entry["version"]) == ("CHANGED", "本人来站更正", 2)
    assert entry["fields"] == ["id_number", "phone", "tier_override"]
    assert entry["before"] == {"phone": "****8000", "id_number": "****", "tier_override": None}
    back = caller.call("PATCH", path, {"tier_override": None, "reason": "复核"}, {"If-Match": '"2"'})
    assert back.json["tier"] == "UNIVERSAL"
    other = registered(net)
    taken = {"id_number": number, "reason": "更正"}
    refused(caller.call("PATCH", f"/v1/veterans/{other['id']}", taken, SEEN), 409, "veteran-exists")
    with net.stores["registry"].work.session() as db:
        row = db.execute(text("SELECT reason_sealed, before_sealed FROM file_changes LIMIT 1")).one()
        assert "更正".encode() not in bytes(row.reason_sealed)
        assert b"138" not in bytes(row.before_sealed)


def test_verification(net: Network) -> None:
    file = registered(net)
    caller, path = net.caller("registry"), f"/v1/veterans/{file['id']}"
    assert file["verified_at"] is None
    refused(caller.call("POST", f"{path}/verification", {"how": "核对"}, {"If-Match": '"7"'}), 412, "version-stale")
    assert caller.post(f"{path}/verification", {"how": "入户核对"})["verified_at"] is not None
    assert caller.get(f"{path}/history")["items"][0]["kind"] == "VERIFIED"


def test_rules_that_changed_go_through_all_files(net: Network) -> None:
    id = registered(net, name="曾国强", categories=["MARTYR_SURVIVOR"])["id"]
    with net.stores["registry"].superuser() as db:
        db.execute("UPDATE veterans SET derived = '0.0', tier = 'UNIVERSAL', pinyin = 'cengguoqiang'")
    net.carry()
    work = net.stores["registry"].work
    assert [once(work, files.derive_anew) for _ in range(2)] == [1, 0]
    assert types(net.carry()).count("veteran.changed.v1") == 1
    caller = net.caller("registry")
    assert caller.get(f"/v1/veterans/{id}")["tier"] == "KEY"
    assert len(caller.call("POST", "/v1/veterans/search", {"name": "zengguo"}).json["items"]) == 1


def test_who_is_a_veteran_by_new_rules_is_told_everywhere(net: Network) -> None:
    id = registered(net, categories=["DISCHARGED_SOLDIER"])["id"]
    net.carry()
    people = "SELECT preferential_care FROM people"
    with net.stores["registry"].superuser() as registry, net.stores["visits"].superuser() as visits:
        # As a release left it that knew no version of who is a veteran.
        registry.execute("UPDATE veterans SET derived = regexp_replace(derived, '[.][0-9]+$', '')")
        visits.execute("UPDATE people SET preferential_care = false")
        assert [once(net.stores["registry"].work, files.derive_anew) for _ in range(2)] == [1, 0]
        net.carry()
        assert visits.execute(people).fetchall() == [(True,)]
    file = net.caller("registry").get(f"/v1/veterans/{id}")
    assert (file["is_veteran"], file["preferential_care"]) == (True, True)


def test_milestones(net: Network) -> None:
    id = registered(net)["id"]
    caller, path = net.caller("registry"), f"/v1/veterans/{id}/milestones"
    stage = {"stage": "EMPLOYMENT", "entered_on": "2025-03-01", "note": "入职"}
    services = caller.post(path, stage)["services"]
    assert services[0]["due_on"] == "2025-03-31", "30 days for the survey of needs"
    refused(caller.call("POST", path, stage), 409, "milestone-known")
    refused(caller.call("POST", path, stage | {"entered_on": "2099-01-01"}), 422, "date-impossible", "#/entered_on")
    caller.post(path, {"stage": "EDUCATION", "entered_on": "2024-09-01"})
    assert [(m["stage"], m["note"]) for m in caller.get(path)["items"]] == [("EDUCATION", None), ("EMPLOYMENT", "入职")]
    assert types(net.carry()).count("veteran.stage_entered.v1") == 2
