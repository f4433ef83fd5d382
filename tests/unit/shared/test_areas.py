"""What a code covers, over every area of the shipped district."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from services.registry.network.use_cases.load import list_divisions
from shared.security.areas import CITY, COUNTY, TOWN, VILLAGE, at_level, covers, digits_below, level, scope, wider

AREAS = {row["code"]: row for row in list_divisions()}
CODES = sorted(AREAS)
UPPER = [code for code in CODES if AREAS[code]["level"] != VILLAGE]
DAJIANG = "440781100000"
"""大江镇: its code ends in zeros that mean something."""


def ancestry(code: str) -> list[str]:
    """The area itself and those above it, by the list's own tree."""
    chain = [code]
    while parent := AREAS[chain[-1]]["parent"]:
        chain.append(parent)
    return chain


def test_the_district_is_whole() -> None:
    assert len(AREAS) == 1 + 7 + 73 + 1339
    assert Counter(row["level"] for row in AREAS.values()) == {CITY: 1, COUNTY: 7, TOWN: 73, VILLAGE: 1339}
    towns = Counter(code[:6] for code in CODES if AREAS[code]["level"] == TOWN)
    assert sorted(towns.items()) == [
        ("440703", 6), ("440704", 3), ("440705", 11), ("440781", 17), ("440783", 15), ("440784", 10),
        ("440785", 11),
    ]  # fmt: skip


def test_scope_cuts_by_level_and_strips_no_zeros() -> None:
    assert scope("440700000000") == "4407"
    assert scope("440781000000") == "440781"
    assert scope(DAJIANG) == "440781100"
    assert scope("440781100200") == "440781100200"
    assert scope("440703002010") == "440703002010"
    assert scope("440703900000") == "440703900"


def test_scope_has_the_digits_of_the_level() -> None:
    digits = {CITY: 4, COUNTY: 6, TOWN: 9, VILLAGE: 12}
    assert [code for code in CODES if scope(code) != code[: digits[AREAS[code]["level"]]]] == []
    assert [code for code in CODES if level(code) != AREAS[code]["level"]] == []


def test_dajiang_covers_its_own_villages_only() -> None:
    own = {code for code in CODES if AREAS[code]["parent"] == DAJIANG}
    assert len(own) > 10
    assert {code for code in CODES if covers(DAJIANG, code)} == own | {DAJIANG}


def test_towns_of_one_name_are_apart() -> None:
    assert AREAS["440703002000"]["name"][:2] == AREAS["440781103000"]["name"][:2] == "白沙"
    assert not covers("440703002000", "440781103000")


def test_covers_is_tree_ancestry_for_every_area_that_has_others_below() -> None:
    for outer in UPPER:
        assert [inner for inner in CODES if covers(outer, inner) != (outer in ancestry(inner))] == [], outer


@given(st.sampled_from(CODES), st.sampled_from(CODES))
def test_covers_is_tree_ancestry(outer: str, inner: str) -> None:
    assert covers(outer, inner) == (outer in ancestry(inner))


def test_wider_are_the_ancestors_the_widest_first() -> None:
    assert [code for code in CODES if wider(code)[::-1] != ancestry(code)[1:]] == []
    assert wider("440703002901") == ["440700000000", "440703000000", "440703002000"], "also of codes of ours"


@given(st.sampled_from(CODES), st.sampled_from([CITY, COUNTY, TOWN, VILLAGE]))
def test_at_level_finds_the_ancestor(code: str, wanted: str) -> None:
    above = [area for area in ancestry(code) if AREAS[area]["level"] == wanted]
    assert at_level(code, wanted) == (above[0] if above else code)


def test_our_own_codes_count_as_villages() -> None:
    assert level("440703002901") == VILLAGE
    assert at_level("440703002901", TOWN) == "440703002000"
    assert covers("440703002000", "440703002901")


def test_what_tells_the_areas_below_apart_is_their_own_scope() -> None:
    for code in UPPER:
        below = {len(scope(each)) for each in CODES if AREAS[each]["parent"] == code}
        assert below == {digits_below(code)}, code
    assert digits_below("440781100201") == 12
