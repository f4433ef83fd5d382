"""When two files may be one person's: names that are or read the same, and birth dates that do, or nearly so."""

from collections.abc import Iterator
from datetime import date

ALIKE = (
    ("pinyin", "year", "month", "day"),
    ("plain_name", "year", "month"),
    ("plain_name", "year", "day"),
    ("plain_name", "month", "day"),
)
"""Two files that agree in all parts of one of these may be one person's. With the same characters of the name, of
either script, two of year, month and day are enough; with other characters that have the same main reading all three
must agree (default). One digit is mistyped more often than two.
"""


def keys(plain_name: str, pinyin: str, born: date) -> Iterator[tuple[object, ...]]:
    """The keys of a file, one for each of ALIKE. Files that share one may be the same person's."""
    parts = {"plain_name": plain_name, "pinyin": pinyin, "year": born.year, "month": born.month, "day": born.day}
    return ((each, *(parts[part] for part in each)) for each in ALIKE)
