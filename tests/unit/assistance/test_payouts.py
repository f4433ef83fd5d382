"""Figures of what was paid: calendar periods, and what tells of few people left out."""

from datetime import date

import pytest

from services.assistance.payouts.domain import Paid, Payout, PeriodTooShort, period, shown, shown_whole

PARTS = {"a": (3, 30), "b": (20, 200), "c": (7, 70)}


def test_periods_are_calendar_years_and_below_them_quarters() -> None:
    assert period(2026, None, 5) == (date(2026, 1, 1), date(2026, 12, 31))
    assert period(2026, 4, 0) == (date(2026, 10, 1), date(2026, 12, 31))
    assert period(2028, 1, 0) == (date(2028, 1, 1), date(2028, 3, 31))
    with pytest.raises(PeriodTooShort):
        period(2026, 1, 5)


def test_a_small_part_takes_another_with_it() -> None:
    assert shown(PARTS, 5) == [Payout("a", None, None), Payout("b", 20, 200), Payout("c", None, None)]
    assert shown(PARTS, 0) == [Payout(name, *PARTS[name]) for name in "abc"]


def test_a_whole_that_would_tell_is_left_out() -> None:
    assert shown_whole(Paid((30, 300), PARTS, {"X": (30, 300)}, {"f": (30, 300)}), 5) == Payout("ALL", 30, 300)
    few = Paid((4, 40), {"a": (4, 40)}, {"X": (4, 40)}, {"f": (4, 40)})
    assert (shown_whole(few, 5), shown_whole(few, 0)) == (Payout("ALL", None, None), Payout("ALL", 4, 40))
    told = Paid((6, 60), {"a": (6, 60)}, {"X": (3, 30), "Y": (3, 30)}, {"f": (6, 60)})
    assert shown_whole(told, 5) == Payout("ALL", 6, 60), "two parts of three may be any of two to four"
