"""Whoever moves money may die before any of its statements: all of it has happened then, or nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, event

from tests.kit.crash_stage import Crash
from tests.kit.funds import Books
from tests.kit.people import CITY
from tests.kit.stores import Store

Way = Callable[[Books, Any], None]


@contextmanager
def struck(engine: Engine, number: int, how: Callable[[Any], None]) -> Iterator[list[str]]:
    """Strike once, before the statement of this number. Yields the statements up to then."""
    seen: list[str] = []

    def strike(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)
        if len(seen) == number + 1:
            how(connection)

    event.listen(engine, "before_cursor_execute", strike)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", strike)


def die(_connection: Any) -> None:
    raise Crash


ACTS: dict[str, Callable[[Books, UUID, UUID, UUID], None]] = {
    "deposit": lambda books, fund, _, __: books.deposit(fund, 50),
    "grant from two funds": lambda books, fund, other, _: books.reserve(books.case(), (fund, 30), (other, 40)),
    "payment from two funds": lambda books, _, __, case: books.pay(case),
    "release to two funds": lambda books, _, __, case: books.release(case),
    "end of a day": lambda books, _, __, ___: books.close() and None,
}


@pytest.mark.parametrize("act", ACTS)
def test_who_dies_has_done_nothing(store: Callable[..., Store], act: str) -> None:
    books = Books.on(store("assistance"), date(2026, 12, 31))
    fund, other, case = books.fund(100), books.fund(100, CITY), books.case()
    books.reserve(case, (fund, 20), (other, 10))
    before, days = books.balances(), books.days()
    for number in count():
        try:
            with struck(books.app.engine, number, die) as seen:
                ACTS[act](books, fund, other, case)
        except Crash:
            assert (books.balances(), books.days(), books.out_of_balance()) == (before, days, []), seen[-1]
        else:
            break
    assert number > 3
    assert (books.balances(), books.days()) != (before, days)
    assert books.out_of_balance() == []


def test_a_connection_that_is_lost_between_statements_leaves_one_grant(store: Callable[..., Store]) -> None:
    """The boundary repeats the work, from its beginning."""
    books = Books.on(store("assistance"), date(2026, 12, 31))
    fund, other = books.fund(1_000), books.fund(1_000, CITY)
    with books.store.superuser() as db:

        def cut(connection: Any) -> None:
            db.execute(
                "SELECT pg_terminate_backend(%s, 5000)", (connection.connection.dbapi_connection.info.backend_pid,)
            )

        for number in count():
            with struck(books.app.engine, number, cut) as seen:
                books.reserve(books.case(), (fund, 3), (other, 4), attempts=3)
            reserved = {key[0]: fen for key, fen in books.balances().items() if key[3] == "RESERVED"}
            assert reserved == {fund: 3 * (number + 1), other: 4 * (number + 1)}
            assert books.out_of_balance() == []
            if len(seen) <= number:
                break
    assert number > 3
