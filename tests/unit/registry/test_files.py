"""States of returns, merges, erasures, proposed survivors and imports: every step is the table's."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.files.domain import life
from services.registry.merges import domain as merges
from services.registry.sheets.domain import imports
from shared.states import WrongState

STEPS: dict[str, tuple[Mapping[Any, frozenset[Any]], Callable[..., StrEnum], set[tuple[str, str]]]] = {
    "return": (
        life.RETURNS,
        life.step_return,
        {
            ("EXPECTED", "REPORTED"),
            ("EXPECTED", "OVERDUE"),
            ("EXPECTED", "LAPSED"),
            ("OVERDUE", "REPORTED"),
            ("OVERDUE", "LAPSED"),
            ("LAPSED", "EXPECTED"),
        },
    ),
    "merge": (
        merges.MERGES,
        merges.step_merge,
        {("PROPOSED", "MERGED"), ("PROPOSED", "REJECTED"), ("PROPOSED", "WITHDRAWN")},
    ),
    "survivor": (
        life.SURVIVORS,
        life.step_survivor,
        {("PROPOSED", "REGISTERED"), ("PROPOSED", "DECLINED"), ("DECLINED", "REGISTERED")},
    ),
    "erasure": (
        merges.ERASURES,
        merges.step_erasure,
        {
            ("REQUESTED", "APPROVED"),
            ("REQUESTED", "REFUSED"),
            ("REQUESTED", "WITHDRAWN"),
            ("APPROVED", "DONE"),
            ("APPROVED", "WITHDRAWN"),
        },
    ),
    "import": (
        imports.TRANSITIONS,
        imports.step,
        {
            ("CHECKING", "CHECKED"),
            ("CHECKING", "FAILED"),
            ("CHECKING", "DISCARDED"),
            ("CHECKED", "RUNNING"),
            ("CHECKED", "FAILED"),
            ("CHECKED", "DISCARDED"),
            ("RUNNING", "DONE"),
            ("RUNNING", "FAILED"),
        },
    ),
}


@given(st.data())
@pytest.mark.parametrize("kind", STEPS)
def test_no_path_leaves_the_table(kind: str, data: st.DataObject) -> None:
    table, step, steps = STEPS[kind]
    states: list[StrEnum] = list(table)
    state = states[0]
    for wanted in data.draw(st.lists(st.sampled_from(states), max_size=10)):
        try:
            after = step(state, wanted)
        except WrongState:
            assert (state, wanted) not in steps
            continue
        assert (state, after) in steps
        state = after


@pytest.mark.parametrize("kind", STEPS)
def test_every_state_stands_in_the_table_and_some_are_final(kind: str) -> None:
    table, _, _ = STEPS[kind]
    assert table.keys() == set(type(next(iter(table))))
    assert any(not wanted for wanted in table.values())
