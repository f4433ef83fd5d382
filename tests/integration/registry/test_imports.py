"""People by sheets: a dry run that names every fault, and the run itself, once however often it stops."""

import json
from datetime import date
from threading import Event
from uuid import UUID

import pytest
from sqlalchemy import select, text

from services.registry.imports import timers
from services.registry.imports.domain import State
from services.registry.imports.use_cases import chunks as import_chunks
from services.registry.imports.use_cases import run as import_run
from services.registry.models import Import, Veteran
from tests.kit.imports import (
    CSV,
    VAULT,
    XLSX,
    After,
    Relaying,
    as_csv,
    as_workbook,
    checked,
    faults,
    hand_in,
    people,
    person,
    run,
    work,
)
from tests.kit.network import Network, types
from tests.kit.people import OTHER_TOWN, TOWN, VILLAGE, id_number, new_veteran
from tests.kit.problems import refused
from tests.kit.timers import once


@pytest.mark.parametrize("kind", [CSV, XLSX])
def test_a_dry_run_names_every_fault_and_registers_no_one(net: Network, kind: str) -> None:
    good = person()
    rows = [
        good,
        person(身份证号="110105194912310020"),
        person(姓名="", 联系电话="none"),
        person(服务站编码=OTHER_TOWN),
        person(人员类别="退役士兵、将军"),
        person(残疾性质="因战", 残疾等级="11级"),
        person(残疾性质="因战"),
        person(服役身份="义务兵", 安置方式="转业"),
        good,
    ]
    sheet = checked(net, as_workbook(rows) if kind == XLSX else as_csv(rows), kind)
    assert (sheet["state"], sheet["rows_total"], sheet["rows_done"], sheet["faulty"]) == ("CHECKED", 9, 9, 7)
    assert faults(net, sheet["id"]) == [
        (3, "身份证号", False),
        (4, "姓名", False),
        (4, "联系电话", False),
        (5, "服务站编码", False),
        (6, "人员类别", False),
        (7, "残疾等级", False),
        (8, "残疾性质", False),
        (9, "安置方式", False),
        (10, "身份证号", True),
    ]
    assert people(net) == 0
    assert net.carry() == []
    refused(run(net, sheet["id"]), 409, "faults-remain", "#/leave_out_faulty")


def test_a_row_is_told_all_its_faults_at_once(net: Network) -> None:
    unfit = {"身份证号": "110105194912310020", "服务站编码": OTHER_TOWN, "服役身份": "义务兵", "安置方式": "转业"}
    sheet = checked(net, as_csv([person(联系电话="none", **unfit), person(服役身份="士官", 安置方式="转业")]))
    wrong = [(2, column) for column in sorted(["安置方式", "服务站编码", "联系电话", "身份证号"])] + [(3, "服役身份")]
    assert [(row, column) for row, column, _ in faults(net, sheet["id"])] == wrong
    assert sheet["faulty"] == 2


def test_the_run_registers_everyone_once(net: Network) -> None:
    rows = [person() for _ in range(5)]
    sheet = checked(net, as_csv([*rows, rows[0], person(姓名="")]))
    assert run(net, sheet["id"], leave_out_faulty=True).status_code == 201
    done = net.caller("registry").get(f"/v1/imports/{sheet['id']}")
    assert (done["state"], done["registered"], done["known"], done["faulty"]) == ("DONE", 5, 1, 1)
    records = net.carry()
    assert [type for type in types(records) if type.startswith("veteran.")] == ["veteran.registered.v1"] * 5
    caller = net.caller("registry")
    assert len(caller.call("POST", "/v1/veterans/search", {"name": rows[1]["姓名"]}).json["items"]) == 1
    (by_number,) = caller.call("POST", "/v1/veterans/search", {"id_number": rows[2]["身份证号"]}).json["items"]
    assert (by_number["phone"], by_number["station_area"], by_number["tier"]) == ("****8000", VILLAGE, "UNIVERSAL")
    dues = net.caller("visits").get("/v1/dues")["items"]
    assert len(dues) == 5, "every imported person has a plan"
    again = hand_in(net, as_csv([*rows, rows[0], person(姓名="")]))
    assert again["id"] != done["id"], "another file"
    with net.stores["registry"].work.session() as db:
        kept = db.execute(text("SELECT content_sealed FROM imports WHERE state = 'DONE'")).scalar()
        assert kept is None, "the content is forgotten"


