"""Hardships: the loop's states, its clocks and what each step wants."""

from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from services.assistance.leads import domain as lead
from services.assistance.leads.domain import LeadState
from services.visits.hardships.domain import hardships
from services.visits.hardships.domain.hardships import AWAITS, AidState, Clock, Resolution, State, Step
from services.visits.hardships.rules import RULES, RulesSchema
from shared.contracts.visits.hardships import AID_STATES, STATES, STEPS
from shared.states import WrongState, step
from tests.kit.calendars import PUBLISHED
from tests.kit.rules import faults_of, loaded

LOOP = [State.FOUND, State.REGISTERED, State.RESOLVED, State.FOLLOWED_UP]
NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
days = st.dates(date(2020, 1, 1), date(2035, 1, 1))


def test_the_words_are_those_of_the_contracts() -> None:
    assert tuple(State) == STATES
    assert tuple(Step) == STEPS
    assert tuple(AidState) == (*AID_STATES, *hardships.GIVEN_UP), "what is given up is told by an event of its own"


def test_what_is_open_waits_for_a_step() -> None:
    assert AWAITS.keys() == {state for state in State if state.may_follow}
    assert list(AWAITS.values()) == list(Step)


@given(st.lists(st.sampled_from(list(State)), max_size=12))
def test_no_path_leaves_the_table(tried: list[State]) -> None:
    state, passed = State.FOUND, [State.FOUND]
    for wanted in tried:
        try:
            state = step(state, wanted)
        except WrongState:
            assert wanted not in state.may_follow
            continue
        passed.append(state)
    along = [state for state in passed if state in LOOP]
    assert along == LOOP[: len(along)], "no step of the loop is left out or taken twice"
    assert len(passed) - len(along) <= 1, "set aside once, for good"
    if State.RESOLVED in passed:
        assert not {State.WITHDRAWN, State.NOT_CONFIRMED} & set(passed)


def test_a_wrong_step_says_where_things_stand() -> None:
    with pytest.raises(WrongState, match="is FOUND; it cannot become RESOLVED"):
        step("FOUND", State.RESOLVED)
    with pytest.raises(lead.LeadNotOpen, match="This lead is LAPSED") as refused:
        step("LAPSED", LeadState.TAKEN_UP, pointer="#/lead_id")
    assert refused.value.pointer == "#/lead_id"


@pytest.mark.parametrize(
    ("found_on", "due"),
    [
        (date(2026, 11, 24), date(2026, 11, 27)),
        (date(2025, 12, 31), date(2026, 1, 6)),  # 1–3 January off, Sunday 4 January made up 调休: 4, 5, 6
        (date(2026, 2, 13), date(2026, 2, 25)),  # Saturday 14 made up, then the Spring Festival: 14, 24, 25
        (date(2026, 2, 27), date(2026, 3, 3)),  # Saturday 28 made up: 28, 2, 3
    ],
)
def test_registration_is_due_in_three_working_days(found_on: date, due: date) -> None:
    assert RULES.clocks[Step.REGISTER].due_on(found_on, PUBLISHED, urgent=False) == due
    assert RULES.clocks[Step.REGISTER].due_on(found_on, PUBLISHED, urgent=True) == due


def test_resolution_and_follow_up_are_due_in_calendar_days() -> None:
    start = date(2025, 12, 15)
    assert RULES.clocks[Step.RESOLVE].due_on(start, PUBLISHED, urgent=False) == date(2026, 1, 14)
    assert RULES.clocks[Step.RESOLVE].due_on(start, PUBLISHED, urgent=True) == date(2025, 12, 22)
    assert RULES.clocks[Step.FOLLOW_UP].due_on(start, PUBLISHED, urgent=True) == date(2026, 1, 14)


@given(days, st.sampled_from(list(Step)), st.booleans(), st.integers(0, 40))
def test_a_step_is_due_later_than_its_start_and_reminded_of_between(
    start: date, step: Step, urgent: bool, late: int
) -> None:
    clock = RULES.clocks[step]
    due_on, today = clock.due_on(start, PUBLISHED, urgent=urgent), start + timedelta(days=late)
    assert due_on > start
    assert not clock.working or PUBLISHED.is_workday(due_on)
    remind_on = clock.remind_on(due_on, today)
    if remind_on is None:
        assert due_on - timedelta(days=clock.remind_days) <= today
    else:
        assert today < remind_on < due_on


@given(days, st.integers(1, 40), st.integers(1, 40))
def test_more_days_never_make_a_step_due_earlier(start: date, fewer: int, more: int) -> None:
    for working in (True, False):
        first = Clock(fewer, fewer, working, 1).due_on(start, PUBLISHED, urgent=False)
        second = Clock(fewer + more, fewer, working, 1).due_on(start, PUBLISHED, urgent=False)
        assert second > first


def test_when_it_was_found_is_checked() -> None:
    today = date(2026, 11, 24)
    hardships.check_found(today, today, 730)
    hardships.check_found(today - timedelta(days=730), today, 730)
    with pytest.raises(hardships.FoundInFuture) as early:
        hardships.check_found(today + timedelta(days=1), today, 730)
    with pytest.raises(hardships.FoundTooLongAgo):
        hardships.check_found(today - timedelta(days=731), today, 730)
    assert early.value.pointer == "#/found_on"


@pytest.mark.parametrize("aid_state", [None, *AidState])
@pytest.mark.parametrize("resolution", Resolution)
def test_aid_resolves_once_it_is_paid(resolution: Resolution, aid_state: AidState | None) -> None:
    if resolution is Resolution.BY_AID and aid_state is not AidState.PAID:
        with pytest.raises(hardships.AidNotPaid):
            hardships.check_resolution(resolution, aid_state)
    else:
        hardships.check_resolution(resolution, aid_state)
        assert resolution is not Resolution.BY_AID or aid_state is AidState.PAID


def test_a_follow_up_comes_after_the_resolution_and_reaches_the_person() -> None:
    later = NOON + timedelta(microseconds=1)
    hardships.check_follow_up(later, NOON, reached=True, pointer="#/visit_id")
    with pytest.raises(hardships.FollowUpTooEarly) as refused:
        hardships.check_follow_up(NOON, NOON, reached=True, pointer="#/visit_id")
    assert refused.value.pointer == "#/visit_id"
    with pytest.raises(hardships.FollowUpReachedNoOne):
        hardships.check_follow_up(later, NOON, reached=False, pointer="#/visit_id")


CONTENT: dict[str, Any] = yaml.safe_load((files("services.visits") / "data/hardships.yaml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"clocks": {name: clock for name, clock in CONTENT["clocks"].items() if name != "RESOLVE"}}, "RESOLVE"),
        ({"clocks": CONTENT["clocks"] | {"PONDER": CONTENT["clocks"]["RESOLVE"]}}, "PONDER"),
        ({"clocks": CONTENT["clocks"] | {"RESOLVE": {"days": 0, "counted": "LUNAR", "remind_days": 3}}}, "counted"),
        ({"kinds": []}, "kinds"),
        ({"kinds": ["medical"]}, "capitals"),
        ({"suppress_below": -1}, "suppress_below"),
        ({"surplus": 1}, "surplus"),
    ],
)
def test_rules_that_cannot_be_used_are_named(changes: dict[str, Any], named: str, tmp_path: Path) -> None:
    assert loaded(tmp_path, CONTENT, RulesSchema) == RULES
    assert named in "\n".join(faults_of(tmp_path, CONTENT | changes, RulesSchema))
