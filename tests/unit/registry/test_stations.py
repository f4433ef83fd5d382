"""Stations: which code belongs to which level, how they open and close, and their heads."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.network.domain import staff, stations
from services.registry.network.domain.staff import Period, Post
from services.registry.network.domain.stations import State
from services.registry.network.use_cases.load import list_divisions
from shared.contracts.levels import Level
from shared.errors import PeriodReversed
from shared.states import WrongState, step

DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@pytest.mark.parametrize(("current", "wanted"), list(itertools.product(State, State)))
def test_a_station_opens_and_closes_by_turns(current: State, wanted: State) -> None:
    if current is not wanted:
        assert step(current, wanted) is wanted
        return
    with pytest.raises(WrongState, match=f"is {current}; it cannot become {wanted}"):
        step(current, wanted)


@given(st.lists(st.sampled_from(State), max_size=12))
def test_no_path_leaves_the_table(tried: list[State]) -> None:
    state, passed = State.OPEN, [State.OPEN]
    for wanted in tried:
        try:
            state = step(state, wanted)
        except WrongState:
            continue
        passed.append(state)
    assert passed == [(State.OPEN, State.CLOSED)[place % 2] for place in range(len(passed))]


def test_every_listed_division_has_a_code_of_its_level_and_the_parent_of_its_code() -> None:
    for row in list_divisions():
        stations.check_code(row["code"], row["level"])
        assert stations.parent_of(row["code"]) == row["parent"]


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("440703002901", Level.UNIVERSITY, "440703002000"),
        ("440703000999", Level.OTHER, "440703000000"),
        ("440700000900", Level.UNIVERSITY, "440700000000"),
    ],
)
def test_places_of_ours_stand_below_the_division_their_code_begins_with(code: str, level: Level, parent: str) -> None:
    stations.check_code(code, level)
    assert stations.parent_of(code) == parent
    for other in (Level.VILLAGE, Level.TOWN, Level.COUNTY, Level.CITY):
        with pytest.raises(stations.CodeOfAnotherLevel):
            stations.check_code(code, other)


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("440703002899", Level.UNIVERSITY),
        ("440703002000", Level.VILLAGE),
        ("440703900000", Level.OTHER),
        ("440703002001", Level.TOWN),
    ],
)
def test_a_code_of_another_level_is_refused(code: str, level: Level) -> None:
    with pytest.raises(stations.CodeOfAnotherLevel):
        stations.check_code(code, level)


def test_changes_are_entered_in_their_order() -> None:
    today = date(2027, 1, 1)
    stations.check_date(today, since=None, today=today)
    stations.check_date(today, since=today, today=today)
    for on, since in ((today + timedelta(1), None), (date(2026, 12, 30), date(2026, 12, 31))):
        with pytest.raises(stations.DateOutOfOrder):
            stations.check_date(on, since=since, today=today)


@given(DAYS, st.none() | DAYS, DAYS, st.none() | DAYS)
def test_periods_overlap_where_they_share_a_day(a: date, b: date | None, c: date, d: date | None) -> None:
    first, second = Period(a, b), Period(c, d)
    if (b is not None and b < a) or (d is not None and d < c):
        with pytest.raises(PeriodReversed):
            staff.check_period(first if b is not None and b < a else second)
        return
    shared = max(a, c) <= min(b or date.max, d or date.max)
    assert first.overlaps(second) == second.overlaps(first) == shared
    if shared:
        with pytest.raises(staff.HeadInPost):
            staff.check_head(first, [second])
    else:
        staff.check_head(first, [second])


@pytest.mark.parametrize(
    ("level", "posts", "enough"),
    [
        ("VILLAGE", {Post.PART_TIME: 1}, True),
        ("VILLAGE", {}, False),
        ("TOWN", {Post.HEAD: 1, Post.PART_TIME: 5}, False),
        ("TOWN", {Post.HEAD: 1, Post.FULL_TIME: 1}, True),
        ("COUNTY", {Post.HEAD: 1, Post.DEPUTY: 1}, False),
        ("COUNTY", {Post.HEAD: 1, Post.DEPUTY: 1, Post.FULL_TIME: 1}, True),
        ("CITY", {Post.HEAD: 1}, True),
        ("UNIVERSITY", {Post.PART_TIME: 1}, False),
    ],
)
def test_how_many_people_a_station_needs(level: str, posts: dict[str, int], enough: bool) -> None:
    assert staff.enough(level, posts, {"COUNTY": 3, "TOWN": 2, "VILLAGE": 1}, ["VILLAGE"]) is enough
