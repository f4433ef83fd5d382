"""Which files may be one person's, by name, reading and birth date."""

from datetime import date

import pytest

from services.registry.files.domain import doubles

ZHANG = ("张伟", "zhangwei", date(1960, 3, 15))


@pytest.mark.parametrize(
    ("plain_name", "pinyin", "born", "likely"),
    [
        ("章伟", "zhangwei", date(1960, 3, 15), True),
        ("章伟", "zhangwei", date(1960, 4, 15), False),
        ("张伟", "zhangwei", date(1960, 4, 15), True),
        ("张伟", "zhangwei", date(1961, 3, 15), True),
        ("张伟", "zhangwei", date(1960, 3, 16), True),
        ("张伟", "zhangwei", date(1961, 4, 15), False),
        ("张伟", "zhangwei2", date(1961, 3, 15), True),
        ("李娜", "lina", date(1960, 3, 15), False),
    ],
)
def test_the_same_characters_forgive_one_part_of_the_date(
    plain_name: str, pinyin: str, born: date, likely: bool
) -> None:
    assert bool({*doubles.keys(*ZHANG)} & {*doubles.keys(plain_name, pinyin, born)}) is likely
