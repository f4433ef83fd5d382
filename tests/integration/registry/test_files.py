"""The life of a file: found, verified, moved, merged, ended, erased; and what the other services make of it."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.registry import queries, timers
from services.registry.models import Account, Veteran
from shared.contracts.access import Role
from shared.db import follow_indexes
from tests.kit import bus
from tests.kit.network import Network, types
from tests.kit.people import CITY, COUNTY, OTHER_TOWN, TOWN, VILLAGE, id_number, new_veteran
from tests.kit.problems import refused
from tests.kit.timers import once
from tests.kit.veterans import SEEN, merged, registered


def contact(net: Network, veteran: str, **changes: Any) -> dict[str, Any]:
    body = {"veteran_id": veteran, "method": "PHONE", "reached": True, "occurred_at": _now(), "note": "身体尚好"}
    return net.caller("visits").as_(Role.CITY_ADMIN, CITY).as_(Role.TOWN_HEAD, TOWN).post("/v1/visits", body | changes)


def _now() -> str:
    return datetime.now().astimezone().isoformat()


def test_a_file_tells_what_belongs_in_it(net: Network) -> None:
    told = {
        "categories": ["DISCHARGED_SOLDIER", "DISABLED_SERVICEMAN"],
        "tags": ["COMBAT"],
        "served_as": "CONSCRIPT",
        "placement": "ASSIGNED_WORK",
        "disability": {"cause": "ILLNESS", "grade": 7, "assessed_on": "2024-02-29"},
        "residence_area": VILLAGE,
    }
    file = registered(net, **told)
    assert {name: file[name] for name in told if name not in ("categories", "disability")} == {
        name: value for name, value in told.items() if name not in ("categories", "disability")
    }
    assert file["categories"] == ["DISABLED_SERVICEMAN", "DISCHARGED_SOLDIER"]
    assert file["disability"] == told["disability"] | {"pensioned": False, "regrade_from": "2025-02-28"}
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


def test_names_are_found_by_characters_pinyin_and_initials(net: Network) -> None:
    people = {name: registered(net, name=name)["id"] for name in ("曾国强", "单雄信", "欧阳小兰", "曾国")}
    caller = net.caller("registry")

    def found(text: str) -> set[str]:
        items = caller.call("POST", "/v1/veterans/search", {"name": text}).json["items"]
        return {item["name"] for item in items}

    assert found("曾") == found("zeng") == found("Zēng guo") == found("zg") == {"曾国强", "曾国"}
    assert found("国强") == found("guoqiang") == found("zgq") == {"曾国强"}
    assert found("shan") == found("sxx") == {"单雄信"}
    assert found("ouyang") == found("小兰") == found("oyxl") == {"欧阳小兰"}
    assert found("dan") == found("ceng") == found("%") == found("_") == found("国强曾") == set()
    foreign = caller.as_(Role.TOWN_HEAD, OTHER_TOWN).call("POST", "/v1/veterans/search", {"name": "曾"})
    assert foreign.json["items"] == []
    assert people


def test_a_search_shows_each_file_once_names_before_initials_before_given_names(net: Network) -> None:
    order = ["陈安", "陈晨", "陈国", "陈国", "蔡恒恩诺", "李晨"]
    for number, name in enumerate(reversed(order)):
        registered(net, name=name, id_number=id_number(f"{1960 + number}0{number + 1}1{number}"))
    registered(net, name="李车")
    caller = net.caller("registry")
    found: list[dict[str, Any]] = []
    body: dict[str, Any] = {"name": "Chen", "limit": 2}
    while True:
        page = caller.call("POST", "/v1/veterans/search", body).json
        found += page["items"]
        if not page["next"]:
            break
        body["cursor"] = page["next"]
    assert [item["name"] for item in found] == order
    assert len({item["id"] for item in found}) == len(order)
    refused(caller.call("POST", "/v1/veterans/search", body | {"name": "che"}), 400, "cursor-invalid")


MANY = """
    INSERT INTO veterans
    SELECT (jsonb_populate_record(v, jsonb_build_object('id', uuidv7(), 'id_number_hash', '\\x' || md5(n::text),
            'name', v.name || n, 'pinyin', v.pinyin || n, 'initials', v.initials || n))).*
      FROM veterans v, generate_series(1, 3000) AS n
