"""What a measure found, and how it is told."""

import statistics
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One figure: what it is, how it was found, and three marks: the floor is to be kept, the goal is aimed at, the
    stretch is beyond it. Where the stretch is above the floor, more is better.
    """

    what: str
    figure: str
    value: float
    floor: float
    goal: float
    stretch: float

    @property
    def reached(self) -> str | None:
        """The name of the highest mark that is kept."""
        kept = None
        for name in ("floor", "goal", "stretch"):
            mark = getattr(self, name)
            if self.value >= mark if self.stretch > self.floor else self.value <= mark:
                kept = name
        return kept


def percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def ms(values: list[float], percent: int) -> str:
    return f"{percentile(values, percent) * 1000:.1f} ms"


def parts(by_program: Mapping[str, float], form: str) -> str:
    """Figures by program, the largest first."""
    return ", ".join(f"{name} {value:{form}}" for name, value in sorted(by_program.items(), key=lambda item: -item[1]))
