"""Posts at a station, and how many people an organisation of each level needs."""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from shared.errors import Kind, PeriodReversed, Refusal


class Post(enum.StrEnum):
    """HEAD is 主任 of a centre and 站长 of a station; one full-time and one part-time is local practice
    (docs/sources.md#stations).
    """

    HEAD = "HEAD"
    DEPUTY = "DEPUTY"
    FULL_TIME = "FULL_TIME"
    PART_TIME = "PART_TIME"


class HeadInPost(Refusal, kind=Kind.CONFLICT):
    """The station has a head at that time: end that post first."""

    zh = "该服务站在该时段已有站长（主任）：请先结束其任职。"


@dataclass(frozen=True)
class Period:
    """First and last day in a post; no last day while it lasts."""

    from_on: date
    to_on: date | None

    def overlaps(self, other: "Period") -> bool:
        return self.from_on <= (other.to_on or date.max) and other.from_on <= (self.to_on or date.max)


def check_period(period: Period) -> None:
    """Raises PeriodReversed."""
    if period.to_on is not None and period.to_on < period.from_on:
        raise PeriodReversed(pointer="#/to_on")


def check_head(period: Period, heads: Iterable[Period]) -> None:
    """One head at a time. Raises HeadInPost."""
    if any(period.overlaps(other) for other in heads):
        raise HeadInPost(pointer="#/post")


def enough(level: str, posts: Mapping[str, int], least: Mapping[str, int], part_time: Iterable[str]) -> bool:
    """Whether the posts filled make 有人员 true. Dedicated posts count, and at levels of `part_time` others too.

    `least` says how many by level; where it does not, one is enough.
    """
    counted = set(Post) if level in part_time else set(Post) - {Post.PART_TIME}
    return sum(count for post, count in posts.items() if post in counted) >= least.get(level, 1)
