"""The life of a file: what may follow what, and the clocks of it. Pure tables."""

import enum
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TypeVar

from shared.errors import Kind, Refusal

S = TypeVar("S", bound=enum.StrEnum)


class WrongState(Refusal):
    """It has gone on since you read it; this cannot follow its present state. Read it again."""

    kind = Kind.CONFLICT


def step(table: Mapping[S, frozenset[S]], now: S, to: S) -> S:
    """`to`, if it may follow `now`. Raises WrongState."""
    if to not in table[now]:
        raise WrongState(f"It is {now}; {to} cannot follow that.")
    return to


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

REPORT_WITHIN = timedelta(days=30)
"""From the approval of the discharge (domain.md §2, S18)."""


class Merge(enum.StrEnum):
    """Two files found to be one person's; another pair of eyes decides."""

    PROPOSED = "PROPOSED"
    MERGED = "MERGED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"


MERGES: Mapping[Merge, frozenset[Merge]] = {
    Merge.PROPOSED: frozenset({Merge.MERGED, Merge.REJECTED, Merge.WITHDRAWN}),
    Merge.MERGED: frozenset(),
    Merge.REJECTED: frozenset(),
    Merge.WITHDRAWN: frozenset(),
}


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


class Erasure(enum.StrEnum):
    """Erasing a file on request; another pair of eyes decides, a day later it is done."""

    REQUESTED = "REQUESTED"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"
    DONE = "DONE"


ERASURES: Mapping[Erasure, frozenset[Erasure]] = {
    Erasure.REQUESTED: frozenset({Erasure.APPROVED, Erasure.REFUSED, Erasure.WITHDRAWN}),
    Erasure.APPROVED: frozenset({Erasure.DONE, Erasure.WITHDRAWN}),
    Erasure.REFUSED: frozenset(),
    Erasure.WITHDRAWN: frozenset(),
    Erasure.DONE: frozenset(),
}

ERASED_AFTER = timedelta(hours=24)
"""From the approval: a day to withdraw it, in which every answer kept for repeated requests is forgotten too."""


class ErasureGround(enum.StrEnum):
    """Grounds to erase (个人信息保护法 art. 47)."""

    PURPOSE_ENDED = "PURPOSE_ENDED"
    RETENTION_ENDED = "RETENTION_ENDED"
    CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN"
    UNLAWFUL = "UNLAWFUL"
    OTHER_LAW = "OTHER_LAW"


class Relation(enum.StrEnum):
    """Kin, as the law counts survivors: parents or foster parents, spouse, children, siblings (`domain.md` §2)."""

    PARENT = "PARENT"
    FOSTER_PARENT = "FOSTER_PARENT"
    SPOUSE = "SPOUSE"
    CHILD = "CHILD"
    SIBLING = "SIBLING"


class SameEyes(Refusal):
    """Whoever proposed it cannot decide it: ask a colleague."""

    kind = Kind.FORBIDDEN


def check_other_eyes(proposed_by: object, decided_by: object) -> None:
    """Raises SameEyes."""
    if proposed_by == decided_by:
        raise SameEyes


class DateImpossible(Refusal):
    """It lies in the future, or before the person was born."""


def check_date(day: date, born: date | None, today: date, pointer: str) -> None:
    """Raises DateImpossible for what cannot have happened yet, or not in this life."""
    if day > today or (born and day < born):
        raise DateImpossible(pointer=pointer)
