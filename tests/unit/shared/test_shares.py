"""Small figures: which are left out, and that none of them follows from those that are shown."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import shares
from shared.shares import AsOfInFuture, Share, above, hidden, left_out, shown_as, too_few

SMALL = 5
CITY, COUNTY, TOWN, VILLAGE = "440700000000", "440703000000", "440703101000", "440703101001"
CODES = (CITY, COUNTY, TOWN, VILLAGE, "440703101002", "440703102000", "440781000000", "440781100000")
counts = st.dictionaries(st.sampled_from("abcdefghijkl"), st.integers(0, 30) | st.integers(0, 3))


@given(counts, st.none() | st.integers(0, 12), st.integers(3, 8))
def test_no_hidden_count_follows_from_what_is_shown(cells: dict[str, int], more: int | None, small: int) -> None:
    total = sum(cells.values()) + (more or 0)
    gone = hidden(cells, small, None if more is None else total)
    counted = {name for name, count in cells.items() if count}
    assert {name for name in counted if cells[name] < small} <= gone <= counted
    if not gone:
        assert not counted or not 0 < (more or 0) < small
    elif gone != counted or not (more or too_few(cells.values(), small)):  # else nothing is left to hide but the total
        together = total - sum(count for name, count in cells.items() if name not in gone)
        most = together - (len(gone) - 1)  # what one may be if each other is 1
        assert together >= small, "a group that can be computed is no small one"
        assert most >= small - 1, "each may be any small count"
        assert len(gone) > 1 or more, "one alone would be the difference"


@given(counts, st.integers(0, 12), st.integers(0, 8))
def test_no_more_is_hidden_than_needs_be(cells: dict[str, int], more: int, small: int) -> None:
    gone = hidden(cells, small, sum(cells.values()) + more)
    few = {name for name, count in cells.items() if 0 < count < small}
    if not few and (more == 0 or more >= small):
        assert not gone
    if beside := sorted((cells[name], name) for name in gone - few):
        without = gone - {beside[-1][1]}
        together = more + sum(cells[name] for name in without)
        assert together < small or together - (len(without) - 1) < small - 1, "the last one hidden was wanted"
        assert all(cells[name] <= beside[-1][0] for name in gone)


@pytest.mark.parametrize(
    ("cells", "total", "gone"),
    [
        ({}, None, ""),
        ({"a": 5, "b": 9}, None, ""),
        ({"a": 0, "b": 9}, None, ""),
        ({"a": 3, "b": 9, "c": 20}, None, "ab"),
        ({"a": 3, "b": 4, "c": 20}, None, "ab"),
        ({"a": 3, "b": 0, "c": 20, "d": 7}, None, "ad"),
        ({"a": 2, "b": 2, "c": 9}, None, "abc"),
        ({"a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "f": 9, "g": 10}, None, "abcdef"),
        ({"a": 3, "b": 9}, 17, "a"),
        ({"a": 3, "b": 9}, 13, "ab"),
        ({"a": 8, "b": 9}, 19, "a"),
        ({"a": 3}, None, "a"),
    ],
)
def test_what_is_hidden(cells: dict[str, int], total: int | None, gone: str) -> None:
    assert hidden(cells, SMALL, total) == set(gone)
    assert hidden(cells, 0, total) == set()


def test_shares_of_small_groups_are_left_out() -> None:
    found = [Share("A", 1, 4), Share("B", 1, 5), Share("C", 0, 0)]
    assert shares.shown(found, SMALL) == [Share("A", None, None), *found[1:]]


@pytest.mark.parametrize(("area", "below"), [(CITY, 5), (COUNTY, 5), (TOWN, 0), (VILLAGE, 0)])
def test_figures_are_left_out_above_the_town(area: str, below: int) -> None:
    assert shares.below(area, SMALL) == below


def test_figures_are_of_no_day_to_come() -> None:
    today = date(2026, 11, 24)
    assert shares.as_of(None, today, "?as_of") == shares.as_of(today, today, "?as_of") == today
    assert shares.as_of(date(2026, 1, 1), today, "?as_of") == date(2026, 1, 1)
    with pytest.raises(AsOfInFuture) as refused:
        shares.as_of(date(2026, 11, 25), today, "?on")
    assert refused.value.pointer == "?on"


def test_the_nearest_above_is_the_last() -> None:
    assert above(VILLAGE, CODES) == [CITY, COUNTY, TOWN]
    assert above(VILLAGE, {CITY}) == [CITY]
    assert above(CITY, CODES) == []


def test_what_is_hidden_is_listed_under_the_nearest_above_that_is_not() -> None:
    assert shown_as(VILLAGE, frozenset()) == VILLAGE
    assert shown_as(VILLAGE, {VILLAGE, TOWN}) == COUNTY


@given(st.dictionaries(st.sampled_from(CODES[1:]), st.integers(0, 12)), st.integers(0, 12))
def test_of_stations_within_others_none_that_is_left_out_follows(own: dict[str, int], of_city: int) -> None:
    own = {**own, CITY: of_city}
    sums = {code: sum(n for other, n in own.items() if code in [other, *above(other, own)]) for code in own}
    gone = left_out(sums, SMALL)
    assert {code for code, count in sums.items() if 0 < count < SMALL} <= gone
    for code in own:
        inside = [other for other in own if above(other, own)[-1:] == [code]]
        if code in gone:
            assert gone.issuperset(inside), "what lies below would tell it"
        elif gone.intersection(inside):
            together = sums[code] - sum(sums[other] for other in inside if other not in gone)
            assert together >= SMALL or all(other in gone or not sums[other] for other in inside)
