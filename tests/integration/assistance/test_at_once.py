"""Two who act in one case at once: the second waits for the first, and then finds what it did."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.assistance.aid.domain.states import State
from services.assistance.aid.use_cases.decisions import decide_application
from services.assistance.anomalies.use_cases import mark_conflicted
from services.assistance.funds.domain import Wanted
from services.assistance.models import Anomaly, Attempt, Payment
from services.assistance.payments.domain import FileFaulty
from services.assistance.payments.use_cases.claims import ResultPending, claim_payment
from services.assistance.payments.use_cases.results import take_results
from services.assistance.reviews.use_cases import replace_computed
from tests.kit.crossing import Act, cross
from tests.kit.funds import PAYER, VAULT, Books, bureau
from tests.kit.people import COUNTY
from tests.kit.stores import Store


@pytest.fixture
def books(store: Callable[..., Store]) -> Books:
    return Books.on(store("assistance"), date(2026, 12, 20))


def paid(books: Books, fund: UUID) -> tuple[Act, Act]:
    """Of a payment that the bank made: to claim it back, and to hand in that the bank got it back."""
    (case,) = books.reviewed()
    books.decide(case, (fund, 100))
    batch = books.send(case)
    books.tell(batch, "成功")
    books.apply_results()
    with books.store.work.session() as db:
        line = db.scalars(select(Attempt.id).where(Attempt.batch_id == batch)).one()
        payment = db.scalars(select(Payment.id).where(Payment.application_id == case)).one()
    file = f"业务编号,处理结果\n{line},退汇\n".encode("gb18030")
    return (
        lambda db: claim_payment(db, VAULT, bureau(COUNTY), payment, "材料系伪造"),
        lambda db: take_results(db, PAYER, batch, file),
    )


def test_a_claim_and_a_file_of_the_bank_wait_for_each_other(books: Books) -> None:
    fund = books.fund(1_000)
    claim, file = paid(books, fund)
    assert isinstance(cross(books.store, books.run, file, lambda: books.run(claim)), ResultPending)
    assert books.apply_results() == 1
    again, other_file = paid(books, fund)
    assert isinstance(cross(books.store, books.run, again, lambda: books.run(other_file)), FileFaulty)
    assert books.out_of_balance() == []


def test_a_conflict_that_is_found_waits_for_who_acts_in_the_case(books: Books) -> None:
    wanted, by = [Wanted(books.fund(1_000), 100, "ANY")], bureau(COUNTY)
    (case,) = books.reviewed()

    def decide(db: Session) -> None:
        decide_application(db, VAULT, by, case, State.GRANTED, "情况属实", wanted, None)

    def find(db: Session) -> None:
        replace_computed(db, case, [by.account])
        mark_conflicted(db, case)

    assert cross(books.store, books.run, decide, lambda: books.store.work.run(find)) is None
    with books.store.work.session() as db:
        assert db.scalars(select(Anomaly.application_id)).all() == [case]
