"""How closely a person is contacted: KEY or UNIVERSAL, by rules that are data."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.registry.files.domain.people import Category, Tag

KEY, UNIVERSAL = "KEY", "UNIVERSAL"


@dataclass(frozen=True)
class Rule:
    """One reason to be KEY; exactly one of its conditions is set. Disability grades: 1 is the gravest."""

    source: str
    category: Category | None = None
    tag: Tag | None = None
    disability_grade_to: int | None = None

    def fits(self, categories: Sequence[str], tags: Sequence[str], grade: int | None) -> bool:
        if self.disability_grade_to is not None:
            return grade is not None and grade <= self.disability_grade_to
        return self.category in categories or self.tag in tags


@dataclass(frozen=True)
class Rules:
    """All of them; `version` rises with every change."""

    version: int
    rules: tuple[Rule, ...]

    def tier(self, categories: Sequence[str], tags: Sequence[str] = (), grade: int | None = None) -> str:
        """KEY or UNIVERSAL."""
        return KEY if any(rule.fits(categories, tags, grade) for rule in self.rules) else UNIVERSAL