def test_the_same_file_is_the_same_import_and_the_same_rows_no_new_people(net: Network) -> None:
    rows = [person() for _ in range(3)]
    content = as_csv(rows)
    first = checked(net, content)
    assert hand_in(net, content)["id"] == first["id"]
    run(net, first["id"])
    assert hand_in(net, content)["id"] == first["id"]
    refused(run(net, first["id"]), 409, "wrong-state")
    more = checked(net, as_csv([*rows, person()]))
    assert (more["known"], [row for row, _, _ in faults(net, more["id"])]) == (3, [2, 3, 4])
    run(net, more["id"])
    assert people(net) == 4


@pytest.mark.parametrize("looks", [1, 2, 3])
def test_what_stops_in_the_middle_goes_on_where_it_stopped(
    net: Network, monkeypatch: pytest.MonkeyPatch, looks: int
) -> None:
    monkeypatch.setattr(import_chunks, "CHUNK", 4)
    rows = [person() for _ in range(10)]
    sheet = checked(net, as_csv(rows))
    net.caller("registry").post(f"/v1/imports/{sheet['id']}/run", {})
    work(net, After(looks))
    halfway = net.caller("registry").get(f"/v1/imports/{sheet['id']}")
    assert (halfway["state"], halfway["rows_done"]) == ("RUNNING", min(4 * looks, 10))
    assert people(net) == halfway["registered"] == halfway["rows_done"]
    work(net)
    assert people(net) == halfway["rows_done"], "claimed by the process that stopped, until its time is over"
    with net.stores["registry"].superuser() as db:
        db.execute("UPDATE imports SET claimed_until = now() - interval '1 second'")
    work(net)
    assert net.caller("registry").get(f"/v1/imports/{sheet['id']}")["state"] == "DONE"
    assert people(net) == 10
    assert types(net.carry()).count("veteran.registered.v1") == 10


def test_an_import_waits_while_many_events_have_yet_to_leave(net: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_chunks, "CHUNK", 4)
    monkeypatch.setattr(import_run, "MOST_WAITING", 3)
    found = checked(net, as_csv([person() for _ in range(10)]))
    net.caller("registry").post(f"/v1/imports/{found['id']}/run", {})
    relay = Relaying(net.stores["registry"])
    work(net, relay)
    assert (people(net), relay.left) == (10, [4, 4])


def test_two_processes_at_one_import_register_everyone_once(net: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_chunks, "CHUNK", 4)
    sheet = checked(net, as_csv([person() for _ in range(10)]))
    net.caller("registry").post(f"/v1/imports/{sheet['id']}/run", {})
    registry = net.stores["registry"]
    one, two = registry.work, registry.database("work")
    id = one.run(import_run.claim)
    assert id is not None
    assert two.run(import_run.claim) is None
    work_in_turns = After(1)
    import_run.work_on(one, VAULT, id, work_in_turns)  # one chunk, then its machine hangs
    import_run.work_on(two, VAULT, id, Event())
    import_run.work_on(one, VAULT, id, Event())
    assert people(net) == 10


def test_someone_registered_meanwhile_is_passed_over(net: Network) -> None:
    rows = [person() for _ in range(3)]
    sheet = checked(net, as_csv(rows))
    body = new_veteran(TOWN, name=rows[1]["姓名"], id_number=rows[1]["身份证号"])
    net.caller("registry").post("/v1/veterans", body)
    run(net, sheet["id"])
    done = net.caller("registry").get(f"/v1/imports/{sheet['id']}")
    assert (done["registered"], done["known"]) == (2, 1)
    assert people(net) == 3


def test_many_rows_are_made_ready_by_other_processes(net: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_chunks, "INLINE", 10)
    monkeypatch.setattr(import_chunks, "CHUNK", 7)
    rows = [person() for _ in range(30)]
    sheet = checked(net, as_workbook(rows), XLSX)
    assert sheet["faulty"] == 0
    run(net, sheet["id"])
    assert people(net) == 30
    with net.stores["registry"].work.session() as db:
        row = db.scalars(select(Veteran).where(Veteran.name == rows[17]["姓名"])).first()
        assert row is not None
        assert VAULT.unseal(row.data_key or b"", row.id, "phone", row.phone_sealed or b"") == "13800138000"


