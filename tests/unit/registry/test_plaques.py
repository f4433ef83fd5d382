"""Honour plaques: states, and what gives a household one."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.files.domain import people
from services.registry.files.domain.people import Category
from services.registry.files.rules import VETERANS
from services.registry.households import domain as plaques
from services.registry.households.domain import Ground, Reason, State
from shared.contracts.access import GRANTS, party_of
from shared.states import WrongState, step

STEPS = {(State.DUE, State.HUNG), (State.DUE, State.TAKEN_DOWN), (State.HUNG, State.TAKEN_DOWN)}


@pytest.mark.parametrize(("current", "wanted"), list(itertools.product(State, State)))
def test_the_steps_of_a_plaque(current: State, wanted: State) -> None:
    if (current, wanted) in STEPS:
        assert step(current, wanted) is wanted
        return
    with pytest.raises(WrongState, match=f"is {current}; it cannot become {wanted}"):
        step(current, wanted)


@given(st.lists(st.sampled_from(list(State)), max_size=10))
def test_no_path_leaves_the_table(tried: list[State]) -> None:
    state, passed = State.DUE, [State.DUE]
    for wanted in tried:
        try:
            state = step(state, wanted)
        except WrongState:
            continue
        passed.append(state)
    assert set(itertools.pairwise(passed)) <= STEPS
    assert len(passed) <= 3


@pytest.mark.parametrize(("state", "reason"), list(itertools.product((State.DUE, State.HUNG), Reason)))
def test_only_what_hangs_is_damaged(state: State, reason: Reason) -> None:
    if (state, reason) == (State.DUE, Reason.DAMAGED):
        with pytest.raises(WrongState, match="The plaque is DUE; this is done while it is HUNG"):
            plaques.check_reason(state, reason)
    else:
        plaques.check_reason(state, reason)
        assert step(state, State.TAKEN_DOWN)


@pytest.mark.parametrize("category", list(Category))
def test_every_category_is_one_ground_but_of_those_who_never_served(category: Category) -> None:
    if category in (Category.NON_MILITARY_STAFF_RETIREE, Category.DISABLED_MILITIA):
        with pytest.raises(plaques.NoGround):
            plaques.grounds([category], VETERANS)
    else:
        assert len(plaques.grounds([category], VETERANS)) == 1


@given(st.sets(st.sampled_from(sorted(VETERANS | people.CARED_FOR_AS_KIN)), min_size=1))
def test_several_grounds_are_told_once_each(held: set[Category]) -> None:
    grounds = plaques.grounds(held, VETERANS)
    assert set(grounds) == {ground for category in held for ground in plaques.grounds([category], VETERANS)}
    assert len(grounds) == len(set(grounds))


def test_the_grounds_are_the_three_of_the_rule() -> None:
    assert plaques.grounds([Category.DUTY_DEATH_SURVIVOR], VETERANS) == [Ground.SURVIVORS]
    assert plaques.grounds([Category.ACTIVE_DUTY_FAMILY], VETERANS) == [Ground.SERVING]
    assert plaques.grounds([Category.DISCHARGED_SOLDIER], VETERANS) == [Ground.VETERAN]
    with pytest.raises(plaques.NoGround) as refused:
        plaques.grounds([], VETERANS)
    assert refused.value.pointer == "#/household_id"


def test_the_bureau_hangs_and_does_not_ask() -> None:
    hanging = {role for role, grants in GRANTS.items() if "plaque:hang" in grants}
    assert {party_of(role) for role in hanging} == {"BUREAU"}
    assert not hanging & {role for role, grants in GRANTS.items() if "plaque:request" in grants}
