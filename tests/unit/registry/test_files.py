"""States of returns, merges, erasures, proposed survivors and imports: every step is the table's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.files.domain import life
from services.registry.imports import domain as imports
from services.registry.merges import domain as merges
from shared.states import States, WrongState, step

STEPS: dict[type[States], set[tuple[str, str]]] = {
    life.Return: {
        ("EXPECTED", "REPORTED"),
        ("EXPECTED", "OVERDUE"),
        ("EXPECTED", "LAPSED"),
        ("OVERDUE", "REPORTED"),
        ("OVERDUE", "LAPSED"),
        ("LAPSED", "EXPECTED"),
        ("LAPSED", "REPORTED"),
    },
    merges.Merge: {("PROPOSED", "MERGED"), ("PROPOSED", "REJECTED"), ("PROPOSED", "WITHDRAWN")},
    life.Survivor: {("PROPOSED", "REGISTERED"), ("PROPOSED", "DECLINED"), ("DECLINED", "REGISTERED")},
    merges.Erasure: {
        ("REQUESTED", "APPROVED"),
        ("REQUESTED", "REFUSED"),
        ("REQUESTED", "WITHDRAWN"),
        ("APPROVED", "DONE"),
        ("APPROVED", "WITHDRAWN"),
    },
    imports.State: {
        ("CHECKING", "CHECKING"),
        ("CHECKING", "CHECKED"),
        ("CHECKING", "FAILED"),
        ("CHECKING", "DISCARDED"),
        ("CHECKED", "CHECKING"),
        ("CHECKED", "RUNNING"),
        ("CHECKED", "FAILED"),
        ("CHECKED", "DISCARDED"),
        ("RUNNING", "DONE"),
        ("RUNNING", "FAILED"),
    },
}


@given(st.data())
@pytest.mark.parametrize("states", STEPS)
def test_no_path_leaves_the_table(states: type[States], data: st.DataObject) -> None:
    state = next(iter(states))
    for wanted in data.draw(st.lists(st.sampled_from(states), max_size=10)):
        try:
            after = step(state, wanted)
        except WrongState:
            assert (state, wanted) not in STEPS[states]
            continue
        assert (state, after) in STEPS[states]
        state = after


@pytest.mark.parametrize("states", STEPS)
def test_some_states_are_final(states: type[States]) -> None:
    assert any(not state.may_follow for state in states)
