"""When a file 一人一档 is complete, by rules that are data."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.registry.files.domain.people import Category, is_veteran


@dataclass(frozen=True)
class Rule:
    """Columns that must be filled: of one category, of veterans, or of everyone."""

    columns: tuple[str, ...]
    veterans: bool = False
    category: Category | None = None

    def binds(self, categories: Sequence[str]) -> bool:
        if self.category:
            return self.category in categories
        return not self.veterans or is_veteran(categories)


def is_complete(rules: Iterable[Rule], file: object, categories: Sequence[str]) -> bool:
    """Whether all that the rules want of someone of these categories is filled; `file` has the columns."""
    wanted = (column for rule in rules if rule.binds(categories) for column in rule.columns)
    return all(getattr(file, column) is not None for column in wanted)
