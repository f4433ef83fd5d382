"""What was paid out of funds in a calendar period: to how many people, and how much. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from shared.clock import add_months
from shared.errors import Refusal
from shared.shares import hidden, is_small, too_few

Count = tuple[int, int]
"""People, and what they got in fen."""


class PeriodTooShort(Refusal):
    """Above the town figures are of whole years: those of a small quarter would follow from the year and its other
    quarters. Leave `quarter` out.
    """


@dataclass(frozen=True)
class Paid:
    """All that was paid, and its parts by area, by ground and by fund. Who had several grants counts in a part once."""

    whole: Count
    areas: dict[str, Count]
    grounds: dict[str, Count]
    funds: dict[str, Count]


@dataclass(frozen=True)
class Payout:
    """So many people got so much; None where left out."""

    name: str
    people: int | None
    paid_fen: int | None


def period(year: int, quarter: int | None, below: int) -> tuple[date, date]:
    """First and last day. Raises PeriodTooShort where figures of fewer than `below` people are left out."""
    if quarter is None:
        return date(year, 1, 1), date(year, 12, 31)
    if below:
        raise PeriodTooShort(pointer="?quarter")
    first = date(year, 3 * quarter - 2, 1)
    return first, add_months(first, 3) - timedelta(days=1)


def shown(parts: dict[str, Count], below: int) -> list[Payout]:
    """Parts of a whole, without those of fewer than `below` people and those from which these would follow."""
    left_out = hidden({name: people for name, (people, _) in parts.items()}, below)
    return [Payout(name, *((None, None) if name in left_out else parts[name])) for name in sorted(parts)]


def shown_whole(paid: Paid, below: int) -> Payout:
    """All that was paid, unless it tells of few people, or what is left out of its parts."""
    each_way = (paid.areas, paid.grounds, paid.funds)
    tells = any(too_few((people for people, _ in parts.values()), below) for parts in each_way)
    return Payout("ALL", *((None, None) if tells or is_small(paid.whole[0], below) else paid.whole))
