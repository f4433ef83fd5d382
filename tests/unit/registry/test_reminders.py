"""When stations are reminded of what no event causes."""

from datetime import date
from pathlib import Path

import pytest

from services.registry.reminders.domain import (
    BirthdayTooFar,
    born_on,
    check_listed,
    confirmation,
    near_feasts,
    week_of,
)
from services.registry.reminders.rules import RULES, RemindersSchema
from services.registry.reminders.use_cases import occasions
from shared.contracts.registry.reminders import FESTIVALS
from shared.shares import at_most
from shared.workdays import Festival
from tests.kit.rules import faults_of


@pytest.mark.parametrize(
    ("today", "feasts"),
    [
        (date(2027, 1, 21), []),
        (date(2027, 1, 22), [("SPRING_FESTIVAL", date(2027, 2, 6))]),
        (date(2027, 2, 7), []),
        (date(2027, 4, 5), [("TOMB_SWEEPING", date(2027, 4, 5))]),
        (date(2027, 7, 17), [("ARMY_DAY", date(2027, 8, 1))]),
        (date(2027, 9, 20), [("MARTYRS_DAY", date(2027, 9, 30))]),
        (date(2026, 12, 31), []),
    ],
)
def test_feasts_are_near_some_days_before_them(today: date, feasts: list[tuple[str, date]]) -> None:
    assert list(near_feasts(RULES, today)) == feasts


def test_a_week_runs_from_monday_to_sunday_across_a_new_year() -> None:
    assert week_of(date(2027, 1, 1)) == (date(2026, 12, 28), date(2027, 1, 3))
    assert born_on(*week_of(date(2027, 1, 1)))[3:5] == [(12, 31), (1, 1)]


def test_whoever_was_born_on_29_february_has_a_birthday_every_year() -> None:
    assert born_on(date(2027, 2, 28), date(2027, 2, 28)) == [(2, 28), (2, 29)]
    assert born_on(date(2028, 2, 28), date(2028, 2, 28)) == [(2, 28)]
    assert born_on(date(2028, 2, 29), date(2028, 2, 29)) == [(2, 29)]


def test_birthdays_are_listed_of_a_week_and_no_more() -> None:
    today = date(2026, 11, 24)
    for day in (today, date(2026, 12, 1)):
        check_listed(day, today)
    for day in (date(2026, 11, 23), date(2026, 12, 2)):
        with pytest.raises(BirthdayTooFar):
            check_listed(day, today)


def test_a_late_reminder_is_the_nearest_alone() -> None:
    due_on = date(2027, 3, 31)
    assert confirmation(RULES, date(2027, 1, 14)) is None
    assert confirmation(RULES, date(2027, 1, 15)) == (due_on, 75)
    assert confirmation(RULES, date(2027, 3, 30)) == (due_on, 14)
    assert confirmation(RULES, date(2027, 4, 1)) is None


def test_no_two_occasions_of_a_day_are_the_same() -> None:
    every = [(each.kind, each.day) for each in occasions(date(2027, 3, 29))]
    assert len(every) == len(set(every))


def test_numbers_of_people_are_rounded_up() -> None:
    assert [at_most(number) for number in (0, 1, 9, 10, 11)] == [10, 10, 10, 10, 20]


def test_events_know_every_feast() -> None:
    assert set(FESTIVALS) == set(Festival)


def test_a_day_that_some_years_lack_is_a_fault_of_the_file(tmp_path: Path) -> None:
    figure = {"source": "none"}
    content = {
        "festivals": {"EASTER": {"before": 5, **figure}},
        "birthdays": {"from_age": 18, "bereaved_days": 30, **figure},
        "confirmations": {"month": 2, "day": 29, "before": [5, 5], **figure},
        "regrades": {"months": 12, **figure},
        "meetings": {"before": 7, **figure},
    }
    faults = " ".join(faults_of(tmp_path, content, RemindersSchema))
    assert "EASTER" in faults
    assert "confirmations.before" in faults
    content["festivals"] = {}
    content["confirmations"]["before"] = [5]
    (fault,) = faults_of(tmp_path, content, RemindersSchema)
    assert "confirmations.day" in fault
