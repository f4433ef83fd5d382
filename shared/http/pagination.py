"""Keyset pagination: no counts, no offsets; the cursor is signed and belongs to its list and filter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import Select, tuple_
from sqlalchemy.orm import Session

from shared.errors import Kind, Refusal


class CursorInvalid(Refusal):
    """The cursor is not one of this list: start again without it, or keep the filter it came with."""

    kind = Kind.MALFORMED


@dataclass(frozen=True)
class Page:
    """Items of one page and the cursor of the next, None at the end."""

    items: Sequence[Any]
    next: str | None


def paginate(db: Session, rows: Select[Any], order: Sequence[Any], query: Mapping[str, Any]) -> Page:
    """One page of `rows`, ordered by `order` (columns that together are unique; ids, codes or dates, never names).

    `query` is what PageQuery loaded, with the list's filter.
    """
    columns = [column.name for column in order]
    if cursor := query.get("cursor"):
        after = _read(cursor, query, order)
        rows = rows.where(tuple_(*order) > tuple_(*after))
    limit = query["limit"]
    found = list(db.scalars(rows.order_by(*order).limit(limit + 1)))
    items = found[:limit]
    more = len(found) > limit
    return Page(items, _write([getattr(items[-1], name) for name in columns], query) if more else None)


def _signer(query: Mapping[str, Any]) -> URLSafeSerializer:
    filtered = sorted((name, str(value)) for name, value in query.items() if name not in ("cursor", "limit"))
    salt = f"{request.path}?{filtered}"
    return URLSafeSerializer(current_app.extensions["muster"].vault.cursor_key(), salt=salt)


def _write(values: Sequence[Any], query: Mapping[str, Any]) -> str:
    text = _signer(query).dumps([v.isoformat() if isinstance(v, date) else str(v) for v in values])
    return text if isinstance(text, str) else text.decode()


def _read(cursor: str, query: Mapping[str, Any], order: Sequence[Any]) -> list[Any]:
    try:
        values = _signer(query).loads(cursor)
    except (BadSignature, UnicodeError):
        raise CursorInvalid from None
    return [_native(column.type.python_type, value) for column, value in zip(order, values, strict=True)]


def _native(type_: type, text: str) -> Any:
    if type_ is UUID:
        return UUID(text)
    if type_ is datetime:
        return datetime.fromisoformat(text)
    if type_ is date:
        return date.fromisoformat(text)
    return type_(text)
