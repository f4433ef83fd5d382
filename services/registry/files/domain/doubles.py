"""When two files may be one person's: the same reading of the name, and a birth date that is the same or nearly so."""

from datetime import date


def likely(one: tuple[str | None, date | None], other: tuple[str | None, date | None]) -> bool:
    """Whether two (name, birth date), the names read alike, may be one person. The same characters want two of year,
    month and day to agree, other characters all three (default): one digit is mistyped more often than two.
    """
    (name, born), (other_name, other_born) = one, other
    if born is None or other_born is None:
        return False
    agree = (born.year == other_born.year) + (born.month == other_born.month) + (born.day == other_born.day)
    return agree == 3 or (name == other_name and agree == 2)
