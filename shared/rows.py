"""Rows of aggregates, written by the driver where the session has nothing else to write: its own flush costs several
times as much.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import bindparam, insert, inspect, update
from sqlalchemy.dialects.postgresql.psycopg import dialect
from sqlalchemy.orm import Session, make_transient, make_transient_to_detached
from sqlalchemy.orm.exc import StaleDataError

from shared.db import Aggregate, column_names
from shared.driver import execute

DIALECT = dialect()  # type: ignore[no-untyped-call]  # so the library has it
Told = Mapping[str, Callable[[Any], Any] | None]
"""Of each column how its values are told to the driver, None as they are."""


def save(db: Session, row: Aggregate) -> None:
    """Write a new or changed row, whose version counts the change, with all else that the session is to write, in its
    order. Raises StaleDataError if the row has another version by now.
    """
    if db.new or db.deleted or any(other is not row for other in db.dirty):
        db.add(row)
        db.flush()
        return
    if row in db:
        _update(db, row)
        make_transient(row)
    else:
        _insert(db, row)
    make_transient_to_detached(row)
    db.add(row)


def _insert(db: Session, row: Aggregate) -> None:
    """Columns that were not given are None, or what PostgreSQL fills in."""
    model: Any = type(row)
    values = vars(row)
    for name in _plain(model):
        values.setdefault(name, None)
    statement, told = _insertion(model, tuple(name for name in column_names(model) if name in values))
    for filled in execute(db, statement, _given(told, values)):
        values.update(filled._asdict())


def _update(db: Session, row: Aggregate) -> None:
    model: Any = type(row)
    values, before = vars(row), inspect(row).committed_state
    statement, told = _change(model, tuple(before))
    had = {"had_id": values["id"], "had_version": before["version"]}
    if not execute(db, statement, _given(told, values) | had):
        raise StaleDataError(f"{type(row).__name__} has another version by now")


def _given(told: Told, values: Mapping[str, Any]) -> dict[str, Any]:
    found = ((name, tell, values[name]) for name, tell in told.items())
    return {name: tell(value) if tell and value is not None else value for name, tell, value in found}


@cache
def _plain(model: Any) -> Sequence[str]:
    """The columns that PostgreSQL does not fill in."""
    return [column.key for column in model.__table__.columns if column.server_default is None]


@cache
def _insertion(model: Any, given: tuple[str, ...]) -> tuple[str, Told]:
    """The statement, in the driver's form, that answers what PostgreSQL fills in."""
    filled = [column for column in model.__table__.columns if column.server_default is not None]
    statement = insert(model.__table__)
    return _compiled(statement.returning(*filled) if filled else statement, model, given)


@cache
def _change(model: Any, given: tuple[str, ...]) -> tuple[str, Told]:
    """The statement that answers the row if it has still the version it had."""
    columns = model.__table__.columns
    had = (columns.id == bindparam("had_id"), columns.version == bindparam("had_version"))
    return _compiled(update(model.__table__).where(*had).returning(columns.id), model, given)


def _compiled(statement: Any, model: Any, given: tuple[str, ...]) -> tuple[str, Told]:
    kinds = {name: model.__table__.columns[name].type.dialect_impl(DIALECT) for name in given}
    told = {name: kind.bind_processor(DIALECT) for name, kind in kinds.items()}
    return str(statement.compile(dialect=DIALECT, column_keys=given)), told
