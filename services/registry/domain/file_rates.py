"""File rates: the share of files that are complete, and verified lately (domain.md, Indicators). Pure."""

import enum
from collections.abc import Mapping

from services.registry.domain.likes import WIDE, Figure, hidden
from shared.errors import Refusal
from shared.security.areas import level


class FileRate(enum.StrEnum):
    """What is counted of files."""

    COMPLETE = "COMPLETE"
    VERIFIED = "VERIFIED"


class DayInFuture(Refusal):
    """Rates are of today or of a day before."""


def below(area: str, small_cell: int) -> int:
    """Rates of fewer files than this are left out for `area`; 0 where all are shown."""
    return small_cell if level(area) in WIDE else 0


def total(areas: Mapping[str, Mapping[FileRate, Figure]]) -> dict[FileRate, Figure]:
    """The rates of all areas together."""
    return {rate: sum((rates[rate] for rates in areas.values()), Figure()) for rate in FileRate}


def left_out(areas: Mapping[str, Mapping[FileRate, Figure]], below: int) -> frozenset[str]:
    """The areas of fewer than `below` files, and those from which these would follow."""
    files = {area: rates[FileRate.COMPLETE].denominator for area, rates in areas.items()}
    return hidden(files, sum(files.values()), below)
