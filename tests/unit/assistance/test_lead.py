"""Leads: no path leaves their table."""

from hypothesis import given
from hypothesis import strategies as st

from services.assistance.leads.domain import LeadNotOpen, LeadState
from shared.states import step


@given(st.lists(st.sampled_from(list(LeadState)), max_size=6))
def test_a_lead_is_closed_once(tried: list[LeadState]) -> None:
    state, passed = LeadState.OPEN, [LeadState.OPEN]
    for wanted in tried:
        try:
            state = step(state, wanted)
        except LeadNotOpen:
            assert wanted not in state.may_follow
            continue
        passed.append(state)
    assert len(passed) == len(set(passed)) <= 2
