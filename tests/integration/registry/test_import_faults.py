"""What is wrong with a sheet or befalls its import stops that row or that import alone."""

import io
import os
import signal
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from stdnum.iso7064 import mod_11_2

from services.registry.imports.use_cases import chunks as import_chunks
from services.registry.imports.use_cases import rows as import_rows
from services.registry.imports.use_cases import run as import_run
from services.registry.names import domain as names
from shared.contracts.access import Role
from shared.http.problems import MEDIA_TYPE
from shared.sheets.formats import MAX_BYTES
from tests.kit.imports import CSV, VAULT, XLSX, as_csv, as_workbook, checked, faults, hand_in, people, person, run
from tests.kit.network import Network, types
from tests.kit.people import OTHER_TOWN, id_number
from tests.kit.problems import refused
from tests.kit.waiting import until


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (b"", CSV, "empty"),
        ("姓名,身份证号\n".encode(), CSV, "人员类别"),
        ("姓名,姓名\n".encode(), CSV, "人员类别"),
        (b"\x80\xff\x00\x80", CSV, "neither"),
        (b"PK\x03\x04 no workbook", XLSX, "workbook"),
        (as_csv([])[:-2] + b',"\xe5\xa7\x93\xe5\x90\x8d\n', CSV, "CSV"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(net: Network, content: bytes, kind: str, words: str) -> None:
    sheet = checked(net, content, kind)
    assert sheet["state"] == "FAILED"
    assert words in sheet["failure"]


def far_apart() -> bytes:
    """A workbook of two cells, in the first and in the last place there is."""
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    packed, made = zipfile.ZipFile(io.BytesIO(as_workbook([person()]))), io.BytesIO()
    with zipfile.ZipFile(made, "w") as changed:
        for name in packed.namelist():
            content = packed.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(b"</sheetData>", far.encode())
            changed.writestr(name, content)
    return made.getvalue()


def test_a_workbook_too_large_for_the_machine_fails_alone(net: Network) -> None:
    sheet = checked(net, far_apart(), XLSX)
    assert (sheet["state"], "too large" in sheet["failure"]) == ("FAILED", True)


def test_what_is_wrong_in_a_row_is_told_without_its_content(net: Network) -> None:
    shifted = person(人员类别=id_number("19600315"), 联系电话="13800138000x")
    sheet = checked(net, as_csv([shifted]))
    assert faults(net, sheet["id"]) == [(2, "人员类别", False), (2, "联系电话", False)]
    items = net.caller("registry").get(f"/v1/imports/{sheet['id']}/faults")["items"]
    assert not [item for item in items if "1960" in item["message"] or "138" in item["message"]]


def test_a_row_of_no_category_or_of_too_many_cells_is_at_fault(net: Network) -> None:
    lines = as_csv([person(人员类别="、"), person()]).decode().splitlines()
    comma = f"{lines[2]},一号,三楼"
    sheet = checked(net, "\n".join([*lines[:2], comma]).encode())
    assert faults(net, sheet["id"]) == [(2, "人员类别", False), (3, "整行", False)]


def test_what_is_no_sheet_is_not_taken(net: Network) -> None:
    caller = net.caller("registry")
    answer = caller.call("POST", "/v1/imports", data=b"{}", content_type="application/json")
    refused(answer, 415, "unsupported-media-type")
    assert CSV in answer.json["detail"]
    form = caller.call("POST", "/v1/imports", data={"file": (io.BytesIO(b"x"), "people.csv")})
    refused(form, 415, "unsupported-media-type")
    assert form.json["detail"] == answer.json["detail"]
    wps = caller.call("POST", "/v1/imports", data=b"x", content_type="application/vnd.wps-et")
    refused(wps, 415, "unsupported-media-type")
    assert wps.json["detail"] == "WPS (.et) files cannot be read. Open it in Excel or WPS and save it as .xlsx."
    refused(
        caller.as_(Role.VILLAGE_WORKER).call("POST", "/v1/imports", data=b"", content_type=CSV), 403, "role-forbidden"
    )
    large = caller.call("POST", "/v1/imports", data=bytes(MAX_BYTES + 1), content_type=CSV)
    refused(large, 413, "request-entity-too-large")
    assert "64 MiB" in large.json["detail"]
    foreign = hand_in(net, as_csv([person()]))["id"]
    refused(caller.as_(Role.TOWN_HEAD, OTHER_TOWN).call("GET", f"/v1/imports/{foreign}/faults"), 404, "not-found")


def refuse(net: Network, name: str) -> None:
    """Let the database refuse the file of anyone so named."""
    with net.stores["registry"].superuser() as db:
        db.execute(f"ALTER TABLE veterans ADD CHECK (name <> '{name}')")


def test_a_row_that_the_database_refuses_is_at_fault_and_the_others_are_imported(net: Network) -> None:
    rows = [person() for _ in range(250)]
    rows[120]["姓名"] = "诸葛拒之"
    sheet = checked(net, as_csv(rows))
    refuse(net, "诸葛拒之")
    run(net, sheet["id"])
    done = net.caller("registry").get(f"/v1/imports/{sheet['id']}")
    assert (done["state"], done["registered"], done["faulty"], done["rows_done"]) == ("DONE", 249, 1, 250)
    (fault,) = net.caller("registry").get(f"/v1/imports/{sheet['id']}/faults")["items"]
    assert (fault["row"], fault["column"], fault["slug"]) == (122, "整行", "row-failed")
    assert (people(net), types(net.carry()).count("veteran.registered.v1")) == (249, 249)


def test_a_row_that_cannot_be_made_ready_is_at_fault_and_the_others_are_imported(
    net: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys_of = names.keys_of

    def failing(name: str, tables: names.Tables) -> names.Keys:
        if name == "诸葛拒之":
            raise ZeroDivisionError
        return keys_of(name, tables)

    monkeypatch.setattr(names, "keys_of", failing)
    sheet = checked(net, as_csv([person(), person(姓名="诸葛拒之"), person()]))
    assert (sheet["state"], sheet["faulty"], faults(net, sheet["id"])) == ("CHECKED", 1, [(3, "整行", False)])
    run(net, sheet["id"], leave_out_faulty=True)
    assert people(net) == 2


def end_at_once(_: bytes) -> None:
    """A process that prepares rows, and is killed."""
    os.kill(os.getpid(), signal.SIGKILL)


def test_rows_whose_process_was_killed_are_made_ready_here(net: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_chunks, "INLINE", 10)
    monkeypatch.setattr(import_chunks, "CHUNK", 7)
    monkeypatch.setattr(import_rows, "set_context", end_at_once)
    sheet = checked(net, as_csv([person() for _ in range(70)]))
    assert (sheet["state"], sheet["rows_done"], sheet["faulty"]) == ("CHECKED", 70, 0)
    run(net, sheet["id"])
    assert people(net) == 70


@contextmanager
def working(net: Network) -> Iterator[None]:
    """The loop of `work` runs."""
    stop = Event()
    looping = Thread(target=import_run.make_loop(net.stores["registry"].work, VAULT), args=(stop,))
    looping.start()
    try:
        yield
    finally:
        stop.set()
        looping.join()


def broken_and_sound(net: Network) -> tuple[str, str]:
    """Two imports, of which the first cannot be unsealed."""
    broken, sound = (hand_in(net, as_csv([person()]))["id"] for _ in range(2))
    with net.stores["registry"].superuser() as db:
        db.execute("UPDATE imports SET content_sealed = '\\x00' WHERE id = %s", (broken,))
    return broken, sound


def shown(net: Network, id: str) -> tuple[str, str | None]:
    sheet = net.caller("registry").get(f"/v1/imports/{id}")
    return sheet["state"], sheet["failure_slug"]


def test_an_import_that_fails_as_a_whole_says_so_and_the_next_is_checked(net: Network) -> None:
    broken, sound = broken_and_sound(net)
    with working(net):
        until(lambda: shown(net, sound)[0] == "CHECKED", "the sound import is checked")
        assert shown(net, broken) == ("FAILED", "muster-failed")


def test_an_import_that_cannot_even_fail_keeps_no_other_waiting(net: Network) -> None:
    broken, sound = broken_and_sound(net)
    with net.stores["registry"].superuser() as db:
        db.execute("ALTER TABLE imports ADD CHECK (failure_slug IS NULL)")
    with working(net):
        until(lambda: shown(net, sound)[0] == "CHECKED", "the sound import is checked")
        assert shown(net, broken)[0] == "CHECKING"


def test_the_documents_tell_the_limits_of_files(net: Network) -> None:
    responses = net.caller("registry").get("/openapi.json")["paths"]["/v1/imports"]["post"]["responses"]
    details = {status: responses[status]["content"][MEDIA_TYPE]["example"]["detail"] for status in ("413", "415")}
    assert "64 MiB" in details["413"]
    assert CSV in details["415"]
    assert "json" not in details["415"]


def test_each_number_that_excel_may_have_rounded_is_warned_of(net: Network) -> None:
    numbers = [number for day in range(1, 29) if mod_11_2.is_valid(number := f"440703195001{day:02d}1000")]
    assert len(numbers) > 1
    sheet = checked(net, as_csv([person(), *(person(身份证号=number) for number in numbers)]))
    assert faults(net, sheet["id"]) == [(row, "身份证号", True) for row, _ in enumerate(numbers, 3)]
