"""SQL in the driver's own form, by the driver itself: for what every write runs. It is in the session's transaction."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any, Self
from uuid import UUID

import psycopg
from psycopg import Cursor
from psycopg.rows import namedtuple_row
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session


class LastResult(Cursor[Any]):
    """What was found by the last of several statements that are sent as one."""

    def execute(self, *args: Any, **options: Any) -> Self:
        super().execute(*args, **options)
        while self.nextset():
            pass
        return self


def insert_last(db: Session, statement: str, row: Mapping[str, Any]) -> None:
    """Have a row inserted when the work is done and all else flushed, right before the commit. `{rows}` in the
    statement stands for every row that was given with it, as a JSON array: one value, however many rows.
    """
    db.connection()  # the rows are of the transaction that has begun
    db.info["last"].setdefault(statement, []).append(row)


def insert_waiting(db: Session) -> None:
    """In one round trip, whatever the statements."""
    last: dict[str, list[Any]] = db.info.get("last", {})
    if last:
        parts = [f"part_{n} AS ({each.format(rows=f'%(rows_{n})s::json')})" for n, each in enumerate(last)]
        values = {f"rows_{n}": encoded(rows) for n, rows in enumerate(last.values())}
        execute(db, f"WITH {', '.join(parts)} SELECT", values)


def encoded(rows: Any) -> str:
    """Rows as JSON that PostgreSQL reads as its own types: dates, times, ids and bytes as text. Raises TypeError
    otherwise.
    """
    return json.dumps(rows, ensure_ascii=False, allow_nan=False, default=_text)


SEPARATOR = "\x1e"
"""Between the rows of a column; written JSON has it nowhere."""


def in_columns(names: Iterable[str], rows: Iterable[Iterable[str]]) -> dict[str, str]:
    """Rows of texts, none with SEPARATOR in it, as one text for each column. `from_columns` reads them in a third of
    the time that JSON takes.
    """
    return dict(zip(names, map(SEPARATOR.join, zip(*rows, strict=True)), strict=True))


def from_columns(names: Iterable[str], alias: str) -> str:
    """The SQL of a FROM clause that reads `in_columns` again, as texts, beside their `number` from 1."""
    arrays = ", ".join(f"string_to_array(%({name})s, E'\\x1e')" for name in names)
    return f"unnest({arrays}) WITH ORDINALITY {alias} ({', '.join(names)}, number)"


def _text(value: object) -> str:
    if isinstance(value, date | UUID):
        return str(value)
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    raise TypeError(f"{type(value).__name__} has no form in JSON that PostgreSQL reads as the same")


def execute(db: Session, statement: str, values: Mapping[str, Any]) -> list[Any]:
    """Run SQL in the driver's own form (`%(name)s`) and by the driver itself: for what every write runs, which
    SQLAlchemy makes half as dear again. Returns the rows found, with their columns, no two of one name, as attributes.
    Raises DBAPIError.
    """
    if "connection" not in db.info:
        db.connection()  # begins the transaction
    return run(db.info["connection"], statement, values)


def run(connection: Connection, statement: str, values: Mapping[str, Any] | None = None) -> list[Any]:
    """The same over a connection. A fault of the driver is told as everything that meets SQLAlchemy's knows it."""
    driver: Any = connection.connection.dbapi_connection
    cursor = driver.cursor(row_factory=namedtuple_row)
    try:
        cursor.execute(statement, values)
        return [] if cursor.rownumber is None else cursor.fetchall()
    except psycopg.Error as fault:
        raise _told(connection, statement, fault) from fault


def _told(connection: Connection, statement: str, fault: psycopg.Error) -> Exception:
    driver: Any = connection.connection.dbapi_connection
    if driver.closed:
        connection.invalidate(fault)
    return DBAPIError.instance(
        statement,
        None,
        fault,
        psycopg.Error,
        hide_parameters=True,
        connection_invalidated=driver.closed,
        dialect=connection.dialect,
    )


@contextmanager
def sent(db: Session, statement: str, values: Mapping[str, Any]) -> Iterator[Callable[[], list[Any]]]:
    """Run SQL in the driver's own form while the caller does something else, which must not touch the database; what is
    yielded waits for the rows, of a statement that finds some. It takes 0.1 ms more than `execute`, so it is worth it
    for much to do alone. Raises DBAPIError, by the block's end at the latest; but what the block raises comes first.
    """
    connection = db.connection()
    driver: Any = connection.connection.dbapi_connection
    try:
        with driver.pipeline():
            cursor = Cursor(driver, row_factory=namedtuple_row)
            cursor.execute(statement, values)
            yield cursor.fetchall
    except psycopg.Error as fault:
        if driver.info.pipeline_status:  # it did not get out of it, so nothing else can be sent
            driver.close()
        raise _told(connection, statement, fault) from fault


def scalars(db: Session, statement: str, values: Mapping[str, Any]) -> list[Any]:
    """The same; returns the first column of each row."""
    return [row[0] for row in execute(db, statement, values)]


def scalar(db: Session, statement: str, values: Mapping[str, Any]) -> Any:
    """The same; returns the first column of the first row, None if there is no row."""
    return next(iter(scalars(db, statement, values)), None)
