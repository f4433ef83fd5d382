"""The way of a case: its states, who does what in it, and what life does to each state."""

import itertools
from uuid import UUID

import pytest

from services.assistance.aid.domain.circumstances import CELLS, Circumstance, Fate
from services.assistance.aid.domain.states import ACTS, CLOCKS, DONE, NEXT, PAPERS, RESERVED, State
from services.assistance.aid.rules import RULES
from services.assistance.duties import domain as duties
from services.assistance.duties.domain import APART, Duty
from shared.contracts.access import GRANTS, LEVELS, Role

WAY_ON = {
    State.APPLIED: "application:handle",
    State.RETURNED: "application:apply",
    State.VERIFYING: "visit:log",
    State.VERIFIED: "application:handle",
    State.PUBLIC_NOTICE: "application:handle",
    State.OBJECTED: "application:handle",
    State.TOWN_REVIEWED: "application:decide",
    State.GRANTED: "application:pay",
    State.PAYING: "application:pay",
    State.PAYMENT_FAILED: "application:pay",
    State.PAID: "visit:log",
    State.FOLLOWED_UP: "application:handle",
    State.UNDER_REVIEW: "application:review",
    State.RECOVERY: "application:decide",
}
"""By what permission each open state is left."""

GONE = (Circumstance.DEATH, Circumstance.ERASED)
TOWN_STEPS = {"application:handle", "application:apply", "visit:log"}


def holders(permission: str, level: str) -> list[Role]:
    return [role for role, grants in GRANTS.items() if permission in grants and level in LEVELS[role]]


def test_a_state_is_open_or_done() -> None:
    assert WAY_ON.keys() == set(State) - DONE
    assert all(state.may_follow for state in WAY_ON)
    assert {state for state in DONE if state.may_follow} == {State.REFUSED, State.CLOSED}


def test_from_each_open_state_a_case_can_end() -> None:
    for state in WAY_ON:
        reached, waiting = {state}, [state]
        while waiting:
            for following in waiting.pop().may_follow - reached:
                reached.add(following)
                waiting.append(following)
        assert reached & DONE, state


def test_what_is_open_says_what_comes_next() -> None:
    assert NEXT.keys() == WAY_ON.keys()


def test_every_clock_has_its_term_and_state() -> None:
    assert {*CLOCKS.values(), PAPERS} == RULES.clocks.keys()
    assert ACTS.keys() <= RULES.clocks.keys()


@pytest.mark.parametrize(("state", "circumstance"), list(itertools.product(State, Circumstance)))
def test_each_cell_says_what_becomes_of_a_case(state: State, circumstance: Circumstance) -> None:
    cell = CELLS[state, circumstance]
    assert bool(cell.why) == (cell.fate is Fate.IMPOSSIBLE)
    if cell.to:
        assert cell.to in state.may_follow
        assert cell.fate in (Fate.CARRIES, Fate.ENDS)
    if cell.fate is Fate.ENDS:
        assert cell.to in DONE
    if cell.fate is Fate.CARRIES:
        assert (cell.to or state) in WAY_ON
        permission = WAY_ON[cell.to or state]
        level = "TOWN" if permission in TOWN_STEPS and circumstance is not Circumstance.STATION_CLOSED else "COUNTY"
        assert holders(permission, "CITY" if permission == "application:review" else level)
    if state in RESERVED and circumstance in GONE:
        assert cell.fate is Fate.ENDS, "it would never be paid"
    waits = RESERVED | {State.PAYING} | ({State.UNDER_REVIEW} if circumstance is Circumstance.ERASED else set())
    assert cell.releases == (circumstance in GONE and state in waits), "its money would stay reserved"
    if circumstance is Circumstance.ERASED and cell.fate is Fate.CARRIES:
        assert state in (State.PAYING, State.RECOVERY), "no text is left to go on with"


@pytest.mark.parametrize(("had", "wanted"), list(itertools.product(Duty, Duty)))
def test_no_one_does_what_is_to_be_kept_apart(had: Duty, wanted: Duty) -> None:
    who = UUID(int=1)
    held = {duty: {who, UUID(int=3)} if duty is had else set() for duty in Duty}
    assert (duties.clashing(wanted, who, held) is had) == (frozenset((had, wanted)) in APART)
    assert duties.clashing(wanted, UUID(int=2), held) is None


def test_who_decides_keeps_apart_from_all_before() -> None:
    assert {frozenset((Duty.DECIDE, before)) for before in (Duty.FILE, Duty.ACCEPT, Duty.VERIFY, Duty.OPINION)} < APART
    assert frozenset((Duty.ACCEPT, Duty.FILE)) not in APART
    assert frozenset((Duty.ACCEPT, Duty.VERIFY)) not in APART
    assert {frozenset((Duty.REVIEW, other)) for other in Duty if other is not Duty.REVIEW} < APART


def test_the_county_decides_and_the_city_what_is_passed_up_or_its_own() -> None:
    town, county, city = "440703101000", "440703000000", "440700000000"
    duties.check_decider(county, town, passed_up=False)
    with pytest.raises(duties.CaseElsewhere, match=town):
        duties.check_decider("440781000000", town, passed_up=False)
    with pytest.raises(duties.ForTheCounty):
        duties.check_decider(city, town, passed_up=False)
    duties.check_decider(city, town, passed_up=True)
    duties.check_decider(city, city, passed_up=False)
    assert not duties.is_free(Duty.PAY, UUID(int=1), {}, [UUID(int=1)])
    assert "440700000000" in str(duties.refusal(Duty.PAY, UUID(int=1), {}, city))
