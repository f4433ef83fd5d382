"""Served people: the ID number, and what follows from categories and birth."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from services.registry.files.domain import people
from services.registry.files.domain.identity import IdNumber, IdNumberInvalid
from services.registry.files.domain.people import Category
from services.registry.files.rules import TIERS, VETERANS

TODAY = date(2026, 11, 24)
VECTOR = "11010519491231002X"  # GB 11643-1999
CATEGORIES = list(Category)
days = st.dates(date(1880, 1, 1), TODAY)


@st.composite
def id_numbers(draw: st.DrawFn) -> str:
    place = draw(st.integers(100_000, 999_999))
    born = draw(days)
    number = f"{place}{born:%Y%m%d}{draw(st.integers(0, 999)):03}"
    return number + mod_11_2.calc_check_digit(number)


def with_check(number: str) -> str:
    return number + mod_11_2.calc_check_digit(number)


def test_the_vector_of_the_standard() -> None:
    number = IdNumber.parse(VECTOR, TODAY)
    assert number.value == VECTOR
    assert number.birth_date == date(1949, 12, 31)
    assert number.sex == "FEMALE"


def test_a_small_x_is_an_x() -> None:
    assert IdNumber.parse(VECTOR.lower(), TODAY) == IdNumber.parse(VECTOR, TODAY)


def test_a_wrong_check_digit_is_refused_with_its_field() -> None:
    with pytest.raises(IdNumberInvalid, match="check digit") as refused:
        IdNumber.parse(VECTOR[:-1] + "1", TODAY)
    assert refused.value.pointer == "#/id_number"


@pytest.mark.parametrize("place", ["440703", "110105", "659999", "440726"])
def test_the_place_is_never_a_reason_to_refuse(place: str) -> None:
    number = with_check(f"{place}19500301001")
    assert IdNumber.parse(number, TODAY).sex == "MALE"


@pytest.mark.parametrize(
    "born", ["19490230", "19491301", "19490001", "19490100", "18791231", "20261125", "00000000", "19000229", "99991231"]
)
def test_impossible_births_are_refused(born: str) -> None:
    with pytest.raises(IdNumberInvalid, match="birth date"):
        IdNumber.parse(with_check(f"440703{born}001"), TODAY)


@pytest.mark.parametrize("born", ["20261124", "18800101", "20000229"])
def test_births_at_the_edge_are_taken(born: str) -> None:
    assert IdNumber.parse(with_check(f"440703{born}001"), TODAY).birth_date.strftime("%Y%m%d") == born


@pytest.mark.parametrize(
    "text",
    [
        "",
        "X",
        VECTOR[:-1],
        VECTOR + "0",
        " " + VECTOR[1:],
        "1101051949123100-X",
        "一" * 18,
    ],
)
def test_other_forms_are_refused(text: str) -> None:
    with pytest.raises(IdNumberInvalid):
        IdNumber.parse(text, TODAY)


@pytest.mark.parametrize(
    "text", [VECTOR.lower(), "1101051949123100２X", VECTOR[:-1] + "Ｘ", f"{VECTOR[:6]} {VECTOR[6:14]}-{VECTOR[14:]}"]
)
def test_one_number_is_written_in_many_ways(text: str) -> None:
    assert IdNumber.parse(text, TODAY).value == VECTOR


@given(id_numbers())
def test_a_right_number_is_taken(number: str) -> None:
    parsed = IdNumber.parse(number, TODAY)
    assert parsed.value == number
    assert parsed.birth_date.strftime("%Y%m%d") == number[6:14]
    assert parsed.sex == ("MALE" if int(number[16]) % 2 else "FEMALE")


@given(id_numbers(), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_caught(number: str, at: int, by: int) -> None:
    digit = 10 if number[at] == "X" else int(number[at])
    wrong = number[:at] + str((digit + by) % 10) + number[at + 1 :]
    if wrong == number:
        return
    with pytest.raises(IdNumberInvalid):
        IdNumber.parse(wrong, TODAY)


@given(id_numbers(), st.integers(0, 16))
def test_two_neighbours_exchanged_are_always_caught(number: str, at: int) -> None:
    wrong = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    if wrong == number:
        return
    with pytest.raises(IdNumberInvalid):
        IdNumber.parse(wrong, TODAY)


NEVER_SERVED = [Category.NON_MILITARY_STAFF_RETIREE, Category.DISABLED_MILITIA]


def test_who_never_ended_active_service_is_no_veteran() -> None:
    others = [c for c in CATEGORIES if not people.is_veteran([c], VETERANS)]
    assert set(others) == {*NEVER_SERVED, *CATEGORIES[-4:]}
    assert people.is_veteran(["MARTYR_SURVIVOR", "DISCHARGED_SOLDIER"], VETERANS)
    assert not people.is_veteran(["MARTYR_SURVIVOR", "ACTIVE_DUTY_FAMILY"], VETERANS)


@pytest.mark.parametrize(
    ("categories", "tier"),
    [
        (["DISCHARGED_SOLDIER"], "UNIVERSAL"),
        (["ACTIVE_DUTY_FAMILY"], "UNIVERSAL"),
        (["MARTYR_SURVIVOR"], "KEY"),
        (["DISCHARGED_SOLDIER", "DISABLED_SERVICEMAN"], "KEY"),
        (["RED_ARMY_VETERAN"], "KEY"),
        (["DISABLED_MILITIA"], "KEY"),
    ],
)
def test_tiers(categories: list[str], tier: str) -> None:
    assert TIERS.tier(categories) == tier


@given(st.lists(st.sampled_from(CATEGORIES), min_size=1), st.sampled_from(CATEGORIES))
def test_one_more_category_takes_nothing_away(categories: list[Category], more: Category) -> None:
    both = [*categories, more]
    assert people.is_veteran(both, VETERANS) >= people.is_veteran(categories, VETERANS)
    assert people.preferential_care(both, VETERANS) >= people.preferential_care(categories, VETERANS)
    assert (TIERS.tier(both), TIERS.tier(categories)) != ("UNIVERSAL", "KEY")
    assert TIERS.tier([str(c) for c in reversed(both)]) == TIERS.tier(both)


def test_preferential_care_is_that_of_article_two() -> None:
    assert [c for c in CATEGORIES if not people.preferential_care([c], VETERANS)] == NEVER_SERVED
    assert not people.preferential_care([], VETERANS)


@pytest.mark.parametrize(
    ("born", "today", "old"),
    [
        (date(1946, 11, 1), date(2026, 10, 31), False),
        (date(1946, 11, 1), date(2026, 11, 1), True),
        (date(1946, 11, 30), date(2026, 11, 1), True),
        (date(1946, 12, 1), date(2026, 11, 30), False),
        (date(1946, 12, 31), date(2026, 12, 1), True),
        (date(1947, 1, 1), date(2026, 12, 31), False),
        (date(1948, 2, 29), date(2028, 2, 1), True),
    ],
)
def test_eighty_from_the_month_of_the_birthday(born: date, today: date, old: bool) -> None:
    """The day on which this changes is told to everyone, and so must not tell the day of birth."""
    assert people.over_80(born, today) is old


@given(st.dates(date(1881, 1, 1), date(2010, 12, 31)))
def test_no_one_turns_eighty_later_than_they_do(born: date) -> None:
    turned = date(born.year + 80, born.month, min(born.day, 28))
    assert people.over_80(born, turned)
    assert not people.over_80(born, turned.replace(day=1) - timedelta(days=1))
