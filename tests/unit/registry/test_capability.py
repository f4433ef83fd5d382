"""Training, duty lists, policies, awards and contests: states and rules."""

import itertools
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.awards import domain as awards
from services.registry.awards.domain import Nominee
from services.registry.awards.rules import AWARDS
from services.registry.contests import domain as contests
from services.registry.contests.rules import ROUNDS as KINDS
from services.registry.duties import domain as duties
from services.registry.duties.rules import DUTIES
from services.registry.lifecycle.rules import STAGES as SERVED
from services.registry.policies import domain as policies
from services.registry.trainings import domain as trainings
from services.registry.trainings.rules import CROSS_LEVEL
from shared.contracts.levels import Level
from shared.contracts.registry.veterans import STAGES
from shared.errors import PeriodReversed
from shared.states import States, WrongState, step

TODAY = date(2026, 11, 24)
MACHINES: list[tuple[type[States], set[tuple[str, str]]]] = [
    (trainings.State, {("COMPLETED", "WITHDRAWN")}),
    (
        awards.State,
        {
            ("NOMINATED", "SHORTLISTED"),
            ("NOMINATED", "DECLINED"),
            ("SHORTLISTED", "AWARDED"),
            ("SHORTLISTED", "DECLINED"),
        },
    ),
    (contests.State, {("ANNOUNCED", "HELD"), ("HELD", "PUBLISHED")}),
]


@pytest.mark.parametrize(("states", "steps"), MACHINES)
def test_the_steps_are_those_of_the_table(states: type[States], steps: set[tuple[str, str]]) -> None:
    for current, wanted in itertools.product(states, states):
        if (current, wanted) in steps:
            assert step(current, wanted) is wanted
        else:
            with pytest.raises(WrongState):
                step(current, wanted)


@given(st.data())
@pytest.mark.parametrize(("states", "steps"), MACHINES)
def test_no_path_leaves_the_table(states: type[States], steps: set[tuple[str, str]], data: Any) -> None:
    state = next(iter(states))
    for wanted in data.draw(st.lists(st.sampled_from(states), max_size=8)):
        try:
            after = step(state, wanted)
        except WrongState:
            continue
        assert (state, after) in steps
        state = after


def test_a_session_has_a_subject_and_was_held() -> None:
    trainings.check("AID", ["AID"], TODAY, TODAY)
    with pytest.raises(trainings.SubjectUnknown):
        trainings.check("KNITTING", ["AID"], TODAY, TODAY)
    with pytest.raises(trainings.HeldInFuture):
        trainings.check("AID", ["AID"], date(2026, 11, 25), TODAY)


def test_across_one_level_is_city_to_town_and_county_to_village() -> None:
    crossing = {
        (trainer, trainee)
        for trainer, trainee in itertools.product(Level, Level)
        if trainings.crosses_a_level(trainer, trainee, CROSS_LEVEL)
    }
    assert crossing == {("CITY", "TOWN"), ("COUNTY", "VILLAGE")}


def test_the_shipped_duties_keep_authority_and_service_apart() -> None:
    duties.check(DUTIES["items"], TODAY, TODAY)
    decides = [item["zh"] for item in DUTIES["items"] if item["party"] == "BUREAU"]
    assert any("审批" in text for text in decides)
    assert not any("审批" in item["zh"] for item in DUTIES["items"] if item["party"] == "SERVICE")
    sourced = {item["source"] for item in DUTIES["items"]} - {None}
    assert sourced == {
        "《广东省困难退役军人帮扶援助办法》第十五至十六条",
        "《退役军人、其他优抚对象优待证管理办法（试行）》 (docs/sources.md#cards)",
        "a secondary report (docs/sources.md#bodies)",
    }


def test_a_new_list_says_nothing_twice_and_follows_the_last() -> None:
    item = {"level": "TOWN", "party": "SERVICE", "zh": "信访接待"}
    with pytest.raises(duties.DutyTwice) as refused:
        duties.check([item, {**item, "level": "VILLAGE"}, item], TODAY, TODAY)
    assert refused.value.pointer == "#/items/2"
    with pytest.raises(duties.ListTooOld):
        duties.check([item], date(2026, 1, 1), TODAY)


def test_every_stage_has_standard_services() -> None:
    assert list(SERVED) == list(STAGES)
    assert all(stage["services"] for stage in SERVED.values())


def test_a_policy_says_something_and_ends_after_it_began() -> None:
    policies.check("文", None, TODAY, TODAY)
    policies.check(None, "https://example.org", TODAY, None)
    with pytest.raises(policies.PolicyEmpty):
        policies.check(None, None, TODAY, None)
    with pytest.raises(PeriodReversed):
        policies.check("文", None, TODAY, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("category", "level", "nominee", "fits"),
    [
        ("HUNDRED_OUTSTANDING_HEADS", "NATIONAL", Nominee.STAFF, True),
        ("HUNDRED_OUTSTANDING_HEADS", "COUNTY", Nominee.STAFF, False),
        ("OUTSTANDING_WORKER", "CITY", Nominee.STATION, False),
        ("MODEL_STATION", "COUNTY", Nominee.STATION, True),
        ("BEST_DRESSED", "CITY", Nominee.STAFF, False),
    ],
)
def test_awards_are_of_their_level_and_kind(category: str, level: str, nominee: Nominee, fits: bool) -> None:
    if fits:
        awards.check_category(AWARDS.get(category), level, nominee)
        return
    with pytest.raises(awards.CategoryUnfit):
        awards.check_category(AWARDS.get(category), level, nominee)


ROUNDS = [{"kind": "INDIVIDUAL_COMPULSORY", "most": 100}, {"kind": "TEAM_COMPULSORY", "most": 60}]


@pytest.mark.parametrize(
    ("scores", "who", "pointer"),
    [
        ([88, None], Nominee.STAFF, None),
        ([None, 60], Nominee.STATION, None),
        ([88], Nominee.STAFF, "#/scores"),
        ([101, None], Nominee.STAFF, "#/scores/0"),
        ([88, 3], Nominee.STAFF, "#/scores/1"),
        ([None, 61], Nominee.STATION, "#/scores/1"),
    ],
)
def test_scores_fit_the_rounds(scores: list[int | None], who: Nominee, pointer: str | None) -> None:
    if pointer is None:
        contests.check_scores(scores, ROUNDS, who, KINDS)
        return
    with pytest.raises(contests.ScoresUnfit) as refused:
        contests.check_scores(scores, ROUNDS, who, KINDS)
    assert refused.value.pointer == pointer


@given(st.lists(st.integers(0, 5), max_size=12))
def test_equal_totals_share_a_rank(totals: list[int]) -> None:
    by_id: dict[UUID, int] = {uuid4(): total for total in totals}
    ranked = contests.ranks(by_id)
    for one, other in itertools.product(by_id, by_id):
        assert (by_id[one] > by_id[other]) == (ranked[one] < ranked[other])
    assert sorted(ranked.values()) == sorted(1 + sum(o > t for o in totals) for t in totals)
    assert not totals or min(ranked.values()) == 1


def test_a_tie_leaves_the_next_rank_out() -> None:
    ids = [uuid4() for _ in range(4)]
    ranked = contests.ranks(dict(zip(ids, [90, 80, 80, 70], strict=True)))
    assert [ranked[id] for id in ids] == [1, 2, 2, 4]
    assert contests.total([None, 3, 0, 4]) == 7
