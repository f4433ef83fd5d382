"""Contact rates: calendar periods, and which shares are shown."""

from datetime import date
from pathlib import Path

import pytest

from services.visits.contact_rates import domain as contact_rates
from services.visits.contact_rates.queries import RATES
from services.visits.dues.rules import FIGURES, PlansSchema
from shared.shares import Figure
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


@pytest.mark.parametrize(
    ("met", "told"),
    [
        ({"101": (9, 9), "102": (8, 9), "103": (9, 9)}, ["102"]),
        ({"101": (9, 9), "102": (3, 3), "103": (0, 0), "104": (20, 20)}, ["101", "102"]),  # 102 follows from 101
        ({"101": (3, 3), "102": (1, 2)}, ["101", "102"]),
    ],
)
def test_no_small_town_is_told_of_by_telling_those_that_lack_contacts(
    met: dict[str, tuple[int, int]], told: list[str]
) -> None:
    own = {f"440703{town}001": Figure(some, people, people) for town, (some, people) in met.items()}
    towns = contact_rates.towns_to_tell({"KEY_CONTACT": own}, "KEY_CONTACT")
    assert towns == [f"440703{town}000" for town in told]


@pytest.mark.parametrize("months", [0, 5, 24])
def test_plans_are_of_months_that_divide_a_year(months: int, tmp_path: Path) -> None:
    contacts = FIGURES["contacts"] | {"UNIVERSAL": {"CONTACT": {"months": months, "source": "x"}}}
    faults = faults_of(tmp_path, {**FIGURES, "contacts": contacts}, PlansSchema)
    assert [fault.split(": ")[0] for fault in faults] == ["contacts.UNIVERSAL.CONTACT.months"]
