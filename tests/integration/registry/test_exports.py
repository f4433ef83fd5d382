"""Sheets of people that go out: exports, and the template of imports."""

import csv
import io

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from services.registry.sheets.domain.export import HEADINGS as HEADINGS_OUT
from shared.contracts.access import Role
from tests.kit.imports import HEADINGS, XLSX, checked, person
from tests.kit.network import Network
from tests.kit.people import COUNTY, OTHER_TOWN, TOWN, new_veteran
from tests.kit.problems import refused


@pytest.mark.parametrize("format", ["CSV", "XLSX"])
def test_an_export_masks_escapes_and_is_kept(net: Network, format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.registry.sheets.use_cases.exports.PAGE", 2)
    caller = net.caller("registry")
    names = ["=A1+1", "@SUM(A1)", "陈平", "+86陈", "-陈"]
    for name in names:
        caller.post("/v1/veterans", new_veteran(TOWN, name=name))
    caller.as_(Role.TOWN_HEAD, OTHER_TOWN).post("/v1/veterans", new_veteran(OTHER_TOWN))
    answer = caller.call("POST", "/v1/exports", {"purpose": "八一走访", "format": format})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store, private")
    assert "attachment" in answer.headers["Content-Disposition"]
    if format == "CSV":
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    else:
        rows = [list(row) for row in load_workbook(io.BytesIO(answer.data)).active.values]
    assert [row[1] for row in rows[1:]] == ["'=A1+1", "'@SUM(A1)", "陈平", "'+86陈", "'-陈"]
    assert all((len(row[3]), row[10]) == (7, "****5678") for row in rows[1:])
    (kept,) = caller.get("/v1/exports")["items"]
    assert (kept["purpose"], kept["account"], kept["format"]) == ("八一走访", str(caller.account), format)
    refused(caller.as_(Role.VILLAGE_WORKER).call("POST", "/v1/exports", {"purpose": "?"}), 403, "role-forbidden")
    assert len(caller.get("/v1/exports")["items"]) == 1
    auditor = caller.as_(Role.AUDITOR, COUNTY)
    assert [each["id"] for each in auditor.get("/v1/exports")["items"]] == [kept["id"]]
    refused(auditor.call("POST", "/v1/exports", {"purpose": "?"}), 403, "role-forbidden")


@pytest.mark.parametrize("format", ["CSV", "XLSX"])
def test_what_an_export_shows_is_what_the_files_hold(net: Network, format: str) -> None:
    caller = net.caller("registry")
    names = {"＝甲＋1": "'＝甲＋1", "＠甲": "'＠甲", "－乙": "'－乙", "甲_x0041_乙": "甲_x0041_乙", '甲,"乙': '甲,"乙'}
    for name in names:
        caller.post("/v1/veterans", new_veteran(TOWN, name=name))
    data = caller.call("POST", "/v1/exports", {"purpose": "核对", "format": format}).data
    if format == "CSV":
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    else:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[1:]] == list(names.values())
    assert {len(row) for row in rows} == {len(HEADINGS_OUT)}


def test_the_template_keeps_what_is_typed_and_is_taken_as_it_is(net: Network) -> None:
    caller = net.caller("registry")
    book = load_workbook(io.BytesIO(caller.call("GET", "/v1/imports/template").data))
    page, notes = book.worksheets
    headings = [str(cell.value).lstrip("*") for cell in page[1]]
    assert headings == HEADINGS
    assert {page.column_dimensions[cell.column_letter].number_format for cell in page[1]} == {"@"}
    assert all("示例" in cell.comment.text for cell in page[1])
    lists = {str(each.sqref): each.formula1 for each in page.data_validations.dataValidation}
    letter = page[1][headings.index("人员类别")].column_letter
    assert "退役士兵" in lists[f"{letter}2:{letter}1000"]
    assert all(len(words) <= 255 for words in lists.values()), "Excel takes no more"
    assert [row[0].value for row in notes][1:] == HEADINGS
    row = person()
    for column, heading in enumerate(HEADINGS, 1):
        page.cell(2, column).value = row.get(heading)
    filled = io.BytesIO()
    book.save(filled)
    sheet = checked(net, filled.getvalue(), XLSX, caller)
    assert (sheet["state"], sheet["faulty"], sheet["readings"]) == ("CHECKED", 0, 0)
    assert caller.get(f"/v1/imports/{sheet['id']}/faults")["items"] == []
