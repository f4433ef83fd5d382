"""Cursors: sealed, and good for the list and the filter that they came from."""

import base64
from collections.abc import Iterator
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.models import ImportFault, Veteran
from services.visits.models import Due, Visit
from shared.errors import Refusal
from shared.http.pagination import CursorInvalid, Page, paginate
from shared.http.schemas import PageQuery
from shared.security.crypto import Vault


class Rows:
    """A session that answers with given rows, and keeps what it was asked."""

    def __init__(self, *rows: Any) -> None:
        self._rows = rows
        self.asked: Any = None

    def scalars(self, statement: Any) -> list[Any]:
        self.asked = statement
        return list(self._rows[: statement._limit])

    @property
    def where(self) -> list[Any]:
        """Values of the statement's parameters."""
        return list(self.asked.compile().params.values())


SURROGATE = "\ud800"
DUES = [Due(id=UUID(int=n), due_on=date(2026, 12, n), veteran_id=UUID(int=1)) for n in range(1, 8)]
ORDER = [Due.due_on, Due.id]


def app(index_key: bytes = bytes(32)) -> Flask:
    made = Flask("cursors")
    made.extensions["muster"] = SimpleNamespace(vault=Vault(bytes(32), index_key))
    return made


@pytest.fixture(autouse=True)
def _request() -> Iterator[None]:
    with app().test_request_context("/v1/dues"):
        yield


def page(rows: Rows, **query: Any) -> Page:
    return paginate(cast(Session, rows), select(Due), ORDER, {"limit": 3, **query})


def test_a_page_tells_where_the_next_begins() -> None:
    first = page(Rows(*DUES), state="OPEN")
    assert first.items == DUES[:3]
    rows = Rows(*DUES[3:])
    page(rows, state="OPEN", cursor=first.next)
    assert date(2026, 12, 3) in rows.where
    assert UUID(int=3) in rows.where
    assert "(dues.due_on, dues.id) > (" in str(rows.asked)
    assert "ORDER BY dues.due_on, dues.id" in str(rows.asked)


def test_a_cursor_shows_nothing_of_the_row_it_follows() -> None:
    cursor = page(Rows(*DUES)).next
    assert cursor is not None
    assert b"2026" not in base64.urlsafe_b64decode(cursor)


def test_the_last_page_has_no_next() -> None:
    assert page(Rows(*DUES[:3])).next is None
    assert page(Rows()) == Page([], None)
    assert page(Rows(*DUES[:4])).next is not None


def test_the_size_of_a_page_may_change_on_the_way() -> None:
    cursor = page(Rows(*DUES)).next
    assert page(Rows(*DUES), cursor=cursor, limit=2).items == DUES[:2]


@pytest.mark.parametrize("query", [{"state": "OVERDUE"}, {}, {"state": "OPEN", "veteran_id": UUID(int=1)}])
def test_another_filter_refuses_the_cursor(query: dict[str, Any]) -> None:
    cursor = page(Rows(*DUES), state="OPEN").next
    with pytest.raises(CursorInvalid):
        page(Rows(*DUES), **query, cursor=cursor)


def test_another_list_refuses_the_cursor() -> None:
    cursor = page(Rows(*DUES)).next
    with app().test_request_context("/v1/visits"), pytest.raises(CursorInvalid):
        page(Rows(*DUES), cursor=cursor)


def test_another_service_refuses_the_cursor() -> None:
    cursor = page(Rows(*DUES)).next
    with app(bytes([1]) * 32).test_request_context("/v1/dues"), pytest.raises(CursorInvalid):
        page(Rows(*DUES), cursor=cursor)


def test_a_changed_cursor_is_refused() -> None:
    cursor = page(Rows(*DUES)).next
    assert cursor is not None
    for at in range(len(cursor)):
        changed = cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1 :]
        with pytest.raises(CursorInvalid):
            page(Rows(*DUES), cursor=changed)


@pytest.mark.parametrize("cursor", ["x", ".", "a.b", "é", SURROGATE, "WyJ4Il0", "null", "." * 400])
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        page(Rows(*DUES), cursor=cursor)


def every(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    yield kind
    for narrower in kind.__subclasses__():
        yield from every(narrower)


def test_the_longest_place_makes_a_cursor_that_is_taken() -> None:
    """Lists are ordered by short words and ids; by a name, or its pinyin; and faults of an import by their message."""
    message = max(((refusal.__doc__ or "") for refusal in every(Refusal)), key=len)
    fault = {"row": 10**9, "column": "列" * 40, "message": message + "!" * 100}
    name = {"name": "\U0002070e" * 50, "id": UUID(int=1)}
    pinyin = {"pinyin": "zhuang " * 50, "id": UUID(int=1)}
    for model, place in ((ImportFault, fault), (Veteran, name), (Veteran, pinyin)):
        rows, order = Rows(*(model(**place) for _ in "ab")), [getattr(model, column) for column in place]
        cursor = paginate(cast(Session, rows), select(model), order, {"limit": 1}).next
        assert PageQuery().load({"cursor": cursor})["cursor"] == cursor


def test_times_come_back_exact() -> None:
    logged = datetime(2026, 11, 24, 2, 30, 0, 123456, UTC)
    visits = [Visit(id=UUID(int=n), logged_at=logged) for n in (1, 2)]
    order = [Visit.logged_at, Visit.id]
    cursor = paginate(cast(Session, Rows(*visits)), select(Visit), order, {"limit": 1}).next
    rows = Rows()
    paginate(cast(Session, rows), select(Visit), order, {"limit": 1, "cursor": cursor})
    assert logged in rows.where
