"""How closely a person is contacted: KEY or UNIVERSAL, by rules that are data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from services.registry.domain.people import Category, Tag

DATA = Path(__file__).resolve().parent.parent / "data" / "tiers.yaml"
KEY, UNIVERSAL = "KEY", "UNIVERSAL"


class RulesInvalid(Exception):
    """The rules of tiers cannot be used."""


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

    def tier(self, categories: Sequence[str], tags: Sequence[str], grade: int | None) -> str:
        return KEY if any(rule.fits(categories, tags, grade) for rule in self.rules) else UNIVERSAL


def parse(source: Mapping[str, Any]) -> Rules:
    """Rules from their file's content. Raises RulesInvalid."""
    try:
        return Rules(int(source["version"]), tuple(_rule(told) for told in source["rules"]))
    except (KeyError, TypeError, ValueError) as fault:
        raise RulesInvalid(f"tiers.yaml: {fault!r}") from None


def _rule(told: Mapping[str, Any]) -> Rule:
    conditions = told.keys() - {"source"}
    if len(conditions) != 1:
        raise ValueError(f"a rule has a source and one condition, not {sorted(told)}")
    grade = told.get("disability_grade_to")
    if grade is not None and grade not in range(1, 11):
        raise ValueError(f"disability grades are 1 to 10, not {grade!r}")
    return Rule(
        source=str(told["source"]),
        category=Category(told["category"]) if "category" in told else None,
        tag=Tag(told["tag"]) if "tag" in told else None,
        disability_grade_to=grade,
    )


def tier_of(categories: Sequence[str], tags: Sequence[str] = (), grade: int | None = None) -> str:
    """KEY or UNIVERSAL, by the rules that the registry ships."""
    return rules().tier(categories, tags, grade)


@cache
def rules() -> Rules:
    """The rules that the registry ships."""
    return parse(yaml.safe_load(DATA.read_text("utf-8")))
