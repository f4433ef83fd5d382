"""Served people: categories, tags, and what follows from them."""

import enum
import re
from collections.abc import Iterable, Set
from datetime import date


class Category(enum.StrEnum):
    """The twelve collected categories (docs/sources.md#categories)."""

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
"""三属."""

CARED_FOR_AS_KIN = SURVIVORS | {Category.ACTIVE_DUTY_FAMILY}
"""Who has preferential care 优抚 without having served (《军人抚恤优待条例》 2024 art. 2:
docs/sources.md#preferential-care).
"""


class Tag(enum.StrEnum):
    """Marks beside the categories (docs/sources.md#categories): combat 参战, test 参试, merit 功臣模范, aged-60 rural
    soldier 年满60周岁农村籍退役士兵, ill-returned 带病回乡, especially poor 特困.
    """

    COMBAT = "COMBAT"
    TEST = "TEST"
    MERIT = "MERIT"
    RURAL_60 = "RURAL_60"
    ILL_RETURNED = "ILL_RETURNED"
    ESPECIALLY_POOR = "ESPECIALLY_POOR"


OLD_AGE = 80
"""Age from which home service is due (docs/sources.md#cards)."""


def is_veteran(categories: Iterable[str], veterans: Set[Category]) -> bool:
    """Whether one of someone's categories makes them a veteran; `veterans` are those that do."""
    return not veterans.isdisjoint(categories)


def preferential_care(categories: Iterable[str], veterans: Set[Category]) -> bool:
    """Whether someone has preferential care 优抚对象: veterans, survivors and families of those serving."""
    return not (CARED_FOR_AS_KIN | veterans).isdisjoint(categories)


def first_too_young(today: date) -> date:
    """The first birth date of those who do not count as over 80. One counts from the first of the month in which one
    turns it: everyone sees who counts, and the birthday itself would tell them the birth date.
    """
    return date(today.year - OLD_AGE + today.month // 12, today.month % 12 + 1, 1)


def over_80(born: date, today: date) -> bool:
    return born < first_too_young(today)


def phone_digits(phone: str) -> str:
    """The same for a phone however it is written: `+86 138-0013-8000`, `13800138000`."""
    digits = re.sub("[^0-9]", "", phone.replace("+", "00"))
    return re.sub("^(0086|86(?=1[0-9]{10}$))?0*", "", digits)
