"""Cells as people type them: each is taken for what it means, or at fault. None is lost or garbled silently."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from services.registry.models import Veteran
from tests.kit.apps import Authority, app_of
from tests.kit.imports import CSV, HEADINGS, VAULT, XLSX, hand_in, run, work
from tests.kit.network import Network
from tests.kit.pool import Pool
from tests.kit.sheet_cells import KEPT, TYPED, Cell
from tests.kit.sheets import as_book, as_text, table, with_cell

COLUMN = {
    "姓名": "name",
    "人员类别": "categories",
    "人员标签": "tags",
    "安置方式": "placement",
    "残疾等级": "disability_grade",
    "评残日期": "disability_assessed_on",
    "服务站编码": "area",
    "服务站": "area",
    "户籍地编码": "registered_area",
    "户籍地": "registered_area",
}
SEALED = {"身份证号": "id_number", "联系电话": "phone", "住址": "address"}
PRIVATE = tuple(SEALED)
FIRST = 2


@dataclass
class Handed:
    """A sheet of which each row is a cell's, how the dry run tells of it, and whom the run registered, by their row."""

    cells: tuple[Cell, ...]
    faults: Mapping[int, list[dict[str, Any]]]
    readings: Mapping[int, list[dict[str, Any]]]
    files: Mapping[int, Veteran]

    def row(self, cell: Cell) -> int:
        return self.cells.index(cell) + FIRST


@pytest.fixture(scope="module")
def alone(pool: Pool, authority: Authority) -> Iterator[Network]:
    """A registry for all sheets of this file; each has people of its own."""
    store = pool.take("registry")
    with pytest.MonkeyPatch.context() as patch:
        yield Network({"registry": app_of(patch, authority, store)}, {"registry": store}, authority)
    pool.give_back(store)


def handed(alone: Network, cells: tuple[Cell, ...], write: Callable[[Any], bytes], kind: str) -> Handed:
    people = [with_cell(cell.heading, cell.typed, **cell.also) for cell in cells]
    caller = alone.caller("registry")
    id = hand_in(alone, write(table(*people, headings=HEADINGS)), kind)["id"]
    work(alone)
    path = f"/v1/imports/{id}"
    told = {what: caller.get(f"{path}/{what}?limit=200")["items"] for what in ("faults", "readings")}
    by_row = {what: {n: [i for i in items if i["row"] == n] for n in range(300)} for what, items in told.items()}
    assert run(alone, id, leave_out_faulty=True).status_code == 201
    assert caller.get(path)["faulty"] == len([cell for cell in cells if cell.fault])
    numbers = [
        cell.value if cell.heading == "身份证号" else row["身份证号"] for cell, row in zip(cells, people, strict=True)
    ]
    with alone.stores["registry"].work.session() as db:
        hashes = [VAULT.fingerprint("id_number", number or "") for number in numbers]
        rows = {row.id_number_hash: row for row in db.scalars(select(Veteran))}
    files = {at + FIRST: rows[hashed] for at, hashed in enumerate(hashes) if hashed in rows}
    return Handed(cells, by_row["faults"], by_row["readings"], files)


@pytest.fixture(scope="module")
def typed(alone: Network) -> Handed:
    return handed(alone, TYPED, as_text, CSV)


@pytest.fixture(scope="module")
def kept(alone: Network) -> Handed:
    def write(cells: Any) -> bytes:
        return as_book(cells)

    return handed(alone, KEPT, write, XLSX)


def check(sheet: Handed, cell: Cell) -> None:
    """The cell is at fault and its person is not registered; or their file holds its value, and what was understood
    otherwise than typed is told.
    """
    row = sheet.row(cell)
    wrong = [(fault["column"], fault["slug"]) for fault in sheet.faults[row] if not fault["warning"]]
    if cell.fault:
        assert wrong == [(cell.heading, cell.fault)]
        assert row not in sheet.files
        return
    assert wrong == []
    file = sheet.files[row]
    assert held(file, cell.heading) == cell.value
    readings = [reading for reading in sheet.readings[row] if reading["column"] == cell.heading]
    if cell.how is None:
        assert readings == []
        return
    (reading,) = readings
    texts = (None, None) if cell.heading in PRIVATE else (cell.typed, cell.understood)
    assert (reading["how"], reading["typed"], reading["understood"]) == (cell.how, *texts)


def held(file: Veteran, heading: str) -> Any:
    if field := SEALED.get(heading):
        return VAULT.unseal(file.data_key or b"", file.id, field, getattr(file, f"{field}_sealed"))
    return getattr(file, COLUMN[heading])


@pytest.mark.parametrize("cell", TYPED, ids=[f"{cell.source} {cell.typed!r}" for cell in TYPED])
def test_a_typed_cell_is_what_it_means_or_at_fault(typed: Handed, cell: Cell) -> None:
    check(typed, cell)


@pytest.mark.parametrize("cell", KEPT, ids=[cell.source for cell in KEPT])
def test_a_cell_of_a_workbook_is_what_it_means_or_at_fault(kept: Handed, cell: Cell) -> None:
    check(kept, cell)


def test_no_list_shows_a_digit_of_a_number(typed: Handed) -> None:
    of_numbers = [reading for items in typed.readings.values() for reading in items if reading["column"] in PRIVATE]
    assert len(of_numbers) >= len(PRIVATE)
    assert {(reading["typed"], reading["understood"]) for reading in of_numbers} == {(None, None)}
