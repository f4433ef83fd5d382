"""Merging two files of one person, and erasing one: what may follow what, and who decides. Pure tables."""

import enum
from collections.abc import Mapping
from datetime import timedelta

from shared import states
from shared.errors import SameEyes


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


def step_merge(current: str, wanted: Merge) -> Merge:
    """The next state. Raises WrongState."""
    return states.step(MERGES, "proposal", current, wanted)


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


def step_erasure(current: str, wanted: Erasure) -> Erasure:
    """The next state. Raises WrongState."""
    return states.step(ERASURES, "request", current, wanted)


ERASED_AFTER = timedelta(hours=24)
"""How long an approval may be withdrawn. In that day every answer kept for repeated requests is forgotten too."""


class ErasureGround(enum.StrEnum):
    """Grounds to erase (《个人信息保护法》 art. 47: docs/sources.md#erasure)."""

    PURPOSE_ENDED = "PURPOSE_ENDED"
    RETENTION_ENDED = "RETENTION_ENDED"
    CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN"
    UNLAWFUL = "UNLAWFUL"
    OTHER_LAW = "OTHER_LAW"


def check_other_eyes(proposed_by: object, decided_by: object) -> None:
    """Raises SameEyes."""
    if proposed_by == decided_by:
        raise SameEyes
