"""What was paid out of funds in a calendar period: to how many people, and how much. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from shared.clock import add_months
from shared.errors import Refusal
from shared.shares import hidden, is_small, too_few

Count = tuple[int, int]
"""People, and what they got in fen."""


class PeriodTooShort(Refusal):
    """Above the town figures are of whole years: those of a small quarter would follow from the year and its other
    quarters. Leave `quarter` out.
    """

    zh = "镇级以上只统计整年数据，否则可由全年与其他季度推算出人数很少的季度：请不要填写 `quarter`。"


@dataclass(frozen=True)
class Paid:
    """All that was paid, and its parts by area, by ground and by fund. Who had several grants counts in a part once."""

    whole: Count
    areas: dict[str, Count]
    grounds: dict[str, Count]
    funds: dict[str, Count]

    @property
    def cuts(self) -> Mapping[str, dict[str, Count]]:
        return {"areas": self.areas, "grounds": self.grounds, "funds": self.funds}


def period(year: int, quarter: int | None, below: int) -> tuple[date, date]:
    """First and last day. Raises PeriodTooShort where figures of fewer than `below` people are left out."""
    if quarter is None:
        return date(year, 1, 1), date(year, 12, 31)
    if below:
        raise PeriodTooShort(pointer="?quarter")
    first = date(year, 3 * quarter - 2, 1)
    return first, add_months(first, 3) - timedelta(days=1)


def left_out(paid: Paid, below: int) -> dict[str, frozenset[str]]:
    """Of each cut the parts of fewer than `below` people, and those from which these would follow."""
    return {
        cut: hidden({name: people for name, (people, _) in parts.items()}, below) for cut, parts in paid.cuts.items()
    }


def shown(paid: Paid, behind: Iterable[int], below: int) -> dict[str, Any]:
    """All that was paid with its cuts, without the parts left out. `behind` are the people of these, of each cut.

    If what remains tells of few people all the same, nothing is shown: a whole follows from any one cut of it.
    """
    if _tells(paid, behind, below):
        return {**_payout(None), **{cut: [] for cut in paid.cuts}}
    gone = left_out(paid, below)
    cuts = {
        cut: [{"name": name, **_payout(None if name in gone[cut] else parts[name])} for name in sorted(parts)]
        for cut, parts in paid.cuts.items()
    }
    return {**_payout(paid.whole), **cuts}


def _tells(paid: Paid, behind: Iterable[int], below: int) -> bool:
    """Whether the whole is small or tells what is left out, or few are behind that or beside a part that is shown.

    Whoever had several grants is in several parts, so these few are not known from the sums of parts.
    """
    gone, whole = left_out(paid, below), paid.whole[0]
    beside = [
        whole - people
        for cut, parts in paid.cuts.items()
        for name, (people, _) in parts.items()
        if name not in gone[cut]
    ]
    each_way = ([people for people, _ in parts.values()] for parts in paid.cuts.values())
    few = any(is_small(count, below) for count in (whole, *behind, *beside))
    return few or any(too_few(counts, below) for counts in each_way)


def _payout(count: Count | None) -> dict[str, int | None]:
    """So many people got so much; None where left out."""
    people, fen = count or (None, None)
    return {"people": people, "paid_fen": fen}
