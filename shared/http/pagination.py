"""Keyset pagination: no counts, no offsets; the cursor is sealed and belongs to its list and filter."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from flask import current_app, request
from sqlalchemy import Select, and_, select, tuple_
from sqlalchemy.orm import Session

from shared.db import follow_indexes
from shared.errors import Kind, Refusal
from shared.security.crypto import Vault

Run = tuple[Select[Any], Sequence[Any]]
"""Rows, and the columns that order them and together are unique."""


class CursorInvalid(Refusal, kind=Kind.MALFORMED):
    """The cursor is not one of this list: start again without it, or keep the filter it came with."""

    zh = "该游标不属于此列表：请去掉游标从头查询，或保持取得游标时的筛选条件。"


@dataclass(frozen=True)
class Page:
    """Items of one page and the cursor of the next, None at the end."""

    items: Sequence[Any]
    next: str | None

    def showing(self, show: Callable[[Any], Any]) -> "Page":
        """The same page, each item as `show` tells it."""
        return Page([show(item) for item in self.items], self.next)


def paginate(
    db: Session, rows: Select[Any], order: Sequence[Any], query: Mapping[str, Any], *, keys_first: bool = False
) -> Page:
    """One page of `rows`, ordered by `order` (columns that together are unique).

    `query` is what PageQuery loaded, with the list's filter. Where `keys_first`, the page's keys are found before its
    rows are read, along an index that has all that decides which: for few rows of many.
    """
    return paginate_runs(db, [(rows, order)], query, keys_first=keys_first)


def paginate_runs(db: Session, runs: Sequence[Run], query: Mapping[str, Any], *, keys_first: bool = False) -> Page:
    """One page of several runs of rows, one after the other, each in its own order; no row may stand in two."""
    at, after = _read(query["cursor"], query, runs) if "cursor" in query else (0, None)
    limit = query["limit"]
    numbered: list[tuple[int, Any]] = []
    if keys_first:
        follow_indexes(db)
    for number, (rows, order) in enumerate(runs[at:], at):
        if after:
            rows, after = rows.where(tuple_(*order) > tuple_(*after)), None
        rows = rows.order_by(*order).limit(limit + 1 - len(numbered))
        numbered += [(number, row) for row in db.scalars(_by_keys(rows, order) if keys_first else rows)]
        if len(numbered) > limit:
            break
    items = [row for _, row in numbered[:limit]]
    if len(numbered) <= limit:
        return Page(items, None)
    number = numbered[limit - 1][0]
    return Page(items, _write(number, [getattr(items[-1], column.name) for column in runs[number][1]], query))


def _by_keys(rows: Select[Any], order: Sequence[Any]) -> Select[Any]:
    keys = rows.with_only_columns(*order).subquery()
    same = and_(*(keys.c[column.key] == column for column in order))
    return select(order[0].class_).join(keys, same).order_by(*order)


def _write(run: int, values: Sequence[Any], query: Mapping[str, Any]) -> str:
    return to_cursor([run, *(v.isoformat() if isinstance(v, date) else str(v) for v in values)], query)


def to_cursor(place: Sequence[Any], query: Mapping[str, Any]) -> str:
    """A place in the list that this request asks for, sealed; it belongs to the list and the filter of `query`."""
    text = json.dumps(place, ensure_ascii=False)
    return base64.urlsafe_b64encode(_vault().seal_cursor(_context(query), text.encode())).decode()


def _read(cursor: str, query: Mapping[str, Any], runs: Sequence[Run]) -> tuple[int, list[Any]]:
    run, *values = from_cursor(cursor, query)
    return run, [_native(column.type.python_type, value) for column, value in zip(runs[run][1], values, strict=True)]


def from_cursor(cursor: str, query: Mapping[str, Any], path: str | None = None) -> list[Any]:
    """The place that `to_cursor` sealed, in the list of this request or of another `path`. Raises CursorInvalid."""
    try:
        sealed = base64.urlsafe_b64decode(cursor)
        if base64.urlsafe_b64encode(sealed).decode() != cursor:  # spare bits, strange characters
            raise CursorInvalid
        place: list[Any] = json.loads(_vault().unseal_cursor(_context(query, path), sealed))
    except (InvalidTag, ValueError):
        raise CursorInvalid from None
    return place


def _vault() -> Vault:
    of_process: Vault = current_app.extensions["muster"].vault
    return of_process


def _context(query: Mapping[str, Any], path: str | None = None) -> str:
    filtered = sorted((name, str(value)) for name, value in query.items() if name not in ("cursor", "limit", "wait"))
    return f"{path or request.path}?{filtered}"


def _native(kind: type, text: str) -> Any:
    if kind is UUID:
        return UUID(text)
    if kind is datetime:
        return datetime.fromisoformat(text)
    if kind is date:
        return date.fromisoformat(text)
    return kind(text)
