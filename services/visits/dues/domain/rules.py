"""The figures that rule contact plans, as `data/plans.yaml` gives them. Pure values."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from services.visits.dues.domain.contact import Purpose, Trigger
from shared.workdays import Festival


class Kind(enum.StrEnum):
    """What a due is, for when it counts as missed."""

    ROUTINE = "ROUTINE"
    MUST_VISIT = "MUST_VISIT"
    FESTIVAL = "FESTIVAL"
    FOLLOW_UP = "FOLLOW_UP"


@dataclass(frozen=True)
class MustVisit:
    """Days from an event to its visit, and for how many days after it the event wants one."""

    days: int
    window: int


@dataclass(frozen=True)
class FeastRule:
    """Days before a feast on which visits open and are due, and for which tiers."""

    opens: int
    due: int
    tiers: frozenset[str]


@dataclass(frozen=True)
class Rules:
    """Days unless a name says otherwise; `soon` falls."""

    version: int
    months: Mapping[str, Mapping[Purpose, int]]
    first_contact: int
    must_visits: Mapping[Trigger, MustVisit]
    festivals: Mapping[Festival, FeastRule]
    verification_workdays: int
    aid_follow_up: int
    soon: tuple[int, ...]
    missed: Mapping[Kind, int]
    after_missed: int
    shortfall_before: int
    late_entries: int
    corrections: int
