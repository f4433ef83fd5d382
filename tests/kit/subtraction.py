"""What follows from figures by adding and subtracting them: an elimination over fractions."""

from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction
from typing import TypeVar

Cell = TypeVar("Cell", bound=Hashable)
Sum = Mapping[Cell, int | Fraction]
"""A sum of unknown cells, each taken so many times, whose value is known."""


class Known(dict[Cell, dict[Cell, Fraction]]):
    """Sums whose value is known, each solved for one of its cells."""

    def __init__(self, sums: Iterable[Sum[Cell]]) -> None:
        super().__init__()
        for each in sums:
            if rest := self._without_solved(each):
                cell, times = next(iter(rest.items()))
                self[cell] = {other: share / times for other, share in rest.items()}

    def tells(self, wanted: Sum[Cell]) -> bool:
        """Whether the value of a sum follows."""
        return not self._without_solved(wanted)

    def _without_solved(self, sum: Sum[Cell]) -> dict[Cell, Fraction]:
        rest = {cell: Fraction(times) for cell, times in sum.items() if times}
        while solved := next((cell for cell in rest if cell in self), None):
            times = rest[solved]
            for cell, share in self[solved].items():
                left = rest.get(cell, Fraction()) - times * share
                rest = {**rest, cell: left} if left else {c: s for c, s in rest.items() if c != cell}
        return rest
