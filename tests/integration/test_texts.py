"""Whatever text goes in comes back as it is when clean, or is refused where it stands: by the API and by sheets."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from openpyxl.utils.escape import unescape

from services.assistance.aid.schemas import NewApplicationSchema
from services.notify.rules.schemas import NewChangeSchema
from services.registry.files.schemas.veterans import NewVeteranSchema
from services.registry.models import Veteran
from services.visits.contacts.schemas import NewVisitSchema
from shared.contracts.access import Role
from shared.http.schemas import Text
from shared.text import clean
from tests.kit.apps import Caller
from tests.kit.drawn import TEXTS
from tests.kit.handed import FIRST, handed, held
from tests.kit.imports import CSV, XLSX, person
from tests.kit.network import Network
from tests.kit.people import CITY, TOWN, new_veteran
from tests.kit.sheets import as_book, as_text, carried
from tests.kit.veterans import registered

Read = Callable[[Caller, str, str], Any]
SHEET_HEADINGS = {"name": "姓名", "id_number": "身份证号", "phone": "联系电话", "address": "住址"}


def of_file(net: Network, _: Caller, id: str, field: str) -> Any:
    """What a file holds: the API masks most of it."""
    with net.stores["registry"].work.session() as db:
        return held(db.get_one(Veteran, id), SHEET_HEADINGS[field])


def by_get(path: str, caller: Caller, id: str, field: str) -> Any:
    return caller.get(f"{path}/{id}")[field]


def of_case(caller: Caller, id: str, field: str) -> Any:
    """Why aid is applied for again stands with the first step of the case."""
    case = caller.get(f"/v1/applications/{id}")
    return case["steps"][0]["text"] if field == "again" else case[field]


def writes(net: Network, service: str) -> tuple[str, type, Callable[[], dict[str, Any]], Read]:
    """A write of a service: its path, its schema, a body that it takes, and how its text is read again."""
    if service == "registry":
        return "/v1/veterans", NewVeteranSchema, partial(new_veteran, TOWN), partial(of_file, net)
    if service == "notify":
        change = {"rules": [], "drops": ["aid-paid"], "reason": "x"}
        return "/v1/alert-rule-changes", NewChangeSchema, lambda: change, partial(by_get, "/v1/alert-rule-changes")
    veteran = registered(net)["id"]
    net.carry()
    if service == "assistance":
        aid = {"veteran_id": veteran, "ground": "OTHER", "requested_fen": 1, "story": "火灾"}
        return "/v1/applications", NewApplicationSchema, lambda: aid, of_case
    now = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    visit = {"veteran_id": veteran, "method": "HOME_VISIT", "reached": True, "occurred_at": now}
    return "/v1/visits", NewVisitSchema, lambda: visit, partial(by_get, "/v1/visits")


@pytest.mark.parametrize("service", ["registry", "visits", "assistance", "notify"])
def test_a_text_by_the_api_comes_back_or_is_refused(net: Network, service: str) -> None:
    path, schema, body, read = writes(net, service)
    fields = [name for name, field in schema().load_fields.items() if isinstance(field, Text) and name != "id_number"]
    caller, taken = net.caller(service), set()
    if service == "notify":
        caller = caller.as_(Role.CITY_ADMIN, CITY)

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(some.sampled_from(fields), TEXTS)
    def each(field: str, text: str) -> None:
        sent = json.dumps(body() | {field: text})
        answer = caller.call("POST", path, data=sent, content_type="application/json")
        if answer.status_code == 422:
            assert {fault["pointer"] for fault in answer.json["errors"]} == {f"#/{field}"}
            return
        assert answer.status_code == 201, answer.text
        assert read(caller, answer.json["id"], field) == clean(json.loads(json.dumps(text)), "\n\t")
        taken.add(field)

    each()
    assert taken - {"phone"} == set(fields) - {"phone"}, "each takes something"


def as_line(text: str) -> str:
    """What a cell says: in one line, without what spreadsheets, databases and DOS leave behind."""
    line = clean(re.sub("[\t-\r]+", " ", unescape(text)).strip("\0\x1a "))
    return clean(line.removeprefix("'"))


BY_SHEETS = {CSV: as_text, XLSX: partial(as_book, typed=True)}


@pytest.mark.parametrize("kind", BY_SHEETS, ids=["CSV", "XLSX"])
def test_a_text_by_a_sheet_comes_back_or_is_at_fault(net: Network, kind: str) -> None:
    taken: Mapping[str, set[str]] = {"姓名": set(), "住址": set()}

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(some.lists(TEXTS.filter(lambda text: carried(text, kind)), min_size=20, max_size=60))
    def each(texts: list[str]) -> None:
        cells = [(heading, text) for text in texts for heading in taken]
        sheet = handed(net, [person(**{heading: text}) for heading, text in cells], BY_SHEETS[kind], kind)
        for row, (heading, text) in enumerate(cells, FIRST):
            if row not in sheet.files:
                assert {column for column, _ in sheet.wrong(row)} == {heading}
                assert {slug for _, slug in sheet.wrong(row)} <= REFUSED
                continue
            value = held(sheet.files[row], heading)
            assert (value or "") == as_line(text)
            assert not value or value == text or sheet.told(row, heading), "what was changed is told"
            taken[heading].add(text)

    each()
    assert all(map(len, taken.values()))


REFUSED = {"cell-missing", "character-unreadable", "name-without-letter", "text-too-long", "cell-error"}
