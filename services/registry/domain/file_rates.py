"""File rates: the share of files that are complete, and verified lately (domain.md, Indicators). Pure."""

import enum
from collections.abc import Mapping

from shared.shares import Figure, hidden


class FileRate(enum.StrEnum):
    """What is counted of files."""

    COMPLETE = "COMPLETE"
    VERIFIED = "VERIFIED"


def total(areas: Mapping[str, Mapping[FileRate, Figure]]) -> dict[FileRate, Figure]:
    """The rates of all areas together."""
    return {rate: sum((rates[rate] for rates in areas.values()), Figure()) for rate in FileRate}


def left_out(areas: Mapping[str, Mapping[FileRate, Figure]], below: int) -> frozenset[str]:
    """The areas of fewer than `below` files, and those from which these would follow."""
    return hidden({area: rates[FileRate.COMPLETE].denominator for area, rates in areas.items()}, below)
