"""What is wrong with a sheet, a row or a cell: a slug with parameters, put into words when it is read."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

WHOLE_ROW = "整行"
"""Stands for the column where a whole row is at fault."""


class _Slugged(Exception):
    def __init__(self, slug: str, **params: Any) -> None:
        self.slug, self.params = slug, params
        super().__init__(slug)

    def __reduce__(self) -> Any:  # it comes from other processes
        return _remade, (type(self), self.slug, self.params)


def _remade(cls: type[_Slugged], slug: str, params: Mapping[str, Any]) -> _Slugged:
    return cls(slug, **params)


class Unfit(_Slugged):
    """What is wrong with a cell. `data/sheet_faults.yaml` has the words."""


class SheetUnreadable(_Slugged):
    """Why the file as a whole cannot be imported."""


@dataclass(frozen=True)
class Fault:
    """Something wrong in a row; `column` is its heading. A warning keeps no row out. The parameters never hold what
    stands in a cell: it may be someone's number.
    """

    row: int
    column: str
    slug: str
    params: Mapping[str, Any] = field(default_factory=dict)
    warning: bool = False


class How(enum.StrEnum):
    """How a cell came to be understood otherwise than it was typed."""

    TRIMMED = "TRIMMED"  # blanks, tabs, line breaks, invisible characters, an apostrophe
    WIDTH = "WIDTH"  # full-width letters and digits
    READ = "READ"  # a date, a number, a word, a place written another way


class Reading(NamedTuple):
    """A cell that was understood otherwise than it was typed. Of a number, phone or address neither text is told."""

    row: int
    column: str
    how: How
    typed: str | None
    understood: str | None
