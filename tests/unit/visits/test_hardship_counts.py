"""The hardship register's figures: which are left out, and when a quarter is closed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.visits.hardships.domain import counts
from services.visits.hardships.domain.counts import Cell, Figures, Visible

BELOW = 5


def cell(kind: str, people: int) -> Cell:
    return Cell("FOUND", kind, people + 1, people)


def test_a_lone_small_cell_takes_the_next_smallest_with_it() -> None:
    figures = Figures(50, 900, 53, [cell("LIVING", 40), cell("LEGAL", 3), cell("HOUSING", 7)])
    shown = counts.shown(figures, BELOW, Visible())
    assert [each.people for each in shown.cells] == [40, None, None]
    assert [each.hardships for each in shown.cells] == [41, None, None]
    assert (shown.numerator, shown.hardships, shown.denominator) == (50, 53, 900)
    assert counts.shown(figures, BELOW, Visible(cells=False)) == replace(figures, cells=[])
    assert counts.shown(figures, BELOW, Visible(hardships=False)) == Figures(None, 900, None, [])
    assert counts.shown(figures, BELOW, Visible(people=False)).denominator is None


def test_no_cells_are_listed_whose_number_would_tell() -> None:
    ones = [cell(kind, 1) for kind in ("LIVING", "LEGAL", "HOUSING", "MEDICAL", "WORK")]
    assert counts.shown(Figures(5, 900, 10, ones), BELOW, Visible()) == Figures(5, 900, 10, []), "each is one"
    assert counts.shown(Figures(5, 900, 10, ones), 0, Visible()) == Figures(5, 900, 10, ones)
    assert counts.shown(Figures(0, 900, 0, []), BELOW, Visible()) == Figures(0, 900, 0, [])


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_a_register_is_closed_at_a_quarters_end(day: date) -> None:
    later = day + timedelta(days=1)
    with pytest.raises(counts.QuarterNotOver):
        counts.check_closing(day, day)
    if (day.month, day.day) in {(3, 31), (6, 30), (9, 30), (12, 31)}:
        counts.check_closing(day, later)
        return
    with pytest.raises(counts.NotAQuarterEnd):
        counts.check_closing(day, later)


def test_no_day_is_too_late_to_be_refused() -> None:
    with pytest.raises(counts.QuarterNotOver):
        counts.check_closing(date.max, date(2026, 11, 24))
