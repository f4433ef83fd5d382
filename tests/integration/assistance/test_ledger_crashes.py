"""Whoever moves money may die before any of its statements: all of it has happened then, or nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from services.assistance.payments.use_cases import batches
from shared.driver import LastResult
from shared.errors import Refusal
from tests.kit.crash_stage import Crash
from tests.kit.funds import PAYER, Books
from tests.kit.people import CITY
from tests.kit.statements import before_each
from tests.kit.stores import Store

Way = Callable[[Books, Any], None]


@contextmanager
def struck(number: int, how: Callable[[LastResult], None]) -> Iterator[list[str]]:
    """Strike once, before the statement of this number. Yields the statements up to then."""
    seen: list[str] = []

    def strike(cursor: LastResult, statement: str, _values: Any) -> None:
        seen.append(statement)
        if len(seen) == number + 1:
            how(cursor)

    with before_each(strike):
        yield seen


def die(_cursor: LastResult) -> None:
    raise Crash


ACTS: dict[str, Callable[[Books, UUID, UUID, UUID], None]] = {
    "deposit": lambda books, fund, _, __: books.deposit(fund, 50),
    "grant from two funds": lambda books, fund, other, _: books.decide(books.reviewed()[0], (fund, 30), (other, 40)),
    "payment from two funds": lambda books, _, __, case: books.pay_out(case),
    "release to two funds": lambda books, _, __, case: books.give_back(case),
    "end of a day": lambda books, _, __, ___: books.close() and None,
}


@pytest.mark.parametrize("act", ACTS)
def test_who_dies_has_done_nothing(store: Callable[..., Store], act: str) -> None:
    books = Books.on(store("assistance"), date(2026, 12, 31))
    fund, other, (case,) = books.fund(100), books.fund(100, CITY), books.reviewed()
    books.decide(case, (fund, 20), (other, 10))
    before, days, stood = books.balances(), books.days(), books.states(case)
    for number in count():
        try:
            with struck(number, die) as seen:
                ACTS[act](books, fund, other, case)
        except Crash:
            assert (books.balances(), books.days(), books.out_of_balance()) == (before, days, []), seen[-1]
            assert books.states(case) == stood, seen[-1]
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

        def cut(cursor: LastResult) -> None:
            db.execute("SELECT pg_terminate_backend(%s, 5000)", (cursor.connection.info.backend_pid,))

        for number in count():
            with struck(number, cut) as seen:
                books.reserve(books.case(), (fund, 3), (other, 4), attempts=3)
            reserved = {key[0]: fen for key, fen in books.balances().items() if key[3] == "RESERVED"}
            assert reserved == {fund: 3 * (number + 1), other: 4 * (number + 1)}
            assert books.out_of_balance() == []
            if len(seen) <= number:
                break
    assert number > 3


STEPS: dict[str, Callable[[Books, UUID, UUID], None]] = {
    "a batch is sent": lambda books, batch, _: books.run(lambda db: batches.send_batch(db, PAYER, batch, 1)) and None,
    "a file is handed in": lambda books, _, sent: books.tell(sent, "成功"),
    "a failure is handed in": lambda books, _, sent: books.tell(sent, "失败"),
}


def whole(books: Books, *cases: UUID) -> list[tuple[str, list[str], list[str]]]:
    """How cases stand. Fails where a case, its payments, their attempts and the ledger do not say the same."""
    stand = [books.states(case) for case in cases]
    assert books.out_of_balance() == []
    for case, parts, attempts in stand:
        assert (case, set(parts), set(attempts)) in CONSISTENT
    return stand


CONSISTENT = [
    ("GRANTED", {"RESERVED"}, {"PREPARED"}),
    ("PAYING", {"IN_TRANSIT"}, {"SENT"}),
    ("PAYING", {"IN_TRANSIT", "PAID"}, {"SENT", "PAID"}),
    ("PAID", {"PAID"}, {"PAID"}),
    ("PAYMENT_FAILED", {"IN_TRANSIT", "RESERVED"}, {"SENT", "FAILED"}),
    ("PAYMENT_FAILED", {"RESERVED"}, {"FAILED"}),
]


@pytest.mark.parametrize("act", STEPS)
def test_who_dies_at_the_bank_leaves_cases_and_ledger_as_one(store: Callable[..., Store], act: str) -> None:
    """Whatever dies, between the statements of a request or between the rows of a file, both say the same; and when
    all is done again, it is done once.
    """
    books = Books.on(store("assistance"), date(2026, 12, 30))
    fund, other = books.fund(1_000), books.fund(1_000, CITY)
    waiting, going = books.case(), books.case()
    for case in (waiting, going):
        books.reserve(case, (fund, 20), (other, 10))
    open_ = books.prepare(waiting)
    sent = books.send(going)
    for number in count():
        try:
            with struck(number, die) as seen:
                STEPS[act](books, open_, sent)
                books.apply_results()
        except (Crash, Refusal):
            whole(books, waiting, going)
        if len(seen) <= number:
            break
    books.apply_results()
    stand = whole(books, waiting, going)
    expected = {
        "a batch is sent": [("PAYING", ["IN_TRANSIT"] * 2, ["SENT"] * 2)] * 2,
        "a file is handed in": [
            ("GRANTED", ["RESERVED"] * 2, ["PREPARED"] * 2),
            ("PAID", ["PAID"] * 2, ["PAID"] * 2),
        ],
        "a failure is handed in": [
            ("GRANTED", ["RESERVED"] * 2, ["PREPARED"] * 2),
            ("PAYMENT_FAILED", ["RESERVED"] * 2, ["FAILED"] * 2),
        ],
    }
    assert stand == expected[act]