def test_every_column_is_copied_in_as_it_was_written(net: Network) -> None:
    cells = {
        "姓名": "阿\\N\\t\\\\{,}",
        "人员类别": "残疾军人、退役士兵",
        "人员标签": "参战、功臣模范",
        "服役身份": "义务兵",
        "安置方式": "自主就业",
        "残疾性质": "因公",
        "残疾等级": "8级",
        "评残日期": "2024-02-29",
        "住址": "C:\\棠下\\1",
        "户籍地编码": "430104003001",
        "户籍地": "湖南省长沙市岳麓区",
        "常住地编码": OTHER_TOWN,
    }
    run(net, checked(net, as_csv([person(**cells), person(), person(人员类别="烈士遗属")]))["id"])
    carried = [(record.key, json.loads(record.value or b"")) for record in net.carry()]
    events = [(key, body) for key, body in carried if "imported" in body]
    keys = ("station_area", "registered_area", "residence_area", "is_veteran", "imported")
    assert [tuple(body[key] for key in keys) for _, body in events] == [
        (VILLAGE, "430104003001", OTHER_TOWN, True, True),
        (VILLAGE, VILLAGE, VILLAGE, True, True),
        (VILLAGE, VILLAGE, VILLAGE, False, True),
    ]
    with net.stores["registry"].work.session() as db:
        row = db.get_one(Veteran, UUID((events[0][0] or b"").decode()))
        assert (row.name, row.given_name) == (cells["姓名"], cells["姓名"][1:].lower())
        assert row.categories == ["DISABLED_SERVICEMAN", "DISCHARGED_SOLDIER"]
        assert (row.tags, row.served_as, row.placement) == (["COMBAT", "MERIT"], "CONSCRIPT", "SELF_EMPLOYED")
        assert (row.disability_cause, row.disability_grade) == ("DUTY", 8)
        assert (row.disability_assessed_on, row.alive, row.died_on) == (date(2024, 2, 29), True, None)
        assert VAULT.unseal(row.data_key or b"", row.id, "address", row.address_sealed or b"") == cells["住址"]


def test_cells_as_spreadsheets_keep_them(net: Network) -> None:
    numeric = person(身份证号=4.4070319600315e17)
    whole = person(联系电话=13800138000.0, 服务站编码=float(VILLAGE))
    sheet = checked(net, as_workbook([numeric, whole]), XLSX)
    assert faults(net, sheet["id"]) == [(2, "身份证号", False)]
    gb = checked(net, as_csv([person(姓名="龍傲天")], "gb18030"))
    run(net, gb["id"])
    assert len(net.caller("registry").call("POST", "/v1/veterans/search", {"name": "龍"}).json["items"]) == 1


def test_likely_doubles_are_warned_of(net: Network) -> None:
    net.caller("registry").post("/v1/veterans", new_veteran(TOWN, name="张伟", id_number=id_number("19600315")))
    rows = [
        person(姓名="章伟", 身份证号=id_number("19600315")),
        person(姓名="张伟", 身份证号=id_number("19600415")),
        person(姓名="张伟", 身份证号=id_number("19750506")),
        person(姓名="李娜", 身份证号=id_number("19800101")),
        person(姓名="李娜", 身份证号=id_number("19800101")),
    ]
    sheet = checked(net, as_csv(rows))
    assert faults(net, sheet["id"]) == [(2, "姓名", True), (3, "姓名", True), (6, "姓名", True)]
    assert sheet["faulty"] == 0


def test_a_file_no_one_runs_is_forgotten(net: Network) -> None:
    sheet = checked(net, as_csv([person()]))
    registry = net.stores["registry"]
    assert once(registry.work, timers.forget_unrun_imports) == 0
    with registry.superuser() as db:
        db.execute("UPDATE imports SET changed_at = now() - interval '8 days'")
    assert once(registry.work, timers.forget_unrun_imports) == 1
    with registry.work.session() as db:
        row = db.get_one(Import, sheet["id"])
        assert (row.state, row.content_sealed) == (State.DISCARDED, None)
    refused(run(net, sheet["id"]), 409, "wrong-state")
