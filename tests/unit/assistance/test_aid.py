"""Aid: the states of an application, and who may apply."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assistance.aid import domain as aid
from services.assistance.aid.domain import FOR_VETERANS_ONLY, Ground, State
from shared.errors import PersonDeceased
from shared.states import WrongState, step

STEPS = {
    (State.APPLIED, State.VERIFIED),
    (State.VERIFIED, State.GRANTED),
    (State.VERIFIED, State.REFUSED),
    (State.GRANTED, State.PAYING),
    (State.GRANTED, State.RELEASED),
    (State.PAYING, State.PAID),
    (State.PAYING, State.PAYMENT_FAILED),
    (State.PAYMENT_FAILED, State.PAYING),
    (State.PAYMENT_FAILED, State.PAID),  # the rest is given back
    (State.PAYMENT_FAILED, State.RELEASED),
    (State.PAID, State.PAYMENT_FAILED),  # the bank got it back
}


@pytest.mark.parametrize(("current", "wanted"), list(itertools.product(State, State)))
def test_the_steps_of_an_application(current: State, wanted: State) -> None:
    if (current, wanted) in STEPS:
        assert step(current, wanted) is wanted
        return
    with pytest.raises(WrongState, match=f"is {current}; it cannot become {wanted}"):
        step(current, wanted)


@given(st.lists(st.sampled_from(list(State)), max_size=10))
def test_nothing_is_paid_that_was_not_verified_and_granted(tried: list[State]) -> None:
    state, passed = State.APPLIED, [State.APPLIED]
    for wanted in tried:
        try:
            state = step(state, wanted)
        except WrongState:
            continue
        passed.append(state)
    before = set(itertools.pairwise(passed))
    assert {last for last, following in before if following == State.PAID} <= {State.PAYING, State.PAYMENT_FAILED}
    whole = [State.APPLIED, State.VERIFIED, State.GRANTED]
    assert passed[:3] in (whole[: len(passed)], [State.APPLIED, State.VERIFIED, State.REFUSED])


@pytest.mark.parametrize(
    ("ground", "is_veteran", "alive"), list(itertools.product(Ground, (True, False), (True, False)))
)
def test_who_may_apply(ground: Ground, is_veteran: bool, alive: bool) -> None:
    if not alive:
        with pytest.raises(PersonDeceased):
            aid.check_eligible(ground, is_veteran=is_veteran, alive=alive)
    elif ground in FOR_VETERANS_ONLY and not is_veteran:
        with pytest.raises(aid.NotEligible) as refused:
            aid.check_eligible(ground, is_veteran=is_veteran, alive=alive)
        assert refused.value.pointer == "#/ground"
    else:
        aid.check_eligible(ground, is_veteran=is_veteran, alive=alive)
        assert ground in (Ground.SUDDEN_EVENT, Ground.OTHER) or is_veteran
