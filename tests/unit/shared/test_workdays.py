"""Working days: the law's days off, published arrangements, and where a last day moves."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.workdays import Arrangement, ArrangementUnfit, Calendar, days_of, days_off_by_law, holidays, moved
from tests.kit.calendars import PUBLISHED

NOTHING_PUBLISHED = Calendar()
TODAY = date(2026, 11, 30)


def working_days(calendar: Calendar, year: int) -> int:
    return sum(map(calendar.is_workday, days_of(year)))


BY_LAW = {
    2024: "01-01 02-09 02-10 02-11 02-12 02-13 02-14 04-04 05-01 05-02 06-10 09-17 10-01 10-02 10-03",
    2025: "01-01 01-28 01-29 01-30 01-31 04-04 05-01 05-02 05-31 06-02 10-01 10-02 10-03 10-06",
    2026: "01-01 02-16 02-17 02-18 02-19 04-05 04-06 05-01 05-02 05-04 06-19 09-25 10-01 10-02 10-03 10-05",
    2027: "01-01 02-05 02-06 02-07 02-08 02-09 02-10 04-05 05-01 05-02 05-03 05-04 06-09 09-15 10-01 10-02 10-03 10-04 "
    "10-05",
    2028: "01-01 01-03 01-25 01-26 01-27 01-28 04-04 05-01 05-02 05-28 05-29 10-01 10-02 10-03 10-04 10-05",
    2029: "01-01 02-12 02-13 02-14 02-15 04-04 05-01 05-02 06-16 06-18 09-22 09-24 10-01 10-02 10-03",
    2030: "01-01 02-02 02-03 02-04 02-05 02-06 02-07 04-05 05-01 05-02 06-05 09-12 10-01 10-02 10-03",
    2031: "01-01 01-22 01-23 01-24 01-25 01-27 04-05 04-07 05-01 05-02 06-24 10-01 10-02 10-03 10-06",
}
"""Written out: the holidays, and the next free working day for each on a weekend or on another."""


@pytest.mark.parametrize("year", BY_LAW)
def test_the_days_off_by_law(year: int) -> None:
    assert sorted(days_off_by_law(year)) == [date.fromisoformat(f"{year}-{day}") for day in BY_LAW[year].split()]


@pytest.mark.parametrize(("year", "day"), [(2028, date(2028, 10, 3)), (2031, date(2031, 10, 1))])
def test_mid_autumn_on_a_national_day_is_made_up_for(year: int, day: date) -> None:
    assert holidays(year).count(day) == 2
    assert working_days(NOTHING_PUBLISHED, year) == (247 if year == 2028 else 248)


@given(st.integers(2025, 2099))
def test_each_of_the_thirteen_holidays_takes_a_working_day(year: int) -> None:
    weekdays = sum(day.isoweekday() <= 5 for day in days_of(year))
    assert working_days(NOTHING_PUBLISHED, year) == weekdays - 13


@pytest.mark.parametrize("year", sorted(PUBLISHED.years))
def test_what_ships_is_what_is_known_elsewhere(year: int) -> None:
    assert [PUBLISHED.is_workday(day) for day in days_of(year)] == list(map(chinese_calendar.is_workday, days_of(year)))


def test_the_law_gives_as_many_working_days_as_are_published() -> None:
    published = [working_days(PUBLISHED, year) for year in (2025, 2026)]
    assert published == [working_days(NOTHING_PUBLISHED, year) for year in (2025, 2026)] == [248, 248]


def test_a_clock_runs_into_a_year_that_is_not_published() -> None:
    accepted = date(2026, 11, 29)
    assert not PUBLISHED.is_workday(date(2027, 1, 1))
    assert PUBLISHED.add(accepted, 30) == date(2027, 1, 11)
    assert PUBLISHED.is_provisional(accepted, date(2027, 1, 11))
    assert PUBLISHED.is_provisional(accepted, date(2026, 12, 28))  # it may be worked, or off, by the notice of 2027
    assert not PUBLISHED.is_provisional(accepted, date(2026, 12, 23))


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(1, 60))
def test_back_leads_to_where_one_came_from(day: date, count: int) -> None:
    there = PUBLISHED.add(day, count)
    back = PUBLISHED.add(there, -count)
    assert back <= day
    assert not any(map(PUBLISHED.is_workday, between(back, day)))


def between(first: date, last: date) -> list[date]:
    """The days after `first`, up to `last`."""
    return [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]


NEW_YEAR_2030 = Arrangement(
    2030, [date(2029, 12, 31), *(day for day in sorted(days_off_by_law(2030)))], [date(2029, 12, 29)]
)
"""As for 2019: the Monday before New Year is off, and paid for by the Saturday before."""


def test_a_new_year_may_be_arranged_in_the_december_before() -> None:
    calendar = PUBLISHED.arranged(NEW_YEAR_2030)
    assert [calendar.is_workday(date(2029, 12, day)) for day in (28, 29, 30, 31)] == [True, True, False, False]
    again = calendar.arranged(Arrangement(2030, sorted(days_off_by_law(2030)), []))
    assert [again.is_workday(date(2029, 12, day)) for day in (29, 31)] == [False, True], "corrected"
    assert (calendar.version, again.version) == (PUBLISHED.version + 1, PUBLISHED.version + 2)


BY_THE_LAW = sorted(days_off_by_law(2027))


@pytest.mark.parametrize(
    ("arrangement", "pointer", "text"),
    [
        (Arrangement(2028, [], []), "#/year", "wait for its notice"),
        (Arrangement(2027, [*BY_THE_LAW, date(2026, 10, 8)], []), "#/days_off", "2026-10-08 belongs to another"),
        (Arrangement(2027, BY_THE_LAW, [date(2027, 2, 22)]), "#/workdays", "2027-02-22 is no Saturday"),
        (Arrangement(2027, BY_THE_LAW, [date(2027, 2, 6)]), "#/workdays", "2027-02-06 is a day off and a workday"),
        (Arrangement(2027, BY_THE_LAW[1:], []), "#/days_off", "2027-01-01 is a holiday by law"),
        (
            Arrangement(2027, [day for day in BY_THE_LAW if day != date(2027, 2, 6)], [date(2027, 2, 6)]),
            "#/days_off",
            "2027-02-06 is a holiday by law",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(arrangement: Arrangement, pointer: str, text: str) -> None:
    with pytest.raises(ArrangementUnfit, match=text) as refused:
        arrangement.check(TODAY)
    assert refused.value.pointer == pointer


def test_an_arrangement_may_leave_weekends_out() -> None:
    Arrangement(2027, [day for day in BY_THE_LAW if day.isoweekday() <= 5], [date(2027, 2, 20)]).check(TODAY)


@pytest.mark.parametrize(
    ("due_on", "reckoned", "day"),
    [
        (date(2026, 12, 10), date(2026, 12, 14), date(2026, 12, 14)),  # later
        (date(2026, 12, 14), date(2026, 12, 10), date(2026, 12, 10)),  # earlier
        (date(2026, 12, 14), date(2026, 11, 20), date(2026, 12, 1)),  # never to before the next working day
        (date(2026, 11, 30), date(2026, 11, 27), date(2026, 11, 30)),  # its last day is today, and stays so
        (date(2026, 11, 27), date(2026, 11, 30), date(2026, 12, 1)),  # was not over yet
        (date(2026, 11, 20), date(2026, 11, 27), date(2026, 11, 20)),  # over by both
        (date(2026, 12, 10), date(2026, 12, 10), date(2026, 12, 10)),
    ],
)
def test_where_a_last_day_moves(due_on: date, reckoned: date, day: date) -> None:
    assert moved(due_on, reckoned, TODAY, Calendar()) == day


def test_a_last_day_moves_to_no_day_of_rest() -> None:
    friday, monday = date(2026, 12, 4), date(2026, 12, 7)
    assert moved(monday + timedelta(days=1), friday - timedelta(days=1), friday, Calendar()) == monday
