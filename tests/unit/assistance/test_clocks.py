"""Terms of clocks, and on which days they have something to tell."""

from datetime import date

import pytest

from services.assistance.clocks.domain import Stage, Term, fires_on, stage_on, workdays_lost
from services.assistance.clocks.rules import TermSchema
from shared.workdays import DAY
from tests.kit.calendars import PUBLISHED


@pytest.mark.parametrize(
    ("term", "since", "last"),
    [
        (Term(30, 5), date(2026, 1, 16), date(2026, 2, 15)),
        (Term(30, 5, moves=True), date(2026, 1, 16), date(2026, 2, 24)),
        (Term(30, 5, moves=True), date(2026, 1, 15), date(2026, 2, 14)),
        (Term(3, 1, working=True), date(2025, 12, 31), date(2026, 1, 6)),
    ],
)
def test_the_last_day(term: Term, since: date, last: date) -> None:
    """The Spring Festival of 2026 lasts from 15 to 23 February; Saturday the 14th and Sunday 4 January are worked."""
    assert term.last_day(since, PUBLISHED) == last


def test_a_reminder_comes_once_and_never_with_what_set_the_day() -> None:
    last = date(2026, 3, 17)
    assert fires_on(last, 3, date(2026, 3, 2)) == date(2026, 3, 14)
    assert fires_on(last, 3, date(2026, 3, 14)) == last + DAY
    assert (stage_on(last, last), stage_on(last + DAY, last)) == (Stage.SOON, Stage.OVERDUE)


def test_the_working_days_for_which_a_clock_stood_still() -> None:
    assert workdays_lost(date(2025, 12, 31), date(2026, 1, 6), PUBLISHED) == 3
    assert workdays_lost(date(2026, 1, 6), date(2026, 1, 6), PUBLISHED) == 0


def test_a_term_as_files_of_rules_write_it() -> None:
    term = TermSchema().load({"days": 30, "counted": "CALENDAR", "end_on_day_off": "MOVES", "remind_days": 5})
    assert term == Term(30, 5, working=False, moves=True)
    assert TermSchema().validate({"days": 0, "counted": "DAYS", "remind_days": 1}).keys() == {"days", "counted"}
