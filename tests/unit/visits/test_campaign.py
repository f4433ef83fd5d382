"""Campaigns: states, days, and the form of a unit."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.visits.campaigns import domain as campaign
from services.visits.campaigns.domain import Form, State
from shared.errors import PeriodReversed
from shared.states import WrongState, step

DAY = date(2026, 7, 20)


@given(st.lists(st.sampled_from(list(State)), max_size=12))
def test_no_path_leaves_the_table(tried: list[State]) -> None:
    state, passed = State.DRAFT, [State.DRAFT]
    for wanted in tried:
        try:
            stepped = step(state, wanted)
        except WrongState:
            assert wanted not in state.may_follow
            continue
        assert wanted in state.may_follow
        state = stepped
        passed.append(state)
    whole = ([State.DRAFT, State.RUNNING, State.CLOSED], [State.DRAFT, State.RUNNING, State.CANCELLED])
    assert passed in [[State.DRAFT, State.CANCELLED], *(path[: len(passed)] for path in whole)]


@given(st.integers(0, 100), st.integers(1, 100))
def test_the_form_of_a_unit(people: int, symposium_from: int) -> None:
    assert (campaign.form(people, symposium_from) is Form.SYMPOSIUM) == (people >= symposium_from)


def test_a_campaign_may_last_a_day_and_not_end_before_it_begins() -> None:
    campaign.check_days(DAY, DAY)
    with pytest.raises(PeriodReversed) as refused:
        campaign.check_days(DAY, DAY - timedelta(days=1))
    assert refused.value.pointer == "#/to_on"


@pytest.mark.parametrize(
    ("held_on", "today", "fits"),
    [
        (DAY, DAY, True),
        (DAY + timedelta(days=7), DAY + timedelta(days=9), True),
        (DAY - timedelta(days=1), DAY, False),
        (DAY + timedelta(days=1), DAY, False),
        (DAY + timedelta(days=8), DAY + timedelta(days=9), False),
    ],
)
def test_a_symposium_falls_within_the_campaign_and_not_in_the_future(held_on: date, today: date, fits: bool) -> None:
    days = (DAY, DAY + timedelta(days=7), today)
    if fits:
        campaign.check_symposium(held_on, *days, Form.SYMPOSIUM)
        with pytest.raises(campaign.UnitTooSmall):
            campaign.check_symposium(held_on, *days, Form.INDIVIDUAL)
        return
    with pytest.raises(campaign.SymposiumOutOfTime):
        campaign.check_symposium(held_on, *days, Form.SYMPOSIUM)
