"""Sheets of people that go out: exports, and the template of imports."""

import csv
import io

import pytest
from openpyxl import load_workbook

from shared.contracts.access import Role
from tests.kit.imports import HEADINGS
from tests.kit.network import Network
from tests.kit.people import OTHER_TOWN, TOWN, new_veteran
from tests.kit.problems import refused


@pytest.mark.parametrize("format", ["CSV", "XLSX"])
def test_an_export_masks_escapes_and_is_kept(net: Network, format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.registry.sheets.use_cases.exports.PAGE", 2)
    caller = net.caller("registry")
    names = ["=1+1", "@SUM(A1)", "陈平", "+86", "-2"]
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
    assert [row[1] for row in rows[1:]] == ["'=1+1", "'@SUM(A1)", "陈平", "'+86", "'-2"]
    assert all("****" in row[4] and row[11] == "138****5678" for row in rows[1:])
    (kept,) = caller.get("/v1/exports")["items"]
    assert (kept["purpose"], kept["account"], kept["format"]) == ("八一走访", str(caller.account), format)
    refused(caller.as_(Role.VILLAGE_WORKER).call("POST", "/v1/exports", {"purpose": "?"}), 403, "role-forbidden")
    assert len(caller.get("/v1/exports")["items"]) == 1


def test_the_template_names_the_columns(net: Network) -> None:
    answer = net.caller("registry").call("GET", "/v1/imports/template")
    page = load_workbook(io.BytesIO(answer.data)).worksheets[0]
    assert [str(cell.value).lstrip("*") for cell in page[1]] == HEADINGS
