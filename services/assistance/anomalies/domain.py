"""Anomalies 异常线索: cases that a rule marks, to be reviewed with a finding. Pure."""

import enum
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from shared.errors import Kind, Refusal
from shared.states import States
from shared.words import Words


class Rule(enum.StrEnum):
    """What marks a case; `data/anomalies.yaml` has the figures."""

    REPEATED_CAUSE = "REPEATED_CAUSE"
    SHARED_ACCOUNT = "SHARED_ACCOUNT"
    REPEATED_PAIR = "REPEATED_PAIR"
    NEAR_CEILING = "NEAR_CEILING"
    NOT_FOLLOWED_UP = "NOT_FOLLOWED_UP"
    STAFF_OR_KIN = "STAFF_OR_KIN"
    DEAD = "DEAD"


FLAGS: Mapping[str, Rule] = {
    "SHARED_ACCOUNT": Rule.SHARED_ACCOUNT,
    "STAFF": Rule.STAFF_OR_KIN,
    "STAFF_KIN": Rule.STAFF_OR_KIN,
    "DEAD": Rule.DEAD,
}
"""What the registry says of a payee, and the rule that it is a case of."""


class AnomalyState(States, of=Words("anomaly", "异常线索")):
    OPEN = "OPEN", "REVIEWED"
    REVIEWED = "REVIEWED"


class Finding(enum.StrEnum):
    """What a review found. MENDED: it was wrong, and was put right. REFERRED: handed to discipline inspection."""

    IN_ORDER = "IN_ORDER"
    MENDED = "MENDED"
    REFERRED = "REFERRED"


class ReviewerInvolved(Refusal, kind=Kind.FORBIDDEN):
    """Whoever filed, verified, decided or paid a case, or has an interest in it, does not review it: let a colleague or
    the city do so.
    """

    zh = "受理、核实、审批或发放过该案件的人员，以及与该案件有利害关系的人员，不得复查，请由其他同事或市级机关复查。"


@dataclass(frozen=True)
class Measure:
    """What a rule is called, and its figures."""

    zh: str
    figures: Mapping[str, int]


def near_ceiling(amounts: Iterable[tuple[int, int | None]], percent: int) -> bool:
    """Whether one of the sums comes near the ceiling beside it, if there is one; both in fen."""
    return any(ceiling is not None and fen * 100 >= ceiling * percent for fen, ceiling in amounts)


def check_reviewer(reviewer: UUID | None, involved: Collection[UUID]) -> None:
    """Raises ReviewerInvolved."""
    if reviewer in involved:
        raise ReviewerInvolved
