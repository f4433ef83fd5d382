"""Sheets of people, handed in and worked on as `work` does."""

import csv
import io
from collections.abc import Sequence
from threading import Event
from typing import Any

from openpyxl import Workbook
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from services.registry.imports.use_cases import run as import_run
from services.registry.models import Veteran
from services.registry.sheets.domain.columns import COLUMNS
from shared.security.crypto import Vault
from tests.kit import bus
from tests.kit.apps import Caller
from tests.kit.network import Network
from tests.kit.people import TOWN, VILLAGE, new_veteran
from tests.kit.stores import Store

CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADINGS = [column.headings[0] for column in COLUMNS]
VAULT = Vault(b"k" * 32, b"k" * 32)


def person(**changes: Any) -> dict[str, Any]:
    made = new_veteran(TOWN)
    row = {
        "姓名": made["name"],
        "身份证号": made["id_number"],
        "人员类别": "退役士兵",
        "服务站编码": VILLAGE,
        "服务站": "棠下镇/棠下社区",
        "户籍地编码": VILLAGE,
        "户籍地": "棠下镇/棠下社区",
        "联系电话": "13800138000",
        "住址": "棠下镇一号",
    }
    return row | changes


def as_csv(rows: Sequence[dict[str, Any]], encoding: str = "utf-8-sig") -> bytes:
    sheet = io.StringIO()
    writer = csv.DictWriter(sheet, HEADINGS)
    writer.writeheader()
    writer.writerows(rows)
    return sheet.getvalue().encode(encoding)


def as_workbook(rows: Sequence[dict[str, Any]]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADINGS)
    for row in rows:
        sheet.append([row.get(heading) for heading in HEADINGS])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def hand_in(net: Network, content: bytes, kind: str = CSV, caller: Caller | None = None) -> dict[str, Any]:
    answer = (caller or net.caller("registry")).call("POST", "/v1/imports", data=content, content_type=kind)
    assert answer.status_code == 201, answer.text
    return answer.json


def work(net: Network, stop: Event | None = None) -> None:
    """What the loop of `work` does at one turn."""
    database = net.stores["registry"].work
    while id := database.run(import_run.claim):
        import_run.work_on(database, VAULT, id, stop or Event())
        if stop and stop.is_set():
            return


def checked(net: Network, content: bytes, kind: str = CSV, caller: Caller | None = None) -> dict[str, Any]:
    id = hand_in(net, content, kind, caller)["id"]
    work(net)
    return (caller or net.caller("registry")).get(f"/v1/imports/{id}")


def run(net: Network, id: str, caller: Caller | None = None, **body: Any) -> TestResponse:
    answer = (caller or net.caller("registry")).call("POST", f"/v1/imports/{id}/run", body)
    work(net)
    return answer


def listed(caller: Caller, path: str) -> list[dict[str, Any]]:
    """All items of a list, page by page."""
    items, cursor = [], ""
    while True:
        page = caller.get(f"{path}?limit=200{cursor}")
        items += page["items"]
        if not page["next"]:
            return items
        cursor = f"&cursor={page['next']}"


def faults(net: Network, id: str) -> list[tuple[int, str, bool]]:
    items = listed(net.caller("registry"), f"/v1/imports/{id}/faults")
    return [(item["row"], item["column"], item["warning"]) for item in items]


def people(net: Network) -> int:
    with net.stores["registry"].work.session() as db:
        return db.scalar(select(func.count(Veteran.id))) or 0


class Relaying(Event):
    """Whenever it is waited for, all events leave the outbox: notes how many."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.left: list[int] = []
        self._store = store

    def wait(self, timeout: float | None = None) -> bool:
        self.left.append(len(bus.take(self._store)))
        return False


class After(Event):
    """Set once it was looked at so many times."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self._looks = looks

    def is_set(self) -> bool:
        self._looks -= 1
        return self._looks < 0
