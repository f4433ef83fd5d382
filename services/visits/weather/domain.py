"""Weather warnings, and whom stations look after while one stands. Pure rules."""

import enum
from datetime import date

from shared.errors import Kind, Refusal
from shared.workdays import DAY

MOST_DAYS = 31


class Weather(enum.StrEnum):
    """What is warned of (docs/sources.md#weather)."""

    COLD = "COLD"
    HEAT = "HEAT"
    TYPHOON = "TYPHOON"
    RAINSTORM = "RAINSTORM"
    OTHER = "OTHER"


class Signal(enum.StrEnum):
    """How grave it is, RED the most."""

    BLUE = "BLUE"
    YELLOW = "YELLOW"
    ORANGE = "ORANGE"
    RED = "RED"


class WarningOutOfTime(Refusal):
    """A warning stands for at most 31 days, the last of them today or later: compare its days."""

    zh = "预警最长31天，且截止日期应为今天或以后：请核对日期。"


class WarningLifted(Refusal, kind=Kind.CONFLICT):
    """This warning was lifted: enter another if there is one."""

    zh = "该预警已解除：如有新的预警请另行录入。"


def check_days(from_on: date, to_on: date, today: date) -> None:
    """Raises WarningOutOfTime."""
    if not (max(from_on, today) <= to_on and to_on - from_on < MOST_DAYS * DAY):
        raise WarningOutOfTime(pointer="#/to_on")
