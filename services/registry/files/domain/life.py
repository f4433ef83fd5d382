"""The life of a file: what may follow what, and the clocks of it. Pure rules."""

import enum
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from shared.errors import Refusal
from shared.states import States
from shared.words import Words


class Return(States, of=Words("return", "返乡报到")):
    """Reporting home after discharge. A return lapses by death, where the file is erased, and beside the same one of a
    file that it is merged into. It is expected again where the death is annulled. One of long ago has lapsed from the
    first, and is no one's omission; that the person did report may still be entered.
    """

    EXPECTED = "EXPECTED", "OVERDUE", "REPORTED", "LAPSED"
    OVERDUE = "OVERDUE", "REPORTED", "LAPSED"
    REPORTED = "REPORTED"
    LAPSED = "LAPSED", "EXPECTED", "REPORTED"


REPORT_WITHIN = timedelta(days=30)
"""From the approval of the discharge (docs/sources.md#return-home)."""
EXPECTED_FOR = timedelta(days=180)
"""After the last day for the report (default: docs/sources.md#return-home)."""
MOURNED_FOR = timedelta(days=180)
"""How long after a death its record still calls on the family (default: docs/sources.md#kin-and-survivors)."""


def expected(report_by: date, today: date) -> Return:
    """How a return begins, and how it goes on where it had ended by mistake."""
    return Return.EXPECTED if today <= report_by + EXPECTED_FOR else Return.LAPSED


class Survivor(States, of=Words("survivor", "遗属")):
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

    zh = "该日期在将来，或早于本人出生日期：请与证件材料核对。"


@dataclass(frozen=True)
class Before:
    """When someone was last in contact, and last visited at home, before their file was opened; None if not known."""

    last_contact: date | None
    last_visit: date | None

    @classmethod
    def of(cls, last_contact: date | None, last_visit: date | None) -> Self:
        """A visit is a contact too."""
        return cls(max(filter(None, (last_contact, last_visit)), default=None), last_visit)


NEVER = Before(None, None)


def check_before(last_contact: date | None, last_visit: date | None, born: date | None, today: date) -> None:
    """Raises DateImpossible."""
    for day, pointer in ((last_contact, "#/last_contact"), (last_visit, "#/last_visit")):
        if day:
            check_in_life(day, born, today, pointer)


def check_date(day: date, since: date | None, today: date, pointer: str) -> None:
    """Raises DateImpossible for a day that is still to come, or lies before one that it follows."""
    if day > today or (since and day < since):
        raise DateImpossible(pointer=pointer)


def check_in_life(day: date, born: date | None, today: date, pointer: str) -> None:
    """The same for a day that follows the month of birth: the birth date itself would be found by trying."""
    check_date(day, born and born.replace(day=1), today, pointer)
