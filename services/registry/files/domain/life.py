"""The life of a file: what may follow what, and the clocks of it. Pure rules."""

import enum
from datetime import date, timedelta

from shared.errors import Refusal
from shared.states import States


class Return(States, of="return"):
    """Reporting home after discharge. A return lapses by death, or where the file is merged or erased; it is expected
    again where the death is annulled.
    """

    EXPECTED = "EXPECTED", "OVERDUE", "REPORTED", "LAPSED"
    OVERDUE = "OVERDUE", "REPORTED", "LAPSED"
    REPORTED = "REPORTED"
    LAPSED = "LAPSED", "EXPECTED"


REPORT_WITHIN = timedelta(days=30)
"""From the approval of the discharge (docs/sources.md#return-home)."""


class Survivor(States, of="survivor"):
    """Kin of someone who died, proposed as a person of their own."""

    PROPOSED = "PROPOSED", "REGISTERED", "DECLINED"
    REGISTERED = "REGISTERED"
    DECLINED = "DECLINED", "REGISTERED"


class Relation(enum.StrEnum):
    """Kin: parents or foster parents, spouse, children, siblings (docs/sources.md#kin-and-survivors)."""

    PARENT = "PARENT"
    FOSTER_PARENT = "FOSTER_PARENT"
    SPOUSE = "SPOUSE"
    CHILD = "CHILD"
    SIBLING = "SIBLING"


class DateImpossible(Refusal):
    """It lies in the future, or before the person was born: compare it with the papers."""


def check_date(day: date, since: date | None, today: date, pointer: str) -> None:
    """Raises DateImpossible for a day that is still to come, or lies before one that it follows."""
    if day > today or (since and day < since):
        raise DateImpossible(pointer=pointer)


def check_in_life(day: date, born: date | None, today: date, pointer: str) -> None:
    """The same for a day that follows the month of birth: the birth date itself would be found by trying."""
    check_date(day, born and born.replace(day=1), today, pointer)
