"""People by a sheet: handed in, checked and run, and what became of each row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from services.registry.models import Veteran
from tests.kit.imports import HEADINGS, VAULT, hand_in, listed, run, work
from tests.kit.network import Network
from tests.kit.sheets import table

FIELD = {
    "姓名": "name",
    "身份证号": "id_number",
    "联系电话": "phone",
    "住址": "address",
    "人员类别": "categories",
    "人员标签": "tags",
    "安置方式": "placement",
    "残疾等级": "disability_grade",
    "评残日期": "disability_assessed_on",
    "服务站编码": "station_area",
    "服务站": "station_area",
    "户籍地编码": "registered_area",
    "户籍地": "registered_area",
}
PRIVATE = ("id_number", "phone", "address")
FIRST = 2


@dataclass
class Handed:
    """How the dry run tells of a sheet, and whom the run registered, by their row."""

    faults: Mapping[int, list[dict[str, Any]]]
    readings: Mapping[int, list[dict[str, Any]]]
    files: Mapping[int, Veteran]

    def wrong(self, row: int) -> list[tuple[str, str]]:
        """Columns and slugs of what keeps a row out."""
        return [(fault["column"], fault["slug"]) for fault in self.faults[row] if not fault["warning"]]

    def told(self, row: int, heading: str) -> list[dict[str, Any]]:
        """What was understood in a cell otherwise than typed."""
        return [reading for reading in self.readings[row] if reading["column"] == heading]


def handed(
    net: Network,
    people: Sequence[dict[str, Any]],
    write: Callable[[Any], bytes],
    kind: str,
    numbers: Sequence[str] = (),
) -> Handed:
    """Import people; `numbers` are their ID numbers, where the sheet has them otherwise."""
    caller = net.caller("registry")
    id = hand_in(net, write(table(*people, headings=HEADINGS)), kind)["id"]
    work(net)
    told = {what: listed(caller, f"/v1/imports/{id}/{what}") for what in ("faults", "readings")}
    rows = range(FIRST, FIRST + len(people))
    by_row = {what: {n: [i for i in items if i["row"] == n] for n in rows} for what, items in told.items()}
    assert run(net, id, leave_out_faulty=True).status_code == 201
    with net.stores["registry"].work.session() as db:
        hashes = [VAULT.fingerprint("id_number", number) for number in numbers or [row["身份证号"] for row in people]]
        files = {row.id_number_hash: row for row in db.scalars(select(Veteran))}
    of_row = {row: files[hashed] for row, hashed in zip(rows, hashes, strict=True) if hashed in files}
    return Handed(by_row["faults"], by_row["readings"], of_row)


def held(file: Veteran, heading: str) -> Any:
    """What a file holds, opened if it is sealed."""
    field = FIELD[heading]
    if field in PRIVATE:
        sealed = getattr(file, f"{field}_sealed")
        return VAULT.unseal(file.data_key or b"", file.id, field, sealed) if sealed else None
    return getattr(file, "area" if field == "station_area" else field)
