"""Account numbers, and what is unusual about a payee."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from services.registry.payees.domain import AccountNumberWrong, Payee, Someone, account_digits, flags

CARDS = st.from_regex("62[0-9]{13,16}", fullmatch=True).map(lambda base: base + luhn.calc_check_digit(base))
ANN = Someone("何志强", "13900139000")


@given(CARDS)
def test_a_card_has_its_check_digit(card: str) -> None:
    assert account_digits(" ".join(card[at : at + 4] for at in range(0, len(card), 4))) == card


@given(CARDS, st.data())
def test_one_wrong_digit_of_a_card_is_found(card: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(2, len(card) - 1))
    digit = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != card[at]]))
    with pytest.raises(AccountNumberWrong):
        account_digits(card[:at] + digit + card[at + 1 :])


def test_a_passbook_has_any_number() -> None:
    assert account_digits("80020000-0123 45678") == "80020000012345678"


def payee(
    died_on: date | None = None, *, alive: bool = True, shared: bool = False, kin: tuple[Someone, ...] = ()
) -> Payee:
    return Payee(ANN, frozenset(kin), shared, died_on, alive)


@pytest.mark.parametrize(
    ("died_on", "paid_on", "dead"),
    [
        (None, None, False),
        (date(2026, 1, 5), None, True),
        (date(2026, 1, 5), date(2026, 1, 6), True),
        (date(2026, 1, 5), date(2026, 1, 5), False),
        (date(2026, 1, 5), date(2026, 1, 4), False),
    ],
)
def test_the_dead_are_those_who_died_before_the_payment(died_on: date | None, paid_on: date | None, dead: bool) -> None:
    assert flags(payee(died_on, alive=died_on is None), (), paid_on) == ["DEAD"] * dead


def test_staff_and_kin_are_told_apart() -> None:
    other = Someone("李卫国", "13900139001")
    assert flags(payee(kin=(other,)), (), None) == []
    assert flags(payee(kin=(other,)), (other,), None) == ["STAFF_KIN"]
    assert flags(payee(kin=(other,), shared=True), (ANN, other), None) == ["SHARED_ACCOUNT", "STAFF", "STAFF_KIN"]
    assert flags(Payee(None, frozenset(), False, None, True), (ANN,), None) == []
