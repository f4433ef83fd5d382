"""States of returns, merges, erasures, proposed survivors and imports: every step is the table's."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.files.domain.life import RETURNS, SURVIVORS
from services.registry.merges.domain import ERASURES, MERGES
from services.registry.sheets.domain import imports
from shared.states import WrongState, step

STEPS: dict[str, tuple[Mapping[Any, frozenset[Any]], set[tuple[str, str]]]] = {
    "return": (
        RETURNS,
        {
            ("EXPECTED", "REPORTED"),
            ("EXPECTED", "OVERDUE"),
            ("EXPECTED", "LAPSED"),
            ("OVERDUE", "REPORTED"),
            ("OVERDUE", "LAPSED"),
            ("LAPSED", "EXPECTED"),
        },
    ),
    "merge": (MERGES, {("PROPOSED", "MERGED"), ("PROPOSED", "REJECTED"), ("PROPOSED", "WITHDRAWN")}),
    "survivor": (
        SURVIVORS,
        {("PROPOSED", "REGISTERED"), ("PROPOSED", "DECLINED"), ("DECLINED", "REGISTERED")},
    ),
    "erasure": (
        ERASURES,
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
    table, steps = STEPS[kind]
    states: list[StrEnum] = list(table)
    state = states[0]
    for wanted in data.draw(st.lists(st.sampled_from(states), max_size=10)):
        try:
            after = step(table, state, wanted)
        except WrongState:
            assert (state, wanted) not in steps
            continue
        assert (state, after) in steps
        state = after


@pytest.mark.parametrize("kind", STEPS)
def test_every_state_stands_in_the_table_and_some_are_final(kind: str) -> None:
    table, _ = STEPS[kind]
    assert table.keys() == set(type(next(iter(table))))
    assert any(not wanted for wanted in table.values())
