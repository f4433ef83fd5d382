"""Satisfaction: periods, results, and what may not be shown."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.visits import settings
from services.visits.domain import satisfaction
from services.visits.domain.satisfaction import NewAnswer, Occasion

SMALL = 5
counts = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 30))


@given(counts)
def test_small_stations_are_hidden_and_cannot_be_told_from_the_total(sizes: dict[str, int]) -> None:
    hidden = satisfaction.hidden(sizes, SMALL)
    assert {station for station, n in sizes.items() if 0 < n < SMALL} <= hidden
    together = sum(sizes[station] for station in hidden)
    total = sum(sizes.values())
    assert together == 0 or together >= SMALL or (together == total and total < SMALL)


@given(counts)
def test_no_more_is_hidden_than_needs_be(sizes: dict[str, int]) -> None:
    hidden = satisfaction.hidden(sizes, SMALL)
    small = {station for station, n in sizes.items() if 0 < n < SMALL}
    if sum(sizes[station] for station in small) >= SMALL or not small:
        assert hidden == small


def test_one_small_station_hides_the_next_smallest() -> None:
    assert satisfaction.hidden({"a": 3, "b": 9, "c": 20}, SMALL) == {"a", "b"}
    assert satisfaction.hidden({"a": 3, "b": 4, "c": 20}, SMALL) == {"a", "b"}
    assert satisfaction.hidden({"a": 5, "b": 9}, SMALL) == frozenset()


answers = st.lists(st.tuples(*[st.integers(1, 5)] * 3), max_size=40)


@given(answers)
def test_a_result_counts_every_answer(given_: list[tuple[int, int, int]]) -> None:
    result = satisfaction.result([(scores, 1) for scores in given_], range(1, 6), suppressed=False)
    assert result.n == len(given_)
    for index, name in enumerate(satisfaction.SCALES):
        scale = result.scales[name]
        if not given_:
            assert (scale.mean, scale.distribution) == (None, None)
            continue
        scores = [scores[index] for scores in given_]
        assert scale.distribution == {score: scores.count(score) for score in range(1, 6)}
        assert scale.mean == round(sum(scores) / len(scores), 2)


def test_a_suppressed_result_tells_its_n_alone() -> None:
    result = satisfaction.result([((1, 2, 3), 4)], range(1, 6), suppressed=True)
    assert (result.n, result.suppressed) == (4, True)
    assert all(scale.mean is None and scale.distribution is None for scale in result.scales.values())


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


@pytest.mark.parametrize(
    ("part", "change", "fault"),
    [
        ("campaigns", {"symposium_from": 0}, "symposium_from"),
        ("campaigns", {"reached_by": ["LETTER"]}, "reached_by"),
        ("satisfaction", {"least": 5}, "scale must rise"),
        ("satisfaction", {"period_months": 5}, "period_months"),
        ("satisfaction", {"surplus": 1}, "surplus"),
    ],
)
def test_faults_of_the_rules_are_named(part: str, change: dict[str, object], fault: str) -> None:
    good: dict[str, dict[str, object]] = {
        "campaigns": {"symposium_from": 5, "reached_by": ["HOME_VISIT"]},
        "satisfaction": {"least": 1, "most": 5, "small_cell": 5, "period_months": 3},
    }
    assert settings.load(good)[0].symposium_from == 5
    with pytest.raises(settings.RulesInvalid, match=fault):
        settings.load({**good, part: {**good[part], **change}})
