"""Contact rates: calendar periods, and which shares are shown."""

from datetime import date
from pathlib import Path

import pytest

from services.visits.contact_rates import domain as contact_rates
from services.visits.contact_rates.queries import RATES
from services.visits.dues.rules import FIGURES, PlansSchema
from shared.shares import Share
from tests.kit.rules import faults_of


def test_the_rates_are_the_plans_of_each_tier() -> None:
    assert {name: rate.months for name, rate in RATES.items()} == {
        "KEY_CONTACT": 3,
        "KEY_HOME_VISIT": 12,
        "UNIVERSAL_CONTACT": 12,
    }


@pytest.mark.parametrize(
    ("months", "on", "first", "last", "bits"),
    [
        (3, date(2026, 1, 1), date(2026, 1, 1), date(2026, 3, 31), 0b111),
        (3, date(2026, 12, 31), date(2026, 10, 1), date(2026, 12, 31), 0b111 << 9),
        (12, date(2028, 2, 29), date(2028, 1, 1), date(2028, 12, 31), (1 << 12) - 1),
        (1, date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29), 0b10),
        (6, date(2026, 7, 1), date(2026, 7, 1), date(2026, 12, 31), 0b111111 << 6),
    ],
)
def test_a_period_is_the_calendars(months: int, on: date, first: date, last: date, bits: int) -> None:
    assert contact_rates.period(months, on) == contact_rates.Period(first, last, bits)


@pytest.mark.parametrize("months", [0, 5, 24])
def test_plans_are_of_months_that_divide_a_year(months: int, tmp_path: Path) -> None:
    contacts = FIGURES["contacts"] | {"UNIVERSAL": {"CONTACT": {"months": months, "source": "x"}}}
    faults = faults_of(tmp_path, {**FIGURES, "contacts": contacts}, PlansSchema)
    assert [fault.split(": ")[0] for fault in faults] == ["contacts.UNIVERSAL.CONTACT.months"]


def test_small_shares_are_left_out_and_none_follows_from_the_total() -> None:
    areas = {
        area: {"R": Share("R", *r), "S": Share("S", *s)}
        for area, r, s in (("a", (2, 4), (3, 9)), ("b", (5, 6), (0, 0)), ("c", (9, 90), (6, 12)))
    }
    assert contact_rates.total("RS", areas, 5) == [Share("R", 16, 100), Share("S", 9, 21)]
    shown = contact_rates.shown("RS", areas, 5)
    assert shown["a"] == [Share("R", None, None), Share("S", 3, 9)]
    assert shown["b"] == [Share("R", None, None), Share("S", 0, 0)]
    assert shown["c"] == [*areas["c"].values()]
    assert contact_rates.shown("RS", areas, 0) == {area: [*shares.values()] for area, shares in areas.items()}
    assert contact_rates.shown("RS", {}, 5) == {}
    assert contact_rates.total("R", {}, 5) == [Share("R", 0, 0)]
    ones = {area: {"R": Share("R", 0, 1)} for area in "abcde"}
    assert contact_rates.total("R", ones, 5) == [Share("R", None, None)], "each is one"
    assert {share.denominator for (share,) in contact_rates.shown("R", ones, 5).values()} == {None}
    assert contact_rates.total("R", ones, 0) == [Share("R", 0, 5)]


def test_no_few_people_are_known_to_be_all_met_or_none() -> None:
    def hidden(*shares: tuple[int, int]) -> list[bool]:
        areas = {str(place): {"R": Share("R", *share)} for place, share in enumerate(shares)}
        return [share.numerator is None for (share,) in contact_rates.shown("R", areas, 5).values()]

    assert hidden((1, 1), (4, 5), (4, 10)) == [True, True, False]
    assert hidden((1, 1), (5, 5), (4, 10)) == [True, True, True]
    assert hidden((0, 1), (0, 5), (4, 10), (4, 11)) == [True, True, True, False]
    assert hidden((0, 1), (0, 5), (0, 10)) == [True, True, False], "the total says it of all"
