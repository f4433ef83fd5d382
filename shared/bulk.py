"""Many rows in one statement, whatever their number: they come as one JSON value, which costs the driver least."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import ARRAY, ColumnElement, Table, any_, bindparam
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from shared.db import A, column_names
from shared.driver import encoded, execute, insert_last
from shared.rows import DIALECT


def write(db: Session, table: Any, rows: Sequence[Mapping[str, Any]], otherwise: str = "") -> Any:
    """Insert rows of a table or model in their order, each with the columns that the first has. `otherwise` is SQL for
    rows that are there already, such as `replace` gives; the row that is there is named `had`. Returns what this SQL
    returns, nothing without rows.
    """
    assert all(row.keys() == rows[0].keys() for row in rows), "rows with different columns"
    if not rows:
        return ()
    statement = _insert(getattr(table, "__table__", table), tuple(rows[0]), "%(rows)s::json", otherwise)
    return execute(db, statement, {"rows": encoded(rows)})


def write_last(db: Session, table: Any, row: Mapping[str, Any], otherwise: str = "") -> None:
    """Have a row inserted right before the commit, with all else that waits for it: it costs no round trip. Nothing in
    the transaction reads it. `otherwise` is as for `write`.
    """
    insert_last(db, _insert(getattr(table, "__table__", table), tuple(row), "{rows}", otherwise), row)


@cache
def _insert(table: Table, names: tuple[str, ...], values: str, otherwise: str = "") -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    typed = ", ".join(f'"{name}" {table.c[name].type.compile(DIALECT)}' for name in names)
    rows = f"json_to_recordset({values}) AS t ({typed})"
    return f"INSERT INTO {table.name} AS had ({columns}) SELECT {columns} FROM {rows} {otherwise}"


def replace(key: str, names: Collection[str], more: str = "") -> str:
    """SQL that gives a row that is there, by its `key`, the new values of these columns; `more` sets others."""
    values = ", ".join(f'"{name}" = excluded."{name}"' for name in names)
    return f"ON CONFLICT ({key}) DO UPDATE SET {values}{more and ', '}{more}"


def among(column: Any, name: str) -> ColumnElement[bool]:
    """Whether a column has one of the values of a parameter: one array, where `in_` would make a statement for each
    number of them. For statements that are made once: to make one costs more than to run it.
    """
    condition: ColumnElement[bool] = column == any_(bindparam(name, type_=ARRAY(column.type)))
    return condition


def row_of(model: type[A], **values: Any) -> A:
    """A new row that no session is to have: it has the model's columns, None if not given, its id and its first
    version, and nothing else of the model. An instance of the model costs ten times as much.
    """
    new = {"id": uuid7(), "version": 1}
    return cast(A, SimpleNamespace(**{**dict.fromkeys(column_names(model)), **new, **values}))
