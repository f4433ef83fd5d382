"""The life of a file: someone moves, comes home, dies, is erased; and what the other services make of it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select, text

from services.registry.files import timers as files
from services.registry.merges import timers as merges
from services.registry.models import Account, OtherReading, Veteran
from shared.contracts.access import Role
from tests.kit.network import Network, types
from tests.kit.people import COUNTY, OTHER_TOWN, TOWN, VILLAGE
from tests.kit.problems import refused
from tests.kit.timers import once
from tests.kit.veterans import SEEN, contact, merged, now, registered


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
        ("440781999999", 422, "station-unknown"),
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
    assert aid.get(f"/v1/applications/{case['id']}")["story"] == "火灾", "the town of the registered address handles it"


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
    call = {"veteran_id": id, "method": "PHONE", "reached": True, "occurred_at": now()}
    refused(visits.call("POST", "/v1/visits", call), 422, "contact-after-death", "#/veteran_id")

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
    assert [once(work, files.note_overdue_returns) for _ in range(2)] == [1, 0], "once, however often it runs"
    same = {"discharge_approved_on": approved.isoformat()}
    refused(caller.call("POST", f"/v1/veterans/{file['id']}/returns", same), 409, "return-known")
    early = {"reported_on": (approved - timedelta(days=1)).isoformat()}
    refused(caller.call("POST", f"/v1/returns/{report['id']}/report", early), 422, "date-impossible", "#/reported_on")
    done = caller.post(f"/v1/returns/{report['id']}/report", {"reported_on": date.today().isoformat()})
    assert done["state"] == "REPORTED"
    sent = types(net.carry())
    assert [t for t in sent if ".return" in t] == [
        "veteran.return_expected.v1",
        "veteran.return_overdue.v1",
        "veteran.returned.v1",
    ]


def test_no_return_of_the_dead_is_expected_until_the_death_is_annulled(net: Network) -> None:
    approved = {"discharge_approved_on": (date.today() - timedelta(days=2)).isoformat()}
    caller, path = net.caller("registry"), f"/v1/veterans/{registered(net, **approved)['id']}"
    caller.post(f"{path}/death", {"died_on": date.today().isoformat(), "source": "死亡医学证明"})
    later = {"discharge_approved_on": (date.today() - timedelta(days=1)).isoformat()}
    refused(caller.call("POST", f"{path}/returns", later), 409, "return-of-deceased")
    caller.post(f"{path}/death/annulment", {"reason": "误登"})
    (report,) = caller.get("/v1/returns")["items"]
    assert report["state"] == "EXPECTED", "the 30 days run on"
    assert types(net.carry()).count("veteran.return_expected.v1") == 2
    caller.post(f"/v1/returns/{report['id']}/report", {"reported_on": date.today().isoformat()})


def test_erasure_needs_two_and_takes_effect_a_day_later(network: Callable[..., Network]) -> None:
    net = network()
    kept, dropped = registered(net, name="刘长征")["id"], registered(net)["id"]
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
    assert once(registry.work, merges.carry_out_erasures) == 0, "not before a day has passed"
    late = registry.database("work")
    with registry.superuser() as db:
        db.execute("UPDATE erasures SET erase_after = now()")
    assert [once(late, merges.carry_out_erasures) for _ in range(2)] == [1, 0]
    refused(caller.call("GET", f"/v1/veterans/{kept}"), 404, "file-gone")
    assert caller.get("/v1/veterans")["items"] == []
    with registry.work.session() as db:
        for row in db.scalars(select(Veteran)):
            assert (row.name, row.data_key, row.id_number_hash, row.birth_date, row.categories) == (None,) * 4 + ([],)
            assert (row.plain_name, row.pinyin, row.phone_hash) == (None,) * 3
        assert db.scalars(select(OtherReading)).all() == []
        assert not db.execute(text("SELECT 1 FROM file_changes WHERE reason_sealed IS NOT NULL")).all()
    sent = types(net.carry())
    assert sent.count("veteran.erased.v1") == 2
    visits = net.caller("visits")
    assert visits.get(f"/v1/visits/{visit['id']}")["note"] is None, "its key is destroyed"
    assert {due["state"] for due in visits.get("/v1/dues")["items"]} <= {"CANCELLED", "SETTLED"}
    call = {"veteran_id": kept, "method": "PHONE", "reached": True, "occurred_at": now()}
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
    refused(caller.call("POST", handover, {"to": unfit, "reason": "调离"}), 422, "officer-unfit", "#/to")
    assert caller.post(handover, {"to": colleague, "reason": "调离"}) == {"handed_over": 1}
    refused(caller.call("POST", handover, {"to": colleague, "reason": "调离"}), 422, "list-empty")
    net.carry()
    with net.stores["visits"].work.session() as db:
        officers = db.execute(text("SELECT fixed_officer::text FROM people WHERE id::text = :id"), {"id": survivor})
        assert officers.scalar() == colleague
    with net.stores["registry"].superuser() as db:
        db.execute("UPDATE accounts SET active = false WHERE id = %s", (colleague,))
    assert [item["id"] for item in caller.get(wanting)["items"]] == [survivor], "an officer who left is none"


def test_a_death_is_told_of_the_family_s_own_files_without_whose(net: Network) -> None:
    id, child, parent, other = (registered(net)["id"] for _ in range(4))
    caller = net.caller("registry")
    caller.post(f"/v1/veterans/{id}/kin", {"relation": "CHILD", "name": "陈小明", "kin_veteran_id": child})
    caller.post(f"/v1/veterans/{parent}/kin", {"relation": "CHILD", "name": "陈建国", "kin_veteran_id": id})
    net.carry()
    caller.post(f"/v1/veterans/{id}/death", {"died_on": date.today().isoformat(), "source": "死亡医学证明"})
    told = {
        record.key.decode(): (record.value or b"").decode()
        for record in net.carry()
        if dict(record.headers)["ce_type"] == b"veteran.bereaved.v1"
    }
    assert told.keys() == {child, parent}
    assert not any(each in body for body in told.values() for each in (id, other))
