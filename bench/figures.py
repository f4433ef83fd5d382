"""What a measure found, and how it is told."""

import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One figure: what it is, how it was found, and the goal."""

    what: str
    figure: str
    ratio: float
    goal: float
    at_least: bool

    @property
    def kept(self) -> bool:
        return self.ratio >= self.goal if self.at_least else self.ratio <= self.goal


def percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def ms(values: list[float], percent: int) -> str:
    return f"{percentile(values, percent) * 1000:.1f} ms"
