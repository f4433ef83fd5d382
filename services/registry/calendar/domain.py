"""Arrangements with where they were published (docs/sources.md#working-days)."""

from dataclasses import dataclass

from shared import workdays


@dataclass(frozen=True)
class Sourced(workdays.Arrangement):
    """A year's arrangement; `source` is the notice, by title, number or date."""

    source: str
