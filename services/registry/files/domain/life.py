"""The life of a file: what may follow what, and the clocks of it. Pure tables."""

import enum
from collections.abc import Mapping
from datetime import date, timedelta

from shared import states
from shared.errors import Refusal


class Return(enum.StrEnum):
    """Reporting home after discharge."""

    EXPECTED = "EXPECTED"
    OVERDUE = "OVERDUE"
    REPORTED = "REPORTED"
    LAPSED = "LAPSED"


RETURNS: Mapping[Return, frozenset[Return]] = {
    Return.EXPECTED: frozenset({Return.REPORTED, Return.OVERDUE, Return.LAPSED}),
    Return.OVERDUE: frozenset({Return.REPORTED, Return.LAPSED}),
    Return.REPORTED: frozenset(),
    Return.LAPSED: frozenset({Return.EXPECTED}),
}
"""A return lapses by death, or where the file is merged or erased; it is expected again where the death is annulled."""


def step_return(current: str, wanted: Return) -> Return:
    """The next state. Raises WrongState."""
    return states.step(RETURNS, "return", current, wanted)


REPORT_WITHIN = timedelta(days=30)
"""From the approval of the discharge (docs/sources.md#return-home)."""


class Survivor(enum.StrEnum):
    """Kin of someone who died, proposed as a person of their own."""

    PROPOSED = "PROPOSED"
    REGISTERED = "REGISTERED"
    DECLINED = "DECLINED"


SURVIVORS: Mapping[Survivor, frozenset[Survivor]] = {
    Survivor.PROPOSED: frozenset({Survivor.REGISTERED, Survivor.DECLINED}),
    Survivor.REGISTERED: frozenset(),
    Survivor.DECLINED: frozenset({Survivor.REGISTERED}),
}


def step_survivor(current: str, wanted: Survivor) -> Survivor:
    """The next state. Raises WrongState."""
    return states.step(SURVIVORS, "survivor", current, wanted)


class Relation(enum.StrEnum):
    """Kin: parents or foster parents, spouse, children, siblings (docs/sources.md#kin-and-survivors)."""

    PARENT = "PARENT"
    FOSTER_PARENT = "FOSTER_PARENT"
    SPOUSE = "SPOUSE"
    CHILD = "CHILD"
    SIBLING = "SIBLING"


class DateImpossible(Refusal):
    """It lies in the future, or before the person was born: compare it with the papers."""


def check_date(day: date, born: date | None, today: date, pointer: str) -> None:
    """Raises DateImpossible for what cannot have happened yet, or not in this life."""
    if day > today or (born and day < born):
        raise DateImpossible(pointer=pointer)
