"""How the cells of a list of people are understood: each reader takes a cell and returns its value, or raises Unfit."""

import enum
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from shared import names
from shared.sheets.cells import compact, digits, text_of
from shared.sheets.faults import Unfit

NAME_LENGTH, ADDRESS_LENGTH = 50, 200
PHONE = re.compile(r"\+?[0-9][0-9 \-]{5,19}")
SEPARATORS = re.compile(r"[、,，;；/|\s]+")
DAY = re.compile(r"([0-9]{4})(?:年|[-/.])([0-9]{1,2})(?:月|[-/.])([0-9]{1,2})日?(?:[T ]?[0-9]{1,2}:[0-9:.]+)?")
DIGITS_DAY = re.compile("([0-9]{4})([0-9]{2})([0-9]{2})")
SHORT_YEAR = re.compile("[0-9]{2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?")
OLD_ID_LENGTH = 15
GRADES = {word: number for number, word in enumerate("一二三四五六七八九十", 1)}


def bounded(most: int) -> Callable[[Any], str]:
    def parse(cell: Any) -> str:
        text = text_of(cell)
        if len(text) > most:
            raise Unfit("text-too-long", most=most)
        return text

    return parse


def name(cell: Any) -> str:
    """A name as everywhere else."""
    try:
        return names.read(bounded(NAME_LENGTH)(cell))
    except names.CharacterLost:
        raise Unfit("character-unreadable") from None
    except ValueError:
        raise Unfit("name-without-letter") from None


def id_number(cell: Any) -> str:
    """An ID number, which the sheet must keep as text: as a number it has lost its last digits for good."""
    text = digits(cell).upper()
    if isinstance(cell, int | float) and len(text) > OLD_ID_LENGTH:
        raise Unfit("number-rounded")
    if len(text) == OLD_ID_LENGTH and text.isdigit():
        raise Unfit("id-number-of-15")
    return text


def phone(cell: Any) -> str:
    text = text_of(cell)
    text = text if text.isascii() else unicodedata.normalize("NFKC", text)
    text = text if PHONE.fullmatch(text) else digits(cell)
    if not PHONE.fullmatch(text):
        raise Unfit("phone-shape")
    return text


def day(cell: Any) -> date:
    """A date cell, or text such as 2024-02-29, 2024/2/29, 2024.2.29, 20240229, 2024年2月29日, also with a time."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = compact(cell)
    if SHORT_YEAR.fullmatch(text):
        raise Unfit("date-of-two-digits")
    parts = DAY.fullmatch(text) or DIGITS_DAY.fullmatch(text)
    try:
        if parts:
            return date(*(int(part) for part in parts.groups()))
    except ValueError:
        pass
    raise Unfit("date-shape")


def grade(cell: Any) -> int:
    text = digits(cell).removesuffix("级")
    number = GRADES.get(text) or (int(text) if re.fullmatch("0?[1-9]|10", text) else 0)
    if not number:
        raise Unfit("grade-shape")
    return number


def word(words: Mapping[str, enum.StrEnum]) -> Callable[[Any], enum.StrEnum]:
    """One of a closed list, in Chinese or as the API has it."""
    known = {**words, **{str(value): value for value in words.values()}}

    @lru_cache(maxsize=1_000)
    def parse(cell: Any) -> enum.StrEnum:
        value = known.get(compact(cell))
        if value is None:
            raise Unfit("word-unknown", words=list(words))
        return value

    return parse


def several(words: Mapping[str, enum.StrEnum]) -> Callable[[Any], tuple[enum.StrEnum, ...]]:
    """Some of a closed list."""
    one = word(words)

    @lru_cache(maxsize=1_000)
    def parse(cell: Any) -> tuple[enum.StrEnum, ...]:
        values = tuple(one(part) for part in SEPARATORS.split(text_of(cell)) if part)
        if not values:
            raise Unfit("cell-missing")
        return values

    return parse


def spoken(words: Mapping[str, enum.StrEnum]) -> Callable[[Any], str]:
    """How a value of such a list, or several, is shown."""
    shown = {str(value): text for text, value in words.items()}

    @lru_cache(maxsize=1_000)
    def show(value: Any) -> str:
        return shown[value] if isinstance(value, str) else "、".join(shown[each] for each in value)

    return show
