"""Served persons: categories and what follows from them, and the citizen ID number."""

import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from stdnum.iso7064 import mod_11_2

from shared.errors import Refusal


class Category(enum.StrEnum):
    """The twelve collected categories (`domain.md` §2, S16)."""

    TRANSFERRED_OFFICER = "TRANSFERRED_OFFICER"
    DISCHARGED_SOLDIER = "DISCHARGED_SOLDIER"
    RETIRED_CADRE = "RETIRED_CADRE"
    NON_MILITARY_STAFF_RETIREE = "NON_MILITARY_STAFF_RETIREE"
    DEMOBILISED = "DEMOBILISED"
    RED_ARMY_VETERAN = "RED_ARMY_VETERAN"
    DISABLED_SERVICEMAN = "DISABLED_SERVICEMAN"
    DISABLED_MILITIA = "DISABLED_MILITIA"
    MARTYR_SURVIVOR = "MARTYR_SURVIVOR"
    DUTY_DEATH_SURVIVOR = "DUTY_DEATH_SURVIVOR"
    ILLNESS_DEATH_SURVIVOR = "ILLNESS_DEATH_SURVIVOR"
    ACTIVE_DUTY_FAMILY = "ACTIVE_DUTY_FAMILY"


SURVIVORS = frozenset({Category.MARTYR_SURVIVOR, Category.DUTY_DEATH_SURVIVOR, Category.ILLNESS_DEATH_SURVIVOR})
NOT_VETERANS = SURVIVORS | {Category.ACTIVE_DUTY_FAMILY}
"""The last four of the twelve are no veterans (`domain.md` §2)."""

PREFERENTIAL_CARE = NOT_VETERANS | {
    Category.RED_ARMY_VETERAN,
    Category.DEMOBILISED,
    Category.DISABLED_SERVICEMAN,
    Category.DISABLED_MILITIA,
}
"""优抚对象 by category (军人抚恤优待条例 art. 2, S4)."""

KEY_CATEGORIES = frozenset(
    {
        Category.RED_ARMY_VETERAN,
        Category.DISABLED_SERVICEMAN,
        Category.DISABLED_MILITIA,
        Category.MARTYR_SURVIVOR,
    }
)
"""Who is contacted as KEY 重点联系 (Yunan county's list, S25; default, configurable)."""

OLD_AGE = 80
"""Age from which home service is due (`domain.md` §2)."""


def is_veteran(categories: Iterable[str]) -> bool:
    return bool(set(categories) - NOT_VETERANS)


def preferential_care(categories: Iterable[str]) -> bool:
    return bool(set(categories) & PREFERENTIAL_CARE)


def tier(categories: Iterable[str]) -> str:
    """KEY or UNIVERSAL."""
    return "KEY" if set(categories) & KEY_CATEGORIES else "UNIVERSAL"


def birthday(born: date, age: int) -> date:
    """The day someone turns `age`; born on 29 February, on 28 February of a common year."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return born.replace(year=born.year + age, day=28)


def over_80(born: date, today: date) -> bool:
    return birthday(born, OLD_AGE) <= today


class IdNumberInvalid(Refusal):
    """The ID number is not valid: compare it with the card."""


@dataclass(frozen=True)
class IdNumber:
    """A citizen ID number (GB 11643-1999): 6 address, 8 birth, 3 sequence (odd: male), 1 check digit."""

    value: str

    @classmethod
    def parse(cls, text: str, today: date) -> "IdNumber":
        """Check form, birth date and check digit; the address part is never a reason to refuse (places are renamed)."""
        value = text.upper()
        if not re.fullmatch("[0-9]{17}[0-9X]", value):
            raise IdNumberInvalid("An ID number has 17 digits and a check digit or X.", pointer="#/id_number")
        if not mod_11_2.is_valid(value):
            raise IdNumberInvalid("The check digit is wrong: compare the number with the card.", pointer="#/id_number")
        number = cls(value)
        try:
            born = number.birth_date
        except ValueError:
            born = date.max
        if not date(1880, 1, 1) <= born <= today:
            raise IdNumberInvalid("The birth date in it is impossible.", pointer="#/id_number")
        return number

    @property
    def birth_date(self) -> date:
        return date(int(self.value[6:10]), int(self.value[10:12]), int(self.value[12:14]))

    @property
    def sex(self) -> str:
        return "MALE" if int(self.value[16]) % 2 else "FEMALE"
