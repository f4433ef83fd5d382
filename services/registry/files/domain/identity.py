"""The citizen ID number."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from stdnum.iso7064 import mod_11_2

from shared.errors import Refusal
from shared.text import without_groups


class IdNumberInvalid(Refusal):
    """The ID number is not valid: compare it with the card."""

    zh = "身份证号无效：请与身份证核对。"


class IdNumberUnshaped(IdNumberInvalid):
    """An ID number has 17 digits and a check digit or X: compare it with the card."""

    zh = "身份证号由17位数字和一位校验码（数字或X）组成：请与身份证核对。"


class IdNumberMistyped(IdNumberInvalid):
    """The check digit of the ID number is wrong: compare the number with the card."""

    zh = "身份证号的校验码不符：请与身份证核对。"


class IdNumberUndated(IdNumberInvalid):
    """The birth date in the ID number is impossible: compare the number with the card."""

    zh = "身份证号中的出生日期不合理：请与身份证核对。"


@dataclass(frozen=True)
class IdNumber:
    """A citizen ID number (GB 11643-1999): 6 address, 8 birth, 3 sequence (odd: male), 1 check digit
    (docs/sources.md#id-numbers).
    """

    value: str

    @classmethod
    def parse(cls, text: str, today: date) -> "IdNumber":
        """Check form, birth date and check digit; the address part is never a reason to refuse (places are renamed)."""
        value = without_groups(text)
        if not re.fullmatch("[0-9]{17}[0-9X]", value):
            raise IdNumberUnshaped(pointer="#/id_number")
        if not mod_11_2.is_valid(value):
            raise IdNumberMistyped(pointer="#/id_number")
        number = cls(value)
        try:
            born = number.birth_date
        except ValueError:
            born = date.max
        if not date(1880, 1, 1) <= born <= today:
            raise IdNumberUndated(pointer="#/id_number")
        return number

    @cached_property
    def birth_date(self) -> date:
        return date(int(self.value[6:10]), int(self.value[10:12]), int(self.value[12:14]))

    @property
    def sex(self) -> str:
        return "MALE" if int(self.value[16]) % 2 else "FEMALE"
