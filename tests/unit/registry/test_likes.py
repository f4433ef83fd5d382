"""The four likes: periods, points, weights, sums over areas, and what is left out."""

from copy import deepcopy
from datetime import date
from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from services.registry.contests.domain import Likes
from services.registry.files.domain import completeness
from services.registry.files.rules import WANTED, CompletenessSchema
from services.registry.likes import domain as likes
from services.registry.likes.domain import ALL_POINTS, Period
from services.registry.likes.rules import VERSIONS, FourLikesSchema, made
from shared.shares import Figure
from tests.kit.rules import faults_of

RULES = VERSIONS[-1]
NAMES = sorted(RULES.indicators)
FILE = yaml.safe_load((files("services.registry") / "data/four_likes.yaml").read_text("utf-8"))
FIGURE = st.integers(0, 300).flatmap(lambda n: st.builds(Figure, st.integers(0, n), st.just(n), st.just(n)))
FIGURES = st.dictionaries(st.sampled_from(NAMES), FIGURE)
CITY, COUNTY, TOWN, VILLAGE = "440700000000", "440703000000", "440703101000", "440703101001"
CODES = (CITY, COUNTY, TOWN, VILLAGE, "440703101002", "440703102000", "440781000000", "440781100000")


@given(FIGURES)
def test_points_lie_between_none_and_all(figures: dict[str, Figure]) -> None:
    score = likes.score(RULES, figures)
    for points in (score.total, *score.dimensions.values()):
        assert points is None or 0 <= points <= ALL_POINTS
    counted = [points for points in score.dimensions.values() if points is not None]
    assert (score.total is None) == (not counted)
    if counted and score.total is not None:
        assert min(counted) - 1 <= score.total <= max(counted) + 1, "a weighted mean; each is rounded by itself"


@given(FIGURES, st.sampled_from(NAMES), st.integers(5, 300), st.data())
def test_whoever_does_more_never_scores_less(
    figures: dict[str, Figure], name: str, cases: int, data: st.DataObject
) -> None:
    done = data.draw(st.integers(0, cases - 1))
    less = likes.score(RULES, {**figures, name: Figure(done, cases, cases)})
    more = likes.score(RULES, {**figures, name: Figure(done + 1, cases, cases)})
    assert (more.total or 0) >= (less.total or 0)
    for dimension in Likes:
        assert (more.dimensions[dimension] or 0) >= (less.dimensions[dimension] or 0)


@given(st.sets(st.sampled_from(NAMES), min_size=1), st.integers(5, 50), st.data())
def test_what_was_not_counted_leaves_its_weight_to_the_others(names: set[str], cases: int, data: st.DataObject) -> None:
    full = likes.score(RULES, {name: Figure(cases, cases, cases) for name in names})
    assert full.total == ALL_POINTS, "all that was counted was done"
    empty = {name: Figure() for name in data.draw(st.sets(st.sampled_from(NAMES))) - names}
    assert likes.score(RULES, {**{name: Figure(cases, cases, cases) for name in names}, **empty}) == full


def test_weights_count_within_a_dimension_and_a_target_earns_all() -> None:
    score = likes.score(RULES, {"FIVE_HAVES": Figure(5, 5, 5), "ON_TIME_TASKS": Figure(5, 10, 10)})
    assert score.dimensions[Likes.COMMAND] == 7_500
    assert score.dimensions[Likes.WARMTH] is None
    assert score.total == 7_500
    satisfied = likes.score(RULES, {"SATISFACTION": Figure(90, 100, 7)})
    assert satisfied.dimensions[Likes.WARMTH] == ALL_POINTS
    assert RULES.indicators["SATISFACTION"].target == Fraction(9, 10)


def test_few_cases_give_no_points_but_where_they_tell_of_no_person() -> None:
    few = Figure(1, RULES.small_cell - 1, RULES.small_cell - 1)
    assert likes.score(RULES, {"ON_TIME_TASKS": few}).total is None
    assert likes.score(RULES, {"ALERTS_IN_TIME": few}).total == 2_500
    assert likes.score(RULES, {"SATISFACTION": Figure(40, 45, 3)}).total is None, "three answers, whatever their points"


def test_nothing_is_counted_of_an_empty_station() -> None:
    assert likes.score(RULES, {}) == likes.Score(dict.fromkeys(Likes), None)


def test_periods_are_quarters() -> None:
    assert likes.parse_period(RULES, "2026-Q3") == Period("2026-Q3", date(2026, 7, 1), date(2026, 9, 30))
    assert likes.parse_period(RULES, "2026-Q4").last == date(2026, 12, 31)
    assert likes.parse_period(RULES, "2028-Q1").last == date(2028, 3, 31)
    for name in ("2026-Q0", "2026-Q5", "2026-Q04", "2026Q4", "2026-H1", "1026-Q1", "2026-Q1\n", ""):
        with pytest.raises(likes.PeriodUnknown):
            likes.parse_period(RULES, name)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_falls_into_one_period(day: date) -> None:
    period = likes.period_of(RULES, day)
    assert period.first <= day <= period.last
    assert likes.parse_period(RULES, period.name) == period


def test_a_period_is_closed_when_it_takes_in_nothing_more() -> None:
    quarter = likes.parse_period(RULES, "2026-Q3")
    for today in (date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 10)):
        with pytest.raises(likes.PeriodNotOver):
            likes.check_closing(RULES, quarter, today)
    likes.check_closing(RULES, quarter, date(2026, 10, 11))


