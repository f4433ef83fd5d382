"""Sheets of people that go out: exports, and the template of imports."""

import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from services.registry.sheets.domain.export import HEADINGS as HEADINGS_OUT
from shared.contracts.access import Role
from shared.sheets.writing import FORMULA
from tests.kit.imports import HEADINGS, XLSX, checked, listed, person
from tests.kit.network import Network
from tests.kit.people import COUNTY, OTHER_TOWN, TOWN, new_veteran
from tests.kit.problems import refused
from tests.kit.sheets import by_calamine, by_csv, by_openpyxl


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
    rows = by_csv(answer.data) if format == "CSV" else by_openpyxl(answer.data)
    assert [row[1] for row in rows[1:]] == ["'=A1+1", "'@SUM(A1)", "陈平", "'+86陈", "'-陈"]
    assert all((len(row[3]), row[10]) == (7, "****5678") for row in rows[1:])
    (kept,) = caller.get("/v1/exports")["items"]
    assert (kept["purpose"], kept["account"], kept["format"]) == ("八一走访", str(caller.account), format)
    refused(caller.as_(Role.VILLAGE_WORKER).call("POST", "/v1/exports", {"purpose": "?"}), 403, "role-forbidden")
    assert len(caller.get("/v1/exports")["items"]) == 1
    auditor = caller.as_(Role.AUDITOR, COUNTY)
    assert [each["id"] for each in auditor.get("/v1/exports")["items"]] == [kept["id"]]
    refused(auditor.call("POST", "/v1/exports", {"purpose": "?"}), 403, "role-forbidden")


HOSTILE = (
    *(
        "=甲1+1",
        "＝甲＋1",
        "@甲",
        "＠甲",
        "+甲",
        "-甲",
        "－乙",
        "'甲",
        "''=甲",
        "'=甲",
        "#N/A",
        "甲_x0041_乙",
        "_x000D_甲",
    ),
    *(
        '甲,"乙',
        "甲;乙",
        "甲'",
        "440703196311070012甲",
        "007甲",
        "1e5甲",
        "TRUE",
        "甲\u3000乙",
        "王\U0002ebf0",
        "مەمەت",
    ),
)
IN_API = {
    "档案编号": "id",
    "姓名": "name",
    "出生年月": "birth_month",
    "服务站编码": "station_area",
    "户籍地编码": "registered_area",
    "常住地编码": "residence_area",
    "联系电话": "phone",
}
"""Columns that hold what the API shows, and its names for them."""


READERS = [("CSV", by_csv), ("XLSX", by_calamine), ("XLSX", by_openpyxl)]


@pytest.mark.parametrize(("format", "read"), READERS, ids=["csv", "calamine", "openpyxl"])
def test_an_export_reads_as_what_the_api_shows(
    net: Network, format: str, read: Callable[[bytes], list[Sequence[Any]]]
) -> None:
    caller = net.caller("registry")
    for name in HOSTILE:
        caller.post("/v1/veterans", new_veteran(TOWN, name=name))
    shown = [{heading: item[field] for heading, field in IN_API.items()} for item in listed(caller, "/v1/veterans")]
    assert {row["姓名"] for row in shown} == set(HOSTILE)
    headings, *rows = read(caller.call("POST", "/v1/exports", {"purpose": "核对", "format": format}).data)
    assert tuple(headings) == HEADINGS_OUT
    cells = [dict(zip(headings, row, strict=True)) for row in rows]
    assert [{heading: told(row[heading]) for heading in IN_API} for row in cells] == shown
    assert not [cell for row in rows for cell in row if str(cell).startswith(FORMULA)]


def told(cell: Any) -> str:
    """A cell without the apostrophe that tells a spreadsheet that it is text; a day as the API writes it."""
    return f"{cell:%Y-%m-%d}" if isinstance(cell, date) else str(cell).removeprefix("'")


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
