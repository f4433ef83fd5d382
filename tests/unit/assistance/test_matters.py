"""Legal stations, studios and hand-overs: papers, limitations, terms, and what is no text of a hand-over."""

from datetime import date, timedelta

import pytest

from services.assistance.handovers import domain as handovers
from services.assistance.handovers.domain import UnitNamed
from services.assistance.legal import domain as legal
from services.assistance.legal.domain import FINAL, STARTS, Clock, OutOfTurn, State
from services.assistance.legal.rules import RULES
from services.assistance.mentors import domain as mentors
from services.assistance.mentors.domain import RenewalTooShort, TermUnfit
from shared.contracts.assistance.handovers import MATTERS
from shared.contracts.assistance.legal import CLOCKS, LegalAdvanced

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(("days", "first"), [(-1, False), (0, True), (6, True), (7, False), (400, False)])
def test_aid_comes_first_below_seven_days(days: int, first: bool) -> None:
    assert RULES.comes_first(TODAY + timedelta(days=days), TODAY) is first
    assert not RULES.comes_first(None, TODAY)


def test_the_law_gives_seven_three_and_five_days() -> None:
    days = {clock: RULES.clocks[clock].days for clock in (Clock.DECIDE, Clock.ASSIGN, Clock.REVIEW)}
    assert days == {Clock.DECIDE: 7, Clock.ASSIGN: 3, Clock.REVIEW: 5}
    assert not any(RULES.clocks[clock].working for clock in days)


def test_whoever_is_exempt_owes_no_statement_of_means() -> None:
    assert RULES.missing(RULES.papers, exempt=True) == []
    assert RULES.missing(RULES.papers, exempt=False) == [RULES.means_paper]


def test_a_clock_runs_in_states_that_wait_for_an_office() -> None:
    assert set(STARTS.values()) == set(Clock) - {Clock.PAPERS}
    assert not set(STARTS) & set(FINAL)


def test_a_wrong_turn_names_the_next_steps_and_the_last_day() -> None:
    legal.check_turn(State.APPLIED, State.GRANTED, TODAY)
    with pytest.raises(OutOfTurn, match="its next step is GRANTED, REFUSED, RETURNED, WITHDRAWN, by 2026-11-30"):
        legal.check_turn(State.APPLIED, State.ASSIGNED, TODAY)


def test_contracts_and_domains_have_the_same_words() -> None:
    assert list(MATTERS) == [str(matter) for matter in handovers.Matter]
    assert list(CLOCKS) == [str(clock) for clock in Clock]
    told = LegalAdvanced().fields["state"].validators[0].choices
    assert set(told) == {str(state) for state in State} - {str(state) for state in FINAL} - {"RECEIVED"}


@pytest.mark.parametrize(("days", "fits"), [(-1, False), (0, True), (1095, True), (1097, False)])
def test_a_term_ends_today_or_within_three_years(days: int, fits: bool) -> None:
    until = TODAY + timedelta(days=days)
    if fits:
        mentors.check_term(TODAY, until, TODAY)
    else:
        with pytest.raises(TermUnfit, match="2029-11-30"):
            mentors.check_term(TODAY, until, TODAY)


def test_a_renewal_ends_later_and_three_years_on_at_most() -> None:
    until = date(2027, 1, 31)
    mentors.check_renewal(until, date(2029, 12, 31), TODAY)
    with pytest.raises(RenewalTooShort, match="2027-01-31"):
        mentors.check_renewal(until, until, TODAY)
    with pytest.raises(TermUnfit):
        mentors.check_renewal(until, date(2030, 2, 1), TODAY)


@pytest.mark.parametrize("text", ["31626部队", "３１６２６ 部队", "第42集团军", "第 三 团", "第一二七师"])
def test_units_are_found_however_they_are_written(text: str) -> None:
    with pytest.raises(UnitNamed):
        handovers.check_text(text, "#/need")


@pytest.mark.parametrize(
    "text", ["第二师范学校", "第三营业厅", "第一团体", "部队退役", "第九连锁店", "电话13812345678"]
)
def test_other_words_are_no_units(text: str) -> None:
    handovers.check_text(text, "#/need")
