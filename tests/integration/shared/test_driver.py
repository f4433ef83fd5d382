"""What the driver runs by itself fails as everything knows it that meets SQLAlchemy's faults."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from shared.driver import execute, from_columns, in_columns, scalar, scalars, sent
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


def test_what_is_sent_is_waited_for_later_and_fails_alike(store: Callable[..., Store]) -> None:
    visits, id = store("visits"), uuid4()

    def work(db: Session) -> list[int]:
        with sent(db, "SELECT n, n * 2 AS twice FROM generate_series(1, 2) AS n", {}) as answer:
            done = sum(range(10))
            found = [(row.n, row.twice) for row in answer()]
        with sent(db, _ALIAS, {"id": id}):
            pass
        assert found == [(1, 2), (2, 4)]
        return [done, scalar(db, "SELECT count(*) FROM person_alias", {})]

    assert visits.work.run(work) == [45, 1]
    with pytest.raises(IntegrityError):
        visits.work.run(work)
    with pytest.raises(LookupError), visits.work.alone() as run:
        run(_fail_meanwhile)
    assert visits.work.run(lambda db: scalar(db, "SELECT count(*) FROM person_alias", {})) == 1


def _fail_meanwhile(db: Session) -> None:
    with sent(db, _ALIAS, {"id": uuid4()}):
        raise LookupError


def test_a_connection_lost_meanwhile_is_told_and_replaced(store: Callable[..., Store]) -> None:
    visits = store("visits")

    def lose(db: Session) -> None:
        pid = scalar(db, "SELECT pg_backend_pid()", {})
        with sent(db, "SELECT pg_sleep(60)", {}) as answer:
            with visits.superuser() as other:
                other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
            answer()

    with pytest.raises(OperationalError) as told:
        visits.work.run(lose, attempts=1)
    assert told.value.connection_invalidated
    assert visits.work.run(lambda db: scalar(db, "SELECT 1", {})) == 1


def test_a_connection_that_does_not_get_out_of_its_pipeline_is_told_and_replaced(store: Callable[..., Store]) -> None:
    visits = store("visits")

    def stick(db: Session) -> None:
        with sent(db, "COPY (SELECT 1) TO STDOUT", {}) as answer:
            answer()

    with pytest.raises(DBAPIError) as told:
        visits.work.run(stick, attempts=1)
    assert told.value.connection_invalidated
    assert visits.work.run(lambda db: scalar(db, "SELECT 1", {})) == 1


def test_columns_are_read_as_the_rows_they_were(store: Callable[..., Store]) -> None:
    rows = [("a", "'"), ("\\", "退役"), ("NULL", "{}"), ("\n", "")]

    def work(db: Session) -> list[tuple[Any, ...]]:
        return execute(db, f"SELECT number, x, y FROM {from_columns('xy', 't')} ORDER BY 1", in_columns("xy", rows))

    assert store("visits").work.run(work) == [(n, *row) for n, row in enumerate(rows, 1)]
