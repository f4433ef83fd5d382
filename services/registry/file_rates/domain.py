"""File rates: the share of files that are complete, and verified lately (docs/sources.md#files). Pure."""

import enum
from collections.abc import Mapping

from shared.shares import Figure


class FileRate(enum.StrEnum):
    """What is counted of files."""

    COMPLETE = "COMPLETE"
    VERIFIED = "VERIFIED"


def total(areas: Mapping[str, Mapping[FileRate, Figure]]) -> dict[FileRate, Figure]:
    """The rates of all areas together."""
    return {rate: sum((rates[rate] for rates in areas.values()), Figure()) for rate in FileRate}


def met(areas: Mapping[str, Mapping[FileRate, Figure]]) -> list[dict[str, int]]:
    """Of each rate, how many files of each area meet it."""
    return [{area: rates[rate].numerator for area, rates in areas.items()} for rate in FileRate]


def files(areas: Mapping[str, Mapping[FileRate, Figure]]) -> dict[str, int]:
    """How many files each area has."""
    return {area: rates[FileRate.COMPLETE].denominator for area, rates in areas.items()}