"""


@pytest.mark.parametrize("text", ["陈", "c"])
def test_a_search_reads_its_page_along_an_index(net: Network, text: str) -> None:
    registered(net, name="陈国")
    with net.stores["registry"].superuser() as db:
        db.execute(MANY)
        db.execute("ANALYZE veterans")

    def plans(db: Session) -> list[str]:
        follow_indexes(db)
        found = []
        for rows, order in queries.veterans.named(text):
            asked = rows.order_by(*order).limit(50).compile(db.connection(), compile_kwargs={"literal_binds": True})
            found.append("\n".join(db.connection().exec_driver_sql(f"EXPLAIN {asked}").scalars()))
        return found

    for plan in net.stores["registry"].app.run(plans, scope="4407"):
        assert "Sort" not in plan
        assert re.search(r"Index Cond: .* AND \(area >= ", plan), "the index alone tells what lies elsewhere"


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
    assert (changed.status_code, changed.json["tier"], changed.json["birth_date"]) == (200, "KEY", "1941-01-02")
    assert changed.json["over_80"] is True
    (entry,) = caller.get(f"{path}/history")["items"]
    assert (entry["kind"], entry["reason"], entry["version"]) == ("CHANGED", "本人来站更正", 2)
    assert entry["fields"] == ["id_number", "phone", "tier_override"]
    assert entry["before"]["phone"] == "138****8000"
    assert "****" in entry["before"]["id_number"]
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


def test_a_move_takes_list_and_rights_along_and_leaves_history(net: Network) -> None:
    id = registered(net, categories=["MARTYR_SURVIVOR"])["id"]
    net.carry()
    visit = contact(net, id)
    aid = net.caller("assistance")
    case = aid.post(
        "/v1/applications", {"veteran_id": id, "ground": "SUDDEN_EVENT", "requested_fen": 1000, "story": "火灾"}
    )
    net.carry()
    old, path = net.caller("registry"), f"/v1/veterans/{id}"
    old.post(f"{path}/kin", {"relation": "CHILD", "name": "陈小明"})
    for to, status, slug in (
        (TOWN, 422, "move-nowhere"),
        ("440781999999", 422, "reference-unknown"),
    ):
        refused(old.call("POST", f"{path}/move", {"to": to, "reason": "迁居"}), status, slug, "#/to")
    moved = old.post(f"{path}/move", {"to": OTHER_TOWN, "reason": "随子女迁居", "residence_area": OTHER_TOWN})
    assert (moved["station_area"], moved["residence_area"]) == (OTHER_TOWN, OTHER_TOWN)
    assert "veteran.moved.v1" in types(net.carry())
    new = old.as_(Role.TOWN_HEAD, OTHER_TOWN)
    refused(old.call("GET", path), 404, "not-found")
    assert new.get(path)["id"] == id
    assert [entry["kind"] for entry in new.get(f"{path}/history")["items"]] == ["KIN_ADDED", "MOVED"]
    assert [row["name"] for row in new.get(f"{path}/kin")["items"]] == ["陈小明"]

    before, after = net.caller("visits"), net.caller("visits").as_(Role.TOWN_HEAD, OTHER_TOWN)
    assert before.get("/v1/dues")["items"] == before.get("/v1/visits")["items"] == []
    assert {due["station_area"] for due in after.get("/v1/dues")["items"]} == {OTHER_TOWN}
    (kept,) = after.get("/v1/visits")["items"]
    assert (kept["id"], kept["place_area"]) == (visit["id"], TOWN), "history stays where it took place"
    assert after.get(f"/v1/visits/{visit['id']}")["note"] == "身体尚好"
    assert after.of(net.apps["assistance"]).get(f"/v1/applications/{case['id']}")["story"] == "火灾"
    refused(aid.call("GET", f"/v1/applications/{case['id']}"), 404, "not-found")


def test_two_files_are_merged_with_four_eyes(net: Network) -> None:
    kept = registered(net, categories=["DISCHARGED_SOLDIER"])["id"]
    dropped = registered(net, OTHER_TOWN, categories=["DISABLED_SERVICEMAN"], tags=["COMBAT"])["id"]
    county = net.caller("registry").as_(Role.COUNTY_CENTRE_STAFF, CITY)
    refused(
        county.call("POST", "/v1/merges", {"kept_id": kept, "dropped_id": kept, "reason": "?"}),
        422,
        "merge-with-itself",
    )
    town = net.caller("registry")
    hidden = town.call("POST", "/v1/merges", {"kept_id": kept, "dropped_id": dropped, "reason": "同一人"})
    refused(hidden, 404, "not-found")
    proposal = county.post("/v1/merges", {"kept_id": kept, "dropped_id": dropped, "reason": "同一人"})
    twice = county.call("POST", "/v1/merges", {"kept_id": kept, "dropped_id": dropped, "reason": "同一人"})
    refused(twice, 409, "merge-pending")
    path = f"/v1/merges/{proposal['id']}/decision"
    refused(county.call("POST", path, {"outcome": "MERGED"}, SEEN), 403, "same-eyes")
    refused(county.call("POST", path, {"outcome": "MERGED"}), 428, "if-match-missing")
    other = county.as_(Role.COUNTY_CENTRE_STAFF)
    done = other.call("POST", path, {"outcome": "MERGED"}, SEEN)
    assert (done.status_code, done.json["state"]) == (201, "MERGED")
    refused(other.call("POST", path, {"outcome": "REJECTED"}, {"If-Match": '"2"'}), 409, "wrong-state")
    file = town.get(f"/v1/veterans/{kept}")
    assert (file["categories"], file["tags"]) == (["DISABLED_SERVICEMAN", "DISCHARGED_SOLDIER"], ["COMBAT"])
    assert file["tier"] == "KEY"
    for method, sub, body in (
        ("GET", "?x=1", None),
        ("PATCH", "", {"name": "陈一", "reason": "?"}),
        ("GET", "/kin", None),
    ):
        answer = town.call(method, f"/v1/veterans/{dropped}{sub}", body, SEEN)
        refused(answer, 308, "moved")
        assert answer.headers["Location"] == f"/v1/veterans/{kept}{sub}"
        assert answer.json["id"] == kept
    assert [item["id"] for item in town.get("/v1/veterans")["items"]] == [kept]
    (by_id,) = town.get(f"/v1/veterans?id={dropped}")["items"]
    assert by_id["merged_into"] == kept


def test_an_old_id_stands_for_its_successor_in_every_service_for_ever(net: Network) -> None:
    first, second, third = (registered(net, area)["id"] for area in (OTHER_TOWN, TOWN, TOWN))
    net.carry()
    old_visit = contact(net, second, occurred_at=(datetime.now().astimezone() - timedelta(days=3)).isoformat())
    merged(net, second, first)
    net.carry()
    assert contact(net, first)["veteran_id"] == second
    merged(net, third, second)
    net.carry()
    visits = net.caller("visits")
    now = contact(net, first, note="第二次")
    assert now["veteran_id"] == third
    for id in (first, second, third):
        items = visits.get(f"/v1/visits?veteran_id={id}")["items"]
        assert next(item["id"] for item in items) == old_visit["id"]
        assert len(items) == 3, "history of all ids, each under the id it was written for"
        pending = [d for d in visits.get(f"/v1/dues?veteran_id={id}")["items"] if d["state"] == "OPEN"]
        assert [due["veteran_id"] for due in pending] == [third], "one plan goes on for all"
    applied = net.caller("assistance").post(
        "/v1/applications", {"veteran_id": first, "ground": "SUDDEN_EVENT", "requested_fen": 1000, "story": "火灾"}
    )
    assert applied["veteran_id"] == third
    caller = net.caller("registry")
    hop = caller.call("GET", f"/v1/veterans/{first}").headers["Location"]
    assert caller.call("GET", hop).headers["Location"] == f"/v1/veterans/{third}"


@pytest.mark.parametrize("backwards", [False, True])
def test_merges_arriving_in_any_order_end_the_same(net: Network, backwards: bool) -> None:
    first, second, third = (registered(net, area)["id"] for area in (TOWN, OTHER_TOWN, TOWN))
    net.carry()
    merged(net, second, first)
    merged(net, third, second)
    new = bus.take(net.stores["registry"])
    by_key = sorted(new, key=lambda record: (record.key == second.encode()) != backwards)
    for service in ("visits", "assistance"):
        box = bus.inbox(net.stores[service])
        for record in by_key:
            box.apply(record)
        with net.stores[service].work.session() as db:
            rows = db.execute(text("SELECT old::text, canonical::text FROM person_alias ORDER BY old")).all()
            assert [tuple(row) for row in rows] == sorted([(first, third), (second, third)])
            areas = db.execute(text("SELECT DISTINCT area FROM people WHERE merged_into IS NULL")).scalars().all()
            assert areas == [TOWN]
    dues = net.caller("visits").as_(Role.TOWN_HEAD, TOWN).get("/v1/dues")["items"]
    assert {due["veteran_id"] for due in dues if due["state"] == "OPEN"} == {third}


def test_death_ends_contacts_and_proposes_survivors(net: Network) -> None:
    id = registered(net, categories=["MARTYR_SURVIVOR"])["id"]
    caller, path = net.caller("registry"), f"/v1/veterans/{id}"
    child = caller.post(f"{path}/kin", {"relation": "CHILD", "name": "陈小明"})
    caller.post(f"{path}/kin", {"relation": "SPOUSE", "name": "李秀英", "alive": False})
    net.carry()
    early = {"died_on": "1900-01-01", "source": "死亡证明"}
    refused(caller.call("POST", f"{path}/death", early), 422, "date-impossible", "#/died_on")
    died = {"died_on": date.today().isoformat(), "source": "死亡医学证明"}
    assert caller.post(f"{path}/death", died)["alive"] is False
    refused(caller.call("POST", f"{path}/death", died), 409, "already-deceased")
    assert "veteran.deceased.v1" in types(net.carry())
    visits = net.caller("visits")
    assert {due["state"] for due in visits.get("/v1/dues")["items"]} == {"CANCELLED"}
    call = {"veteran_id": id, "method": "PHONE", "reached": True, "occurred_at": _now()}
    refused(visits.call("POST", "/v1/visits", call), 422, "person-deceased", "#/veteran_id")

    (proposed,) = caller.get("/v1/survivors")["items"]
    assert (proposed["id"], proposed["name"], proposed["survivor"]) == (child["id"], "陈小明", "PROPOSED")
    own = registered(net, name="陈小明", kin_id=child["id"], categories=["ILLNESS_DEATH_SURVIVOR"])
    assert caller.get("/v1/survivors")["items"] == []
    (kin,) = [row for row in caller.get(f"{path}/kin")["items"] if row["survivor"]]
    assert (kin["survivor"], kin["kin_veteran_id"]) == ("REGISTERED", own["id"])
    refused(caller.call("POST", f"/v1/survivors/{child['id']}/refusal"), 409, "wrong-state")

    assert caller.post(f"{path}/death/annulment", {"reason": "误登"})["died_on"] is None
    net.carry()
    pending = [due for due in visits.get(f"/v1/dues?veteran_id={id}")["items"] if due["state"] == "OPEN"]
    assert len(pending) == 2, "contacts go on"


def test_reporting_home_within_thirty_days(network: Callable[..., Network]) -> None:
    net = network(clock_offset_seconds=int(timedelta(days=31).total_seconds()))
    approved = date.today() - timedelta(days=1)
    file = registered(net, discharge_approved_on=approved.isoformat())
    caller = net.caller("registry")
    (report,) = caller.get("/v1/returns?state=EXPECTED")["items"]
    assert report["report_by"] == (approved + timedelta(days=30)).isoformat()
    work = net.stores["registry"].work
    assert [once(work, timers.note_overdue_returns) for _ in range(2)] == [1, 0], "once, however often it runs"
    same = {"discharge_approved_on": approved.isoformat()}
    refused(caller.call("POST", f"/v1/veterans/{file['id']}/returns", same), 409, "return-known")
    told = {"reported_on": (approved - timedelta(days=1)).isoformat()}
    refused(caller.call("POST", f"/v1/returns/{report['id']}/report", told), 422, "date-impossible", "#/reported_on")
    done = caller.post(f"/v1/returns/{report['id']}/report", {"reported_on": date.today().isoformat()})
    assert done["state"] == "REPORTED"
    found = types(net.carry())
    assert [t for t in found if ".return" in t] == [
        "veteran.return_expected.v1",
        "veteran.return_overdue.v1",
        "veteran.returned.v1",
    ]


def test_no_return_of_the_dead_is_expected_until_the_death_is_annulled(net: Network) -> None:
    approved = {"discharge_approved_on": (date.today() - timedelta(days=2)).isoformat()}
    caller, path = net.caller("registry"), f"/v1/veterans/{registered(net, **approved)['id']}"
    caller.post(f"{path}/death", {"died_on": date.today().isoformat(), "source": "死亡医学证明"})
    later = {"discharge_approved_on": (date.today() - timedelta(days=1)).isoformat()}
    refused(caller.call("POST", f"{path}/returns", later), 409, "wrong-state")
    caller.post(f"{path}/death/annulment", {"reason": "误登"})
    (report,) = caller.get("/v1/returns")["items"]
    assert report["state"] == "EXPECTED", "the 30 days run on"
    assert types(net.carry()).count("veteran.return_expected.v1") == 2
    caller.post(f"/v1/returns/{report['id']}/report", {"reported_on": date.today().isoformat()})


def test_erasure_needs_two_and_takes_effect_a_day_later(network: Callable[..., Network]) -> None:
    net = network()
    kept, dropped = registered(net)["id"], registered(net)["id"]
    merged(net, kept, dropped)
    net.carry()
    visit = contact(net, dropped)
    caller = net.caller("registry")
    body = {"veteran_id": kept, "ground": "CONSENT_WITHDRAWN", "request_ref": "江退役函〔2026〕1号"}
    wanted = caller.post("/v1/erasures", body)
    refused(caller.call("POST", "/v1/erasures", body), 409, "erasure-requested")
    path = f"/v1/erasures/{wanted['id']}/decision"
    decision = {"outcome": "APPROVED", "decision_ref": "江退役决〔2026〕1号"}
    refused(caller.call("POST", path, decision, SEEN), 403, "role-forbidden")
    bureau = caller.as_(Role.COUNTY_BUREAU_OFFICER, COUNTY)
    assert bureau.call("POST", path, decision, SEEN).json["state"] == "APPROVED"
    registry = net.stores["registry"]
    assert once(registry.work, timers.carry_out_erasures) == 0, "not before a day has passed"
    late = registry.database("work")
    with registry.superuser() as db:
        db.execute("UPDATE erasures SET erase_after = now()")
    assert [once(late, timers.carry_out_erasures) for _ in range(2)] == [1, 0]
    refused(caller.call("GET", f"/v1/veterans/{kept}"), 404, "not-found")
    assert caller.get("/v1/veterans")["items"] == []
    with registry.work.session() as db:
        for row in db.scalars(select(Veteran)):
            assert (row.name, row.data_key, row.id_number_hash, row.birth_date, row.categories) == (None,) * 4 + ([],)
            assert row.pinyin is None
        assert not db.execute(text("SELECT 1 FROM file_changes WHERE reason_sealed IS NOT NULL")).all()
    found = types(net.carry())
    assert found.count("veteran.erased.v1") == 2
    visits = net.caller("visits")
    assert visits.get(f"/v1/visits/{visit['id']}")["note"] is None, "its key is destroyed"
    assert {due["state"] for due in visits.get("/v1/dues")["items"]} <= {"CANCELLED", "SETTLED"}
    call = {"veteran_id": kept, "method": "PHONE", "reached": True, "occurred_at": _now()}
    refused(visits.call("POST", "/v1/visits", call), 422, "veteran-unknown", "#/veteran_id")


def officer(net: Network, area: str, role: Role = Role.TOWN_STAFF, active: bool = True) -> str:
    account = Account(login=uuid4().hex, password_hash="", role=role, area=area, active=active)

    def work(db: Any) -> str:
        db.add(account)
        db.flush()
        return str(account.id)

    return net.stores["registry"].work.run(work)


def test_a_martyrs_household_has_a_named_officer_and_lists_are_handed_over(net: Network) -> None:
    survivor = registered(net, VILLAGE, categories=["MARTYR_SURVIVOR"])["id"]
    registered(net, VILLAGE)
    caller = net.caller("registry")
    wanting = "/v1/veterans?wants_officer=true"
    assert [item["id"] for item in caller.get(wanting)["items"]] == [survivor]
    mine, colleague = officer(net, TOWN), officer(net, TOWN)
    path = f"/v1/veterans/{survivor}/officer"
    for unfit in (officer(net, OTHER_TOWN), officer(net, TOWN, active=False), officer(net, TOWN, Role.MENTOR)):
        refused(caller.call("POST", path, {"officer": unfit, "reason": "包联"}), 422, "officer-unfit", "#/officer")
    assert caller.post(path, {"officer": mine, "reason": "包联"})["fixed_officer"] == mine
    assert caller.get(wanting)["items"] == []
    assert [item["id"] for item in caller.get(f"/v1/veterans?fixed_officer={mine}")["items"]] == [survivor]
    handover = f"/v1/accounts/{mine}/handover"
    assert caller.post(handover, {"to": colleague, "reason": "调离"}) == {"handed_over": 1}
    refused(caller.call("POST", handover, {"to": colleague, "reason": "调离"}), 422, "list-empty")
    net.carry()
    with net.stores["visits"].work.session() as db:
        officers = db.execute(text("SELECT fixed_officer::text FROM people WHERE id::text = :id"), {"id": survivor})
        assert officers.scalar() == colleague
    with net.stores["registry"].superuser() as db:
        db.execute("UPDATE accounts SET active = false WHERE id = %s", (colleague,))
    assert [item["id"] for item in caller.get(wanting)["items"]] == [survivor], "an officer who left is none"


def test_rules_that_changed_go_through_all_files(net: Network) -> None:
    id = registered(net, name="曾国强", categories=["MARTYR_SURVIVOR"])["id"]
    with net.stores["registry"].superuser() as db:
        db.execute("UPDATE veterans SET derived = '0.0', tier = 'UNIVERSAL', pinyin = 'cengguoqiang'")
    net.carry()
    work = net.stores["registry"].work
    assert [once(work, timers.derive_anew) for _ in range(2)] == [1, 0]
    assert types(net.carry()).count("veteran.changed.v1") == 1
    caller = net.caller("registry")
    assert caller.get(f"/v1/veterans/{id}")["tier"] == "KEY"
    assert len(caller.call("POST", "/v1/veterans/search", {"name": "zengguo"}).json["items"]) == 1


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
