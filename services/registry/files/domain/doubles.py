"""When two files may be one person's: the same reading of the name, and a birth date that is the same or nearly so."""

from collections.abc import Iterator
from datetime import date

ALIKE = (
    ("pinyin", "year", "month", "day"),
    ("name", "year", "month"),
    ("name", "year", "day"),
    ("name", "month", "day"),
)
"""Two files that agree in all parts of one of these may be one person's. With the same characters of the name, two of
year, month and day are enough; with other characters all three must agree (default). One digit is mistyped more often
than two.
"""


def keys(name: str, pinyin: str, born: date) -> Iterator[tuple[object, ...]]:
    """The keys of a file, one for each of ALIKE. Files that share one may be the same person's."""
    parts = {"name": name, "pinyin": pinyin, "year": born.year, "month": born.month, "day": born.day}
    return ((each, *(parts[part] for part in each)) for each in ALIKE)
