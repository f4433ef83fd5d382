"""Figures of what was paid: calendar periods, and what tells of few people left out."""

from datetime import date

import pytest

from services.assistance.payouts.domain import Paid, PeriodTooShort, period, shown

PARTS = {"a": (3, 30), "b": (20, 200), "c": (7, 70)}


def test_periods_are_calendar_years_and_below_them_quarters() -> None:
    assert period(2026, None, 5) == (date(2026, 1, 1), date(2026, 12, 31))
    assert period(2026, 4, 0) == (date(2026, 10, 1), date(2026, 12, 31))
    assert period(2028, 1, 0) == (date(2028, 1, 1), date(2028, 3, 31))
    with pytest.raises(PeriodTooShort):
        period(2026, 1, 5)


def test_a_small_part_takes_another_with_it() -> None:
    paid = Paid((30, 300), PARTS, {"X": (30, 300)}, {"f": (30, 300)})
    counts = shown(paid, [10, 0, 0], 5)
    assert {each["name"]: each["people"] for each in counts["areas"]} == {"a": None, "b": 20, "c": None}
    assert (counts["people"], counts["paid_fen"]) == (30, 300)
    every = shown(paid, [0, 0, 0], 0)["areas"]
    assert {each["name"]: (each["people"], each["paid_fen"]) for each in every} == PARTS


def test_two_parts_of_three_may_be_any_of_two_to_four() -> None:
    paid = Paid((6, 60), {"a": (6, 60)}, {"X": (3, 30), "Y": (3, 30)}, {"f": (6, 60)})
    counts = shown(paid, [0, 6, 0], 5)
    assert (counts["people"], [each["people"] for each in counts["grounds"]]) == (6, [None, None])


FEW = Paid((4, 40), {"a": (4, 40)}, {"X": (4, 40)}, {"f": (4, 40)})
FOURS = Paid((8, 80), {"a": (4, 70), "b": (4, 10)}, {"X": (8, 80)}, {"f": (8, 80)})
STACKED = {"d": (20, 200), **dict.fromkeys("efg", (2, 20))}
"""The same two people got something of three funds."""
BESIDE = {"f": (20, 200), "g": (20, 200)}
"""Of 22 people two got nothing of the first fund, and two nothing of the second."""


@pytest.mark.parametrize(
    ("paid", "behind"),
    [
        (FEW, [4, 4, 4]),
        (FOURS, [8, 0, 0]),
        (Paid((22, 260), {"a": (22, 260)}, {"X": (22, 260)}, STACKED), [0, 0, 2]),
        (Paid((30, 260), {"a": (30, 260)}, {"X": (30, 260)}, {**STACKED, "h": (10, 100)}), [0, 0, 2]),
        (Paid((22, 400), {"a": (22, 400)}, {"X": (22, 400)}, BESIDE), [0, 0, 0]),
    ],
)
def test_where_few_would_follow_nothing_is_shown(paid: Paid, behind: list[int]) -> None:
    assert shown(paid, behind, 5) == {"people": None, "paid_fen": None, "areas": [], "grounds": [], "funds": []}
    assert shown(paid, [0, 0, 0], 0)["people"] == paid.whole[0]
