"""When a file 一人一档 is complete, by rules that are data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from services.registry.domain.people import Category, is_veteran

DATA = Path(__file__).resolve().parent.parent / "data" / "completeness.yaml"
COLUMNS = {
    **{"phone": "phone_sealed", "address": "address_sealed"},
    **{name: name for name in ("served_as", "placement", "disability_grade", "verified_at")},
}
"""What a rule may ask for, and the column that holds it."""


class RulesInvalid(Exception):
    """The rules of completeness cannot be used."""


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


def parse(source: Mapping[str, Any]) -> tuple[tuple[Rule, ...], int]:
    """The rules, and for how many days a verification is fresh, from their file's content. Raises RulesInvalid."""
    try:
        return tuple(_rule(told) for told in source["rules"]), _days(source["verified_days"])
    except (KeyError, TypeError, ValueError) as fault:
        raise RulesInvalid(f"completeness.yaml: {fault!r}") from None


def _rule(told: Mapping[str, Any]) -> Rule:
    if surplus := told.keys() - {"fields", "veterans", "category"}:
        raise ValueError(f"a rule has no {sorted(surplus)}")
    category = Category(told["category"]) if "category" in told else None
    return Rule(tuple(COLUMNS[name] for name in told["fields"]), bool(told.get("veterans")), category)


def _days(told: Any) -> int:
    if not isinstance(told, int) or told < 1:
        raise ValueError(f"verified_days is {told!r}, and is a number of days")
    return told


RULES, VERIFIED_DAYS = parse(yaml.safe_load(DATA.read_text("utf-8")))
"""The rules that the registry ships; faults are named when a process starts."""


def is_complete(file: object, categories: Sequence[str]) -> bool:
    """Whether all that the rules want of someone of these categories is filled; `file` has the columns."""
    wanted = (column for rule in RULES if rule.binds(categories) for column in rule.columns)
    return all(getattr(file, column) is not None for column in wanted)
