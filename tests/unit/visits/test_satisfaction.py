"""Satisfaction: periods, results, and what may not be shown."""

from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema

from services.visits.campaigns import rules as of_campaigns
from services.visits.dues.domain.contact import Method
from services.visits.satisfaction import domain as satisfaction
from services.visits.satisfaction import rules as of_satisfaction
from services.visits.satisfaction.domain import NewAnswer, Occasion
from tests.kit.rules import faults_of, loaded

answers = st.lists(st.tuples(*[st.integers(1, 5)] * 3), max_size=40)


def summed(answers: list[tuple[int, int, int]]) -> satisfaction.Scores:
    rows = [SimpleNamespace(**dict(zip(satisfaction.SCALES, scores, strict=True))) for scores in answers]
    return satisfaction.counted(rows, range(1, 6))


@given(answers, answers)
def test_a_result_counts_every_answer_of_every_sum(
    some: list[tuple[int, int, int]], others: list[tuple[int, int, int]]
) -> None:
    results = satisfaction.results([summed(some), summed(others)])
    points = satisfaction.points(summed(some))
    for index, name in enumerate(satisfaction.SCALES):
        scale, scores = results[name], [scores[index] for scores in some + others]
        assert points[name] == sum(scores[index] for scores in some)
        if not scores:
            assert (scale.mean, scale.distribution) == (None, None)
            continue
        assert scale.distribution == {str(score): scores.count(score) for score in range(1, 6)}
        assert scale.mean == round(sum(scores) / len(scores), 2)


@given(st.dates(), st.sampled_from([1, 2, 3, 4, 6, 12]))
def test_every_day_falls_into_one_period(day: date, months: int) -> None:
    first, last = satisfaction.period_of(day, months)
    assert first <= day <= last
    assert satisfaction.period_of(first, months) == satisfaction.period_of(last, months) == (first, last)
    if last < date.max:
        after = last + timedelta(days=1)
        assert satisfaction.period_of(after, months)[0] == after


def test_the_year_ends_with_its_last_quarter() -> None:
    assert satisfaction.period_of(date(2026, 12, 31), 3) == (date(2026, 10, 1), date(2026, 12, 31))
    assert satisfaction.period_of(date(2027, 1, 1), 3) == (date(2027, 1, 1), date(2027, 3, 31))


def test_which_answers_name_their_occasion() -> None:
    scores = {"happiness": 4, "gain": 4, "honour": 5}
    satisfaction.check_occasion(NewAnswer(**scores, occasion=Occasion.VISIT, occasion_id=uuid4(), veteran_id=uuid4()))
    satisfaction.check_occasion(NewAnswer(**scores, occasion=Occasion.VISIT))
    satisfaction.check_occasion(NewAnswer(**scores, occasion=Occasion.GENERAL, veteran_id=uuid4()))
    with pytest.raises(satisfaction.OccasionMissing):
        satisfaction.check_occasion(NewAnswer(**scores, occasion=Occasion.OFFER, veteran_id=uuid4()))
    with pytest.raises(satisfaction.OccasionMissing):
        satisfaction.check_occasion(
            NewAnswer(**scores, occasion=Occasion.GENERAL, occasion_id=uuid4(), veteran_id=uuid4())
        )
    with pytest.raises(satisfaction.OccasionNamed):
        satisfaction.check_occasion(NewAnswer(**scores, occasion=Occasion.VISIT, occasion_id=uuid4()))


OF_CAMPAIGNS = {"symposium_from": 5, "reached_by": ["HOME_VISIT", "PHONE"]}
OF_ANSWERS = {"least": 1, "most": 5, "small_cell": 5, "period_months": 3}


def test_rules_are_as_the_file_says_and_stay_so(tmp_path: Path) -> None:
    campaigns = loaded(tmp_path, OF_CAMPAIGNS, of_campaigns.RulesSchema)
    assert campaigns == of_campaigns.Rules(5, (Method.HOME_VISIT, Method.PHONE))
    assert hash(campaigns), "nothing in it changes"
    assert loaded(tmp_path, OF_ANSWERS, of_satisfaction.RulesSchema) == of_satisfaction.Rules(1, 5, 5, 3)


@pytest.mark.parametrize(
    ("schema", "content", "fault"),
    [
        (of_campaigns.RulesSchema, OF_CAMPAIGNS | {"symposium_from": 0}, "symposium_from: "),
        (of_campaigns.RulesSchema, OF_CAMPAIGNS | {"reached_by": ["LETTER"]}, "reached_by.0: "),
        (of_campaigns.RulesSchema, OF_CAMPAIGNS | {"reached_by": []}, "reached_by: "),
        (of_satisfaction.RulesSchema, OF_ANSWERS | {"least": 5}, "most: The scale must rise."),
        (of_satisfaction.RulesSchema, OF_ANSWERS | {"period_months": 5}, "period_months: "),
        (of_satisfaction.RulesSchema, OF_ANSWERS | {"surplus": 1}, "surplus: "),
    ],
)
def test_faults_of_the_rules_are_named(
    schema: type[Schema], content: dict[str, object], fault: str, tmp_path: Path
) -> None:
    assert faults_of(tmp_path, content, schema)[0].startswith(fault)