def test_the_day_ends_in_shanghai() -> None:
    assert likes.day_end(date(2026, 9, 30)).isoformat() == "2026-10-01T00:00:00+08:00"


@given(st.dictionaries(st.sampled_from(CODES), st.dictionaries(st.sampled_from(NAMES[:3]), FIGURE)))
def test_what_stands_above_is_the_sum_of_what_lies_below(counted: dict[str, dict[str, Figure]]) -> None:
    own = {code: counted.get(code, {}) for code in CODES}
    sums = likes.rolled_up(own)
    for name in NAMES[:3]:
        whole = sum((figures.get(name, Figure()) for figures in own.values()), Figure())
        assert sums[CITY].get(name, Figure()) == whole
        town = [own[code].get(name, Figure()) for code in (TOWN, VILLAGE, "440703101002")]
        assert sums[TOWN].get(name, Figure()) == sum(town, Figure())
        assert sums[VILLAGE].get(name, Figure()) == own[VILLAGE].get(name, Figure())


def test_a_score_is_made_of_what_its_reader_is_shown() -> None:
    beside = "440703101002"
    counted = {VILLAGE: {"ON_TIME_TASKS": Figure(2, 3, 3)}, beside: {"ON_TIME_TASKS": Figure(0, 6, 6)}, TOWN: {}}
    around = likes.rolled_up(counted)
    gone = {asking: likes.left_out(RULES, asking, around) for asking in (COUNTY, TOWN)}
    assert [each["ON_TIME_TASKS"] for each in gone.values()] == [{VILLAGE, beside}, frozenset()]
    above, below = (likes.scores(RULES, around, each) for each in gone.values())
    assert (above[beside].total, above[TOWN].total) == (None, 2_222), "its points would tell what it met"
    assert (below[beside].total, below[TOWN].total, below[VILLAGE].total) == (0, 2_222, None)


def test_who_is_not_shown_small_figures() -> None:
    tasks, answers, alerts = (RULES.indicators[name] for name in ("ON_TIME_TASKS", "SATISFACTION", "ALERTS_IN_TIME"))
    assert [likes.hides(tasks, area) for area in (CITY, COUNTY, TOWN, VILLAGE)] == [True, True, False, False]
    assert all(likes.hides(answers, area) for area in (CITY, COUNTY, TOWN, VILLAGE))
    assert not any(likes.hides(alerts, area) for area in (CITY, COUNTY, TOWN, VILLAGE))


def test_the_rules_in_force_count() -> None:
    second = made({**FourLikesSchema().load(FILE)["versions"][0], "version": 2, "valid_from": date(2027, 1, 1)})
    assert likes.in_force([RULES, second], date(2026, 10, 1)) is RULES
    assert likes.in_force([RULES, second], date(2027, 1, 1)) is second


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("small_cell",), 0),
        (("period", "months"), 5),
        (("dimensions", 0, "dimension"), "WARMTH"),
        (("indicators", 0, "weight"), 0),
        (("indicators", 0, "findings"), "MODEL_STATION"),
        (("indicators", 0, "files"), {"measure": "COMPLETE"}),
        (("indicators", 1, "facts", "base"), "GOSSIP"),
        (("indicators", 1, "facts", "until"), "EVER"),
        (("indicators", 1, "indicator"), "FIVE_HAVES"),
        (("indicators", 6, "target"), 1.5),
        (("surplus",), 1),
    ],
)
def test_wrong_rules_are_refused(path: tuple[Any, ...], value: object, tmp_path: Path) -> None:
    wrong = deepcopy(FILE)
    at = wrong["versions"][0]
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    (fault,) = faults_of(tmp_path, wrong, FourLikesSchema)
    assert fault.startswith(f"versions.0.{path[0]}")


def test_a_file_is_complete_by_what_its_categories_want() -> None:
    everything = dict.fromkeys(("phone_sealed", "address_sealed", "served_as", "placement", "disability_grade"))
    survivor = SimpleNamespace(**{**everything, "phone_sealed": b"1", "address_sealed": b"2"})
    assert completeness.is_complete(WANTED, survivor, ["MARTYR_SURVIVOR"])
    assert not completeness.is_complete(WANTED, survivor, ["DISCHARGED_SOLDIER"]), (
        "how they served and were placed is missing"
    )
    soldier = SimpleNamespace(**{**vars(survivor), "served_as": "CONSCRIPT", "placement": "SELF_EMPLOYED"})
    assert completeness.is_complete(WANTED, soldier, ["DISCHARGED_SOLDIER"])
    assert not completeness.is_complete(WANTED, soldier, ["DISABLED_SERVICEMAN"])
    soldier.phone_sealed = None
    assert not completeness.is_complete(WANTED, soldier, ["DISCHARGED_SOLDIER"])


@pytest.mark.parametrize(
    "rule",
    [{"fields": ["shoe_size"]}, {"category": "GENERAL", "fields": []}, {"veterans": True}, {"fields": [], "x": 1}],
)
def test_wrong_rules_of_completeness_are_refused(rule: dict[str, Any], tmp_path: Path) -> None:
    faults = faults_of(tmp_path, {"rules": [rule], "verified_days": 365}, CompletenessSchema)
    assert all(fault.startswith("rules.0.") for fault in faults)


@pytest.mark.parametrize("days", [0, "365", None])
def test_a_verification_is_fresh_for_a_number_of_days(days: Any, tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, {"rules": [], "verified_days": days}, CompletenessSchema)
    assert fault.startswith("verified_days: ")
