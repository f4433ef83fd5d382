"""The life of a due and of a promise: no path leaves the table, and time tells each stage once, however late."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.visits.contacts.domain.promises import OUTCOMES, PromiseState
from services.visits.dues.domain import dues
from services.visits.dues.domain.contact import Method, Purpose, Trigger
from services.visits.dues.domain.dues import PENDING, DueState
from services.visits.dues.domain.rules import Kind
from services.visits.dues.rules import RULES
from shared.states import WrongState, step

DUE = date(2027, 1, 10)
days = st.dates(date(2020, 1, 1), date(2035, 1, 1))
DAY = timedelta(days=1)


def test_the_life_of_a_due() -> None:
    allowed = {(current, wanted) for current in DueState for wanted in current.may_follow}
    ends = {(state, end) for state in PENDING for end in (DueState.SETTLED, DueState.CANCELLED)}
    assert allowed == ends | {
        (DueState.OPEN, DueState.SOON),
        (DueState.OPEN, DueState.OVERDUE),
        (DueState.SOON, DueState.SOON),
        (DueState.SOON, DueState.OVERDUE),
        (DueState.OVERDUE, DueState.MISSED),
    }


@pytest.mark.parametrize(("days", "state"), [(15, "OPEN"), (14, "SOON"), (1, "SOON"), (0, "SOON"), (-3, "SOON")])
def test_a_due_is_near_from_the_first_where_its_date_is(days: int, state: str) -> None:
    assert dues.first_state(RULES, DUE, DUE - days * DAY) == state


@given(st.lists(st.sampled_from(list(DueState)), max_size=12))
def test_no_path_of_a_due_leaves_the_table_and_every_end_is_final(tried: list[DueState]) -> None:
    state, passed = DueState.OPEN, [DueState.OPEN]
    for wanted in tried:
        try:
            state = step(state, wanted)
        except dues.DueNotPending:
            assert wanted not in state.may_follow
            continue
        passed.append(state)
    distinct = list(dict.fromkeys(passed))
    order = list(DueState)
    assert [order.index(s) for s in distinct] == sorted(order.index(s) for s in distinct), "never back"
    assert all(s in PENDING for s in passed[:-1]), "nothing follows an end"
    assert (state in PENDING) == bool(state.may_follow)
    if DueState.MISSED in passed:
        assert DueState.OVERDUE in passed


@given(st.lists(st.sampled_from(list(PromiseState)), max_size=8))
def test_no_path_of_a_promise_leaves_the_table(tried: list[PromiseState]) -> None:
    state, passed = PromiseState.OPEN, [PromiseState.OPEN]
    for wanted in tried:
        try:
            state = step(state, wanted)
        except WrongState:
            continue
        passed.append(state)
    whole = [PromiseState.OPEN, PromiseState.OVERDUE]
    body, end = (passed[:-1], passed[-1]) if passed[-1] in OUTCOMES else (passed, None)
    assert body == whole[: len(body)]
    assert end is None or end in OUTCOMES


def test_each_day_on_which_something_changes() -> None:
    changes, day = [], date(2026, 12, 1)
    while (day := dues.upcoming(RULES, DUE, day)) <= DUE:
        changes.append((day, dues.stage(RULES, DUE, day)))
    assert changes == [(date(2026, 12, 27), 14), (date(2027, 1, 7), 3), (date(2027, 1, 10), 0)]
    assert day == date(2027, 1, 11), "overdue the day after"


@given(days, days)
def test_what_comes_next_is_always_ahead_or_overdue(due_on: date, today: date) -> None:
    following = dues.upcoming(RULES, due_on, today)
    assert following > today or following == due_on + DAY <= today
    assert following <= due_on + DAY


@given(days, st.lists(st.integers(-40, 10), min_size=1, max_size=12).map(sorted))
def test_however_late_and_often_time_looks_each_stage_is_told_once_and_none_after_a_nearer(
    due_on: date, looks: list[int]
) -> None:
    """Replays the timer on the days it happened to run."""
    next_on, stages = dues.upcoming(RULES, due_on, due_on - timedelta(days=41)), []
    for day in (due_on + timedelta(days=look) for look in looks):
        if next_on <= day <= due_on:
            stage = dues.stage(RULES, due_on, day)
            assert stage is not None
            assert stage >= (due_on - day).days
            stages.append(stage)
            next_on = dues.upcoming(RULES, due_on, day)
    assert stages == sorted(set(stages), reverse=True)
    if looks[-1] >= -14 and any(-14 <= look <= 0 for look in looks):
        assert stages, "something was told"


def test_a_due_opened_within_its_stages_waits_for_the_next() -> None:
    assert dues.upcoming(RULES, DUE, DUE - 7 * DAY) == DUE - 3 * DAY
    assert dues.upcoming(RULES, DUE, DUE - 14 * DAY) == DUE - 3 * DAY, "the opening has told already"
    assert dues.upcoming(RULES, DUE, DUE) == DUE + DAY
    assert dues.upcoming(RULES, DUE, DUE + 100 * DAY) == DUE + DAY, "overdue at once"


@pytest.mark.parametrize(
    ("purpose", "trigger", "kind"),
    [
        ("CONTACT", None, Kind.ROUTINE),
        ("HOME_VISIT", None, Kind.ROUTINE),
        ("HOME_VISIT", "ILLNESS", Kind.MUST_VISIT),
        ("HOME_VISIT", "RETURN_HOME", Kind.MUST_VISIT),
        ("HOME_VISIT", "FESTIVAL", Kind.FESTIVAL),
        ("CONTACT", "FOLLOW_UP", Kind.FOLLOW_UP),
        ("VERIFICATION", None, None),
    ],
)
def test_when_a_due_is_missed(purpose: str, trigger: str | None, kind: Kind | None) -> None:
    assert dues.kind(purpose, trigger) == kind
    missed = dues.missed_on(RULES, kind, DUE, DUE - 30 * DAY)
    assert missed == (DUE + timedelta(days=RULES.missed[kind]) if kind else None), "a verification never is"


def test_what_was_opened_after_its_date_has_its_days_all_the_same() -> None:
    assert dues.missed_on(RULES, Kind.ROUTINE, DUE, DUE + 200 * DAY) == DUE + 290 * DAY


def test_what_a_due_is_in_the_plan() -> None:
    assert dues.slot("CONTACT", None, None) is Purpose.CONTACT
    assert dues.slot("CONTACT", "FOLLOW_UP", None) is Trigger.FOLLOW_UP
    assert dues.slot("HOME_VISIT", "FESTIVAL", None) is None
    assert dues.slot("VERIFICATION", None, "an application") is None


@pytest.mark.parametrize(
    ("purpose", "festival", "method", "off", "answered"),
    [
        ("HOME_VISIT", None, Method.HOME_VISIT, 0, True),
        ("HOME_VISIT", None, Method.HOME_VISIT, -1, False),
        ("HOME_VISIT", None, Method.AT_STATION, 1, False),
        ("HOME_VISIT", None, Method.PHONE, 1, False),
        ("CONTACT", None, Method.PHONE, 1, True),
        ("VERIFICATION", None, Method.HOME_VISIT, 1, False),
        ("HOME_VISIT", "SPRING_FESTIVAL", Method.HOME_VISIT, -30, True),
        ("HOME_VISIT", "SPRING_FESTIVAL", Method.HOME_VISIT, -31, False),
    ],
)
def test_which_contact_answers_a_due(purpose: str, festival: str | None, method: str, off: int, answered: bool) -> None:
    assert dues.answers(RULES, purpose, DUE, festival, method, DUE + timedelta(days=off)) is answered
