"""What the driver runs by itself fails as everything knows it that meets SQLAlchemy's faults."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from shared.driver import execute, scalar, scalars
from tests.kit.stores import Store

_ALIAS = "INSERT INTO person_alias (old, canonical) VALUES (%(id)s, %(id)s)"


def test_rows_have_their_columns_as_attributes(store: Callable[..., Store]) -> None:
    def work(db: Session) -> None:
        rows = execute(db, "SELECT n AS count, n * 2 AS twice FROM generate_series(1, %(most)s) AS n", {"most": 2})
        assert [(row.count, row.twice) for row in rows] == [(1, 2), (2, 4)]
        assert scalars(db, "SELECT generate_series(1, 3)", {}) == [1, 2, 3]
        assert scalar(db, "SELECT 1 WHERE false", {}) is None
        assert execute(db, "SET LOCAL lock_timeout = 0", {}) == []

    store("visits").work.run(work)


def test_a_constraint_is_named(store: Callable[..., Store]) -> None:
    visits, id = store("visits"), uuid4()
    visits.work.run(lambda db: execute(db, _ALIAS, {"id": id}))
    with pytest.raises(IntegrityError) as told:
        visits.work.run(lambda db: execute(db, _ALIAS, {"id": id}))
    fault: Any = told.value.orig
    assert fault.diag.constraint_name == "person_alias_pkey"
    assert not told.value.connection_invalidated


def test_a_lost_connection_is_told_and_replaced(store: Callable[..., Store]) -> None:
    visits = store("visits")

    def lose(db: Session) -> None:
        pid = scalar(db, "SELECT pg_backend_pid()", {})
        with visits.superuser() as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
        execute(db, "SELECT 1", {})

    with pytest.raises(OperationalError) as told:
        visits.work.run(lose, attempts=1)
    assert told.value.connection_invalidated
    assert visits.work.run(lambda db: scalar(db, "SELECT 1", {})) == 1
