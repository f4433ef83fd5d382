"""Service and what it left: placement after discharge, and disability."""

import enum
from dataclasses import dataclass
from datetime import date

from shared.clock import add_months
from shared.errors import Refusal


class ServedAs(enum.StrEnum):
    """In which body a veteran served."""

    OFFICER = "OFFICER"
    SERGEANT = "SERGEANT"
    CONSCRIPT = "CONSCRIPT"


class Placement(enum.StrEnum):
    """How a veteran was placed after discharge (《退役军人保障法》 arts 21–23, 84: docs/sources.md#placement)."""

    RETIRED = "RETIRED"
    TRANSFERRED = "TRANSFERRED"
    MONTHLY_PENSION = "MONTHLY_PENSION"
    DEMOBILISED = "DEMOBILISED"
    SELF_EMPLOYED = "SELF_EMPLOYED"
    ASSIGNED_WORK = "ASSIGNED_WORK"
    SUPPORTED = "SUPPORTED"
    SELF_CHOSEN_CAREER = "SELF_CHOSEN_CAREER"


PLACEMENTS: dict[ServedAs, frozenset[Placement]] = {
    ServedAs.OFFICER: frozenset(
        {
            Placement.RETIRED, Placement.TRANSFERRED, Placement.MONTHLY_PENSION, Placement.DEMOBILISED,
            Placement.SELF_CHOSEN_CAREER,
        }
    ),
    ServedAs.SERGEANT: frozenset(
        {
            Placement.MONTHLY_PENSION, Placement.SELF_EMPLOYED, Placement.ASSIGNED_WORK, Placement.RETIRED,
            Placement.SUPPORTED,
        }
    ),
    ServedAs.CONSCRIPT: frozenset({Placement.SELF_EMPLOYED, Placement.ASSIGNED_WORK, Placement.SUPPORTED}),
}  # fmt: skip
"""Officers arts 21 and 84 (the legacy 自主择业), sergeants art. 22, conscripts art. 23."""


class Cause(enum.StrEnum):
    """Why someone is disabled (《军人抚恤优待条例》 arts 26–27: docs/sources.md#disability)."""

    WAR = "WAR"
    DUTY = "DUTY"
    ILLNESS = "ILLNESS"


LIGHTEST_PENSIONED_ILLNESS = 6
"""Of illness only grades 1–6 draw a pension (art. 26)."""
MONTHS_TO_REGRADE = 12
"""A new grading may be asked for a year after the last (art. 29)."""


class PlacementUnfit(Refusal):
    """This placement does not exist for how the person served: compare it with the discharge papers."""

    zh = "此安置方式不适用于该人员的服役身份：请与退役证件核对。"


class DisabilityInFuture(Refusal):
    """A disability is graded on the day of its certificate, not later than today."""

    zh = "评残日期以证件所载日期为准，不得晚于今天。"


@dataclass(frozen=True)
class Disability:
    """Cause, grade 1–10 (1 is the gravest) and the day it was assessed."""

    cause: Cause
    grade: int
    assessed_on: date

    @property
    def pensioned(self) -> bool:
        return self.cause is not Cause.ILLNESS or self.grade <= LIGHTEST_PENSIONED_ILLNESS

    @property
    def regrade_from(self) -> date:
        """The first day on which a new grading may be asked for."""
        return add_months(self.assessed_on, MONTHS_TO_REGRADE)


def check_placement(served_as: str | None, placement: str | None) -> None:
    """Raises PlacementUnfit. A placement is known only together with how the person served."""
    if placement is None:
        return
    if served_as is None or placement not in PLACEMENTS[ServedAs(served_as)]:
        raise PlacementUnfit(pointer="#/placement")


def check_disability(disability: Disability | None, today: date) -> None:
    """Raises DisabilityInFuture."""
    if disability and disability.assessed_on > today:
        raise DisabilityInFuture(pointer="#/disability/assessed_on")
