"""The ledger of funds: where money may go, what a year's end carries, what a grant may take."""

from datetime import date
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assistance.funds.domain import (
    MOVES,
    AboveCeiling,
    DayAhead,
    DayClosedAlready,
    FundTwice,
    Kind,
    Move,
    OtherPurpose,
    Pot,
    Wanted,
    carried,
    check_closable,
    check_wanted,
    entry,
)
from services.assistance.funds.rules import ANY, PURPOSES

FUND, OTHER = UUID(int=1), UUID(int=2)
PURPOSE = st.sampled_from(sorted(PURPOSES))
POTS = st.builds(Pot, st.sampled_from([FUND, OTHER]), st.integers(2024, 2028), PURPOSE)


def test_money_goes_from_its_source_to_the_person_and_back() -> None:
    assert MOVES.keys() == set(Move) - {Move.CARRY, Move.REVERSE}
    way = [Move.DEPOSIT, Move.RESERVE, Move.SEND, Move.CONFIRM, Move.CLAIM, Move.RECOVER]
    assert all(MOVES[one][1] is MOVES[following][0] for one, following in pairwise(way))
    assert {move for move, (credit, _) in MOVES.items() if credit is Kind.SOURCE} == {Move.DEPOSIT}
    assert all(credit is not debit and debit is not Kind.SOURCE for credit, debit in MOVES.values())


@given(st.sampled_from(sorted(MOVES)), POTS, st.integers(1, 10**9))
def test_a_move_stays_in_its_pot(move: Move, pot: Pot, fen: int) -> None:
    made = entry(move, FUND, pot, fen)
    assert (made.credit.pot, made.debit.pot, made.amount_fen) == (pot, pot, fen)
    assert (made.credit.kind, made.debit.kind) == MOVES[move]


@given(st.dictionaries(POTS, st.integers(0, 10**9)), st.integers(2025, 2029), st.sets(PURPOSE))
def test_a_years_end_carries_all_of_some_purposes_and_nothing_else(
    balances: dict[Pot, int], year: int, purposes: set[str]
) -> None:
    left = dict(balances)
    entries = carried(uuid4(), balances, year, purposes)
    for each in entries:
        left[each.credit.pot] -= each.amount_fen
        left[each.debit.pot] = left.get(each.debit.pot, 0) + each.amount_fen
        assert (each.credit.kind, each.debit.kind) == (Kind.AVAILABLE, Kind.AVAILABLE)
    assert sum(left.values()) == sum(balances.values())
    assert all(fen == 0 for pot, fen in left.items() if pot.year < year and pot.purpose in purposes)
    kept = {pot: fen for pot, fen in balances.items() if pot.purpose not in purposes or pot.year > year}
    assert all(left[pot] == fen for pot, fen in kept.items())
    assert [each.leg for each in entries] == list(range(len(entries)))


def test_a_grant_takes_from_a_fund_once_for_a_purpose_and_within_its_ceiling() -> None:
    ceilings: dict[UUID, dict[str, int]] = {FUND: {"MEDICAL": 500}, OTHER: {}}
    purposes = (ANY, "MEDICAL")
    enough = [Wanted(FUND, 500, "MEDICAL"), Wanted(FUND, 501, ANY), Wanted(OTHER, 501, "MEDICAL")]
    check_wanted(enough, ceilings, purposes)
    with pytest.raises(OtherPurpose):
        check_wanted(enough, ceilings, ["LIVING", ANY])
    with pytest.raises(AboveCeiling, match="at most 500 fen for MEDICAL") as high:
        check_wanted([Wanted(OTHER, 1, ANY), Wanted(FUND, 501, "MEDICAL")], ceilings, purposes)
    assert high.value.pointer == "#/funds/1/amount_fen"
    with pytest.raises(FundTwice) as twice:
        check_wanted([Wanted(OTHER, 1, ANY), Wanted(OTHER, 2, ANY)], ceilings, purposes)
    assert twice.value.pointer == "#/funds/1"


def test_a_day_is_closed_from_its_own_date_on_and_once() -> None:
    today = date(2026, 11, 30)
    check_closable("OPEN", today, today)
    with pytest.raises(DayAhead):
        check_closable("OPEN", date(2026, 12, 1), today)
    with pytest.raises(DayClosedAlready):
        check_closable("CLOSED", today, today)
