"""When a file 一人一档 is complete, by rules that are data."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.registry.files.domain.people import Category


@dataclass(frozen=True)
class Rule:
    """Columns that must be filled: of those of some categories, or of everyone if None."""

    columns: tuple[str, ...]
    of: frozenset[Category] | None = None

    def binds(self, categories: Sequence[str]) -> bool:
        return self.of is None or not self.of.isdisjoint(categories)


def is_complete(rules: Iterable[Rule], file: object, categories: Sequence[str]) -> bool:
    """Whether all that the rules want of someone of these categories is filled; `file` has the columns."""
    wanted = (column for rule in rules if rule.binds(categories) for column in rule.columns)
    return all(getattr(file, column) is not None for column in wanted)
