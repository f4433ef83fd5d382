"""Small figures: which are left out, and that none of them follows from those that are shown."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import shares
from shared.security.areas import LEVELS, covers, scope
from shared.shares import AsOfInFuture, Figure, hidden, left_out, shown_as, too_few, trees

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
        assert {name for name, count in cells.items() if count == beside[-1][0]} <= gone, "no order among equals tells"
        together = more + sum(cells[name] for name in few)
        low = together < small or together - (len(few) - 1) < small - 1
        assert low or together == len(few) * (small - 1), "what was hidden beside the small ones was wanted"
        assert len({count for count, _ in beside}) == 1
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
        ({"a": 5, "b": 4, "c": 4}, None, "abc"),
        ({"a": 5, "b": 4, "c": 4}, 13, "abc"),
        ({"a": 5, "b": 4, "c": 4}, 14, "bc"),
        ({"a": 4, "b": 4, "c": 6, "d": 6, "e": 7}, None, "abcd"),
        ({"a": 20, "b": 20, "c": 4}, None, "abc"),
    ],
)
def test_what_is_hidden(cells: dict[str, int], total: int | None, gone: str) -> None:
    assert hidden(cells, SMALL, total) == set(gone)
    assert hidden(cells, 0, total) == set()


View = tuple[object, ...]
"""What a reader sees: each count or None where it is left out, and the total or None."""


def forced(views: dict[View, list[tuple[int, ...]]], cells: int) -> Iterator[tuple[View, int]]:
    """Where something is left out of a view of `cells` and yet known: in all that give this view it is the same."""
    for view, given_by in views.items():
        for place in range(cells):
            if view[place] is None and len({each[place] for each in given_by}) == 1:
                yield view, place


@pytest.mark.parametrize("small", [3, 5])
@pytest.mark.parametrize("many", [1, 2, 3, 4])
def test_no_count_follows_for_a_reader_who_knows_the_rule(many: int, small: int) -> None:
    views = defaultdict(list)
    for counted in product(range(15), repeat=many):
        cells = dict(zip("abcd", counted, strict=False))
        gone = hidden(cells, small)
        total = None if too_few(counted, small) else sum(counted)
        views[*(None if name in gone else count for name, count in cells.items()), total].append(counted)
    assert not list(forced(views, many))


@pytest.mark.parametrize("small", [3, 5])
@pytest.mark.parametrize("many", [1, 2, 3])
def test_no_count_follows_from_a_total_of_more(many: int, small: int) -> None:
    towns, county = [f"440703{town}" for town in range(101, 101 + many)], "440703"
    views, without_more = defaultdict(list), defaultdict(list)
    for *counted, more in product(range(15), repeat=many + 1):
        sums = {**dict(zip(towns, counted, strict=True)), county: sum(counted) + more}
        gone = left_out(sums, small)
        if county not in gone and sums[county] - sum(sums[town] for town in towns if town not in gone) > 14:
            continue  # of what gives this view not all is among the counted
        view = tuple(None if code in gone else count for code, count in sums.items())
        views[view].append((*counted, more))
        if not more:  # some readers know of a total that it holds no more
            without_more[view].append((*counted, more))
    assert not list(forced(views, many))
    assert not list(forced(without_more, many))
    for given_by in views.values():
        rests = {more for *_, more in given_by}
        assert len(rests) > 1 or not rests & set(range(1, small)), "what is listed nowhere is as small a figure"


@pytest.mark.parametrize("small", [3, 5])
def test_neither_counts_nor_numerators_follow(small: int) -> None:
    shares = [(people, met) for people in range(8) for met in range(people + 1)]
    views = defaultdict(list)
    for counted in product(shares, repeat=3):
        people = {name: count for name, (count, _) in zip("abc", counted, strict=True)}
        met = {name: count for name, (_, count) in zip("abc", counted, strict=True)}
        gone = hidden(people, small, met=[met])
        total = None if too_few(people.values(), small) else (sum(people.values()), sum(met.values()))
        seen = [None if name in gone else share for name, share in zip("abc", counted, strict=True)]
        counts = [None if name in gone else people[name] for name in "abc"]
        if total is None or 0 < total[1] < total[0]:
            of_met = [met[name] for name in "abc"]
            views[*seen, *counts, total].append((*of_met, *people.values()))
    assert not list(forced(views, 6))


def test_what_is_hidden_is_neither_all_met_nor_none() -> None:
    people = {"a": 1, "b": 5, "c": 10, "d": 12}
    assert hidden(people, SMALL, met=[{"a": 1, "b": 4, "c": 4, "d": 0}]) == {"a", "b"}
    assert hidden(people, SMALL, met=[{"a": 1, "b": 5, "c": 4, "d": 0}]) == {"a", "b", "c"}
    assert hidden(people, SMALL, met=[{"a": 0, "b": 0, "c": 0, "d": 9}]) == {"a", "b", "c", "d"}
    assert hidden(people, SMALL, met=[people, dict.fromkeys(people, 0)]) == {"a", "b"}, "the whole says so itself"


@pytest.mark.parametrize(
    ("counted", "few"),
    [
        *(([3], True), ([1] * 5, True), ([1, 1, 3], True), ([4, 4], True), ([0, 4, 4, 4], True)),
        *(([], False), ([0], False), ([5], False), ([2, 3], False), ([3, 5], False), ([4, 4, 5], False)),
    ],
)
def test_totals_that_would_tell(counted: list[int], few: bool) -> None:
    assert too_few(counted, SMALL) == few
    assert not too_few(counted, 0)


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


def test_what_is_hidden_is_listed_under_the_nearest_above_that_is_not() -> None:
    assert shown_as(VILLAGE, frozenset()) == VILLAGE
    assert shown_as(VILLAGE, {scope(VILLAGE)}) == TOWN
    assert shown_as(VILLAGE, {scope(VILLAGE), scope(TOWN)}) == COUNTY
    assert shown_as(TOWN, {scope(TOWN)}) == COUNTY
    assert shown_as(CITY, {scope(CITY)}) == CITY


def of(shares: dict[str, tuple[int, int]]) -> dict[str, Figure]:
    return {code: Figure(met, people, people) for code, (met, people) in shares.items()}


def test_figures_add_up_by_area_and_what_a_station_has_itself_stands_apart() -> None:
    own = of({COUNTY: (1, 2), TOWN: (1, 3), VILLAGE: (1, 4)})
    figures = trees({"R": own}, COUNTY, 0)["R"]
    people = {prefix: figure.cases for prefix, figure in figures.sums.items()}
    assert people == {"440703": 9, "440703000": 2, COUNTY: 2, "440703101": 7, TOWN: 3, VILLAGE: 4}
    assert figures.below(COUNTY) == ["440703000", "440703101"]
    assert figures.below(TOWN) == [TOWN, VILLAGE]
    assert figures.below(VILLAGE) == [VILLAGE]
    assert figures.share(scope(TOWN)) == {"numerator": 2, "denominator": 7}
    assert trees({"R": own}, CITY, 0)["R"].sums.keys() == figures.sums.keys() | {"4407"}


def test_whoever_asks_within_their_area_is_shown_no_more_than_of_all_of_it() -> None:
    assert [shares.counted_of(own, VILLAGE) for own in (CITY, COUNTY, TOWN, VILLAGE)] == [CITY, COUNTY, *[VILLAGE] * 2]
    own = of({VILLAGE: (2, 4), "440703101002": (5, 6), "440703102000": (9, 90)})
    figures = trees({"R": own}, COUNTY, SMALL)["R"]
    assert figures.gone == {VILLAGE, "440703101002"}
    assert figures.share("440703101002") == {"numerator": None, "denominator": None}
    assert figures.share("440703101") == {"numerator": 7, "denominator": 10}
    few = trees({"R": of({VILLAGE: (2, 4)})}, COUNTY, SMALL)["R"]
    assert few.shown("440703101003") is None, "nor that there is none beside them"


def test_shares_of_the_same_people_are_left_out_together() -> None:
    villages = (VILLAGE, "440703101002", "440703101003")
    some = of(dict(zip(villages, ((1, 1), (5, 5), (4, 10)), strict=True)))
    none = of(dict(zip(villages, ((0, 1), (0, 5), (0, 10)), strict=True)))
    others = of(dict(zip(villages, ((0, 1), (0, 5), (0, 11)), strict=True)))
    figures = trees({"R": some, "S": none, "T": others}, TOWN, SMALL)
    assert figures["R"].gone == figures["S"].gone == set(villages), "all six are met by one of them"
    assert figures["T"].gone == set(villages[:2]), "the whole says of all that none is"


def around(prefix: str, sums: Iterable[str]) -> list[str]:
    """The areas one level below one of `sums`."""
    wider = {each: [p for p in sums if p != each and each.startswith(p)] for each in sums}
    return [each for each, above in wider.items() if above and max(above, key=len) == prefix]


@given(st.dictionaries(st.sampled_from(CODES[1:]), st.integers(0, 12)), st.integers(0, 12))
def test_of_stations_within_others_none_that_is_left_out_follows(own: dict[str, int], of_city: int) -> None:
    own = {**own, CITY: of_city}
    sums = {scope(code): sum(n for other, n in own.items() if covers(code, other)) for code in own}
    gone = left_out(sums, SMALL)
    assert {prefix for prefix, count in sums.items() if 0 < count < SMALL} <= gone
    for prefix in sums:
        inside = around(prefix, sums)
        if prefix in gone:
            assert gone.issuperset(inside), "what lies below would tell it"
        elif gone.intersection(inside):
            together = sums[prefix] - sum(sums[other] for other in inside if other not in gone)
            assert together >= SMALL


LEAVES = {  # stations with none below, by how the city's counties are divided
    "a county of two towns, and one": (["440703101000", "440703102000", "440781000000"], 17),
    "a county of two towns, and two": (["440703101000", "440703102000", "440781000000", "440783000000"], 17),
    "a county of three towns, and one": (["440703101000", "440703102000", "440703103000", "440781000000"], 17),
    "two counties of two towns": (["440703101000", "440703102000", "440781100000", "440781101000"], 15),
}


def within(leaves: int, most: int) -> Iterator[tuple[int, ...]]:
    """All counts of so many that are `most` together at most."""
    if not leaves:
        yield ()
        return
    for first in range(most + 1):
        yield from ((first, *rest) for rest in within(leaves - 1, most - first))


@pytest.mark.parametrize("small", [3, 5])
@pytest.mark.parametrize("case", LEAVES)
def test_no_station_follows_for_a_reader_who_knows_the_rule(case: str, small: int) -> None:
    leaves, most = LEAVES[case]
    codes = sorted({code[:digits] for code in leaves for digits in LEVELS[:3]})
    views = defaultdict(list)
    for counted in within(len(leaves), most):
        own = dict(zip(leaves, counted, strict=True))
        sums = {code: sum(n for leaf, n in own.items() if leaf.startswith(code)) for code in codes}
        gone = left_out(sums, small)
        views[tuple(None if code in gone else sums[code] for code in codes)].append(tuple(sums.values()))
    for view, place in forced(views, len(codes)):
        assert {each[place] for each in views[view]} == {0}, "nothing is below a hidden station but what it tells"


def test_a_station_that_would_tell_what_is_below_it_is_left_out() -> None:
    county, towns = "440703", {f"440703{town}": 1 for town in range(101, 106)}
    assert left_out({county: 5, **towns}, SMALL) == {county, *towns}
    counties = {"440781": 9, "440783": 0}
    assert left_out({"4407": 14, county: 5, **towns, **counties}, SMALL) == {county, *towns, "440781"}
    assert left_out({county: 13, **dict(zip(towns, (5, 4, 4), strict=False))}, SMALL) == set(list(towns)[:3])
    assert left_out({county: 5, **towns}, 0) == frozenset()


def test_below_an_area_too_what_is_hidden_is_neither_all_met_nor_none() -> None:
    people = {"440703": 21, "440703101": 1, "440703102": 5, "440703103": 15}
    assert left_out(people, SMALL, [{"440703": 12, "440703101": 1, "440703102": 4, "440703103": 7}]) == {
        "440703101",
        "440703102",
    }
    of_one_kind = {"440703": 13, "440703101": 1, "440703102": 5, "440703103": 7}
    assert left_out(people, SMALL, [of_one_kind]) == people.keys() - {"440703"}
