"""What people type comes to mean one thing, through the API and through sheets of either kind, or is refused by all.
None is lost or changed without a word.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from typing import Any

import pytest

from services.registry.models import Veteran
from shared.sheets.formats import MEDIA, Format
from tests.kit.apps import Authority, app_of
from tests.kit.handed import FIELD, FIRST, PRIVATE, Handed, handed, held
from tests.kit.imports import CSV, XLSX
from tests.kit.inputs import KEPT, TYPED, Cell
from tests.kit.network import Network
from tests.kit.people import TOWN, id_number, new_veteran
from tests.kit.pool import Pool
from tests.kit.sheets import as_book, as_text, carried, with_cell
from tests.kit.veterans import found


@pytest.fixture(scope="module")
def alone(pool: Pool, authority: Authority) -> Iterator[Callable[[], Network]]:
    """Makes registries, one for each way in: the people of the table come by all of them."""
    taken = []

    def make() -> Network:
        taken.append(pool.take("registry"))
        with pytest.MonkeyPatch.context() as patch:
            app = app_of(patch, authority, taken[-1])
        return Network({"registry": app}, {"registry": taken[-1]}, authority)

    yield make
    for store in taken:
        pool.give_back(store)


def cells_of(kind: str) -> tuple[Cell, ...]:
    """The rows of the table that a kind of sheet can carry: a CSV, a workbook, and what workbooks alone can."""
    return KEPT if kind == "KEPT" else tuple(cell for cell in TYPED if carried(cell.typed, MEDIA[Format(kind)]))


@pytest.fixture(scope="module")
def sheets(alone: Callable[[], Network]) -> Callable[[str], Handed]:
    """The table as a sheet of each kind, handed in once."""

    @cache
    def sheet(kind: str) -> Handed:
        write = {"CSV": as_text, "XLSX": partial(as_book, typed=True), "KEPT": as_book}[kind]
        cells = cells_of(kind)
        people = [with_cell(cell.heading, cell.typed, **cell.also) for cell in cells]
        numbers = [
            cell.value or "" if cell.heading == "身份证号" else row["身份证号"]
            for cell, row in zip(cells, people, strict=True)
        ]
        return handed(alone(), people, write, CSV if kind == "CSV" else XLSX, numbers)

    return sheet


@pytest.fixture(scope="module")
def registry(alone: Callable[[], Network]) -> Network:
    """The registry that the API's requests go to."""
    return alone()


def labelled(cells: Sequence[Cell], *values: Any) -> list[Any]:
    return [pytest.param(*values, cell, id=f"{values} {cell.source} {str(cell.typed)[:40]!r}") for cell in cells]


BY_SHEET = [row for kind in ("CSV", "XLSX", "KEPT") for row in labelled(cells_of(kind), kind)]


@pytest.mark.parametrize(("kind", "cell"), BY_SHEET)
def test_a_cell_is_what_it_means_or_at_fault(sheets: Callable[[str], Handed], kind: str, cell: Cell) -> None:
    """Its person is not registered then. Else the file holds its value, and what was understood otherwise is told."""
    sheet = sheets(kind)
    row = cells_of(kind).index(cell) + FIRST
    if cell.fault:
        assert sheet.wrong(row) == [(cell.heading, cell.fault)]
        assert row not in sheet.files
        return
    assert sheet.wrong(row) == []
    assert held(sheet.files[row], cell.heading) == cell.value
    readings = sheet.told(row, cell.heading)
    if cell.how is None:
        assert readings == []
        return
    (reading,) = readings
    assert (reading["how"], reading["understood"]) == (cell.how, None if private(cell) else cell.understood)
    assert (reading["typed"] is None) == private(cell)


def private(cell: Cell) -> bool:
    return FIELD[cell.heading] in PRIVATE


def test_no_list_shows_a_digit_of_a_number(sheets: Callable[[str], Handed]) -> None:
    of_numbers = [
        reading for items in sheets("CSV").readings.values() for reading in items if FIELD[reading["column"]] in PRIVATE
    ]
    assert len(of_numbers) >= len(PRIVATE)
    assert {(reading["typed"], reading["understood"]) for reading in of_numbers} == {(None, None)}


@pytest.mark.parametrize("cell", labelled([cell for cell in (*TYPED, *KEPT) if not cell.apart]))
def test_the_api_takes_the_same_or_refuses_the_same(registry: Network, cell: Cell) -> None:
    caller, field = registry.caller("registry"), FIELD[cell.heading]
    number = cell.value if field == "id_number" and cell.value else id_number()
    body = new_veteran(TOWN, id_number=number) | placed(field, cell.typed)
    answer = caller.call("POST", "/v1/veterans", data=json.dumps(body), content_type="application/json")
    if cell.api is None and (cell.fault or cell.why):
        assert answer.status_code in (404, 422), answer.text
        assert {fault["pointer"].split("/")[1] for fault in answer.json["errors"]} == {*placed(field, 0)}
        return
    assert answer.status_code == 201, answer.text
    id, value = answer.json["id"], cell.value if cell.api is None else cell.api
    with registry.stores["registry"].work.session() as db:
        assert held(db.get_one(Veteran, id), cell.heading) == value
    assert found(registry, id_number=cell.typed if field == "id_number" else number) == [id]
    if field in ("name", "phone"):
        assert id in found(registry, **{field: cell.typed})


def placed(field: str, typed: Any) -> dict[str, Any]:
    """What is typed as a body has it."""
    typed = typed.isoformat() if hasattr(typed, "isoformat") else typed
    if field.startswith("disability_"):
        disability = {"cause": "WAR", "grade": 8, "assessed_on": "2024-02-09"}
        return {"disability": disability | {field.removeprefix("disability_"): typed}}
    return {field: [typed] if field in ("categories", "tags") else typed}


def test_the_table_is_as_large_as_what_is_met() -> None:
    assert len({(cell.heading, str(cell.typed)) for cell in (*TYPED, *KEPT)}) >= 150
    assert all(cell.why or cell.api is None for cell in (*TYPED, *KEPT)), "what differs says why"
