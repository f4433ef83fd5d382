"""Satisfaction on three scales 幸福感·获得感·荣誉感, and what of it may be shown. Pure rules."""

import enum
from calendar import monthrange
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shared.errors import Kind, Refusal

SCALES = ("happiness", "gain", "honour")
"""幸福感, 获得感, 荣誉感."""


class Occasion(enum.StrEnum):
    """What an answer is about."""

    VISIT = "VISIT"
    OFFER = "OFFER"
    GENERAL = "GENERAL"


@dataclass(frozen=True)
class NewAnswer:
    """An answer; without a person it is anonymous, and only its station is kept."""

    happiness: int
    gain: int
    honour: int
    occasion: Occasion
    occasion_id: UUID | None = None
    veteran_id: UUID | None = None
    area: str | None = None
    comment: str | None = None


Scores = Mapping[str, Mapping[str, int]]
"""By scale, how many gave each score."""


@dataclass(frozen=True)
class Scale:
    """What is shown of one scale: the mean, and how many gave each score; None where no answers were told."""

    mean: float | None
    distribution: Mapping[str, int] | None


class SatisfactionGiven(Refusal, kind=Kind.CONFLICT):
    """This person has answered already: each answers once about a visit or an offer, and once a period in general."""

    zh = "该人员已评价过：每次走访或服务各评价一次，总体评价每个周期一次。"


class OccasionUnknown(Refusal):
    """This person had no such visit and attended no such offer. A visit counts if it reached them, an offer once their
    attendance is entered.
    """

    zh = "该人员没有此次走访，也未参加此项服务：走访以见到本人为准，服务以登记到场为准。"


class OccasionMissing(Refusal):
    """A person's answer about a visit or an offer needs its `occasion_id`; an answer in general must leave it out."""

    zh = "对走访或服务的评价须填写 `occasion_id`；总体评价不得填写。"


class OccasionNamed(Refusal):
    """An anonymous answer names neither visit nor offer: either would tell who gave it."""

    zh = "匿名评价不得指明走访或服务，否则会暴露评价人。"


def period_of(day: date, months: int) -> tuple[date, date]:
    """First and last day of the period that `day` falls into, of so many months, which divide the year."""
    first = (day.month - 1) // months * months + 1
    last = first + months - 1
    return date(day.year, first, 1), date(day.year, last, monthrange(day.year, last)[1])


def check_occasion(new: NewAnswer) -> None:
    """Raises OccasionMissing, OccasionNamed."""
    named = new.occasion_id is not None
    if new.veteran_id is None and named:
        raise OccasionNamed(pointer="#/occasion_id")
    if new.veteran_id is not None and named != (new.occasion is not Occasion.GENERAL):
        raise OccasionMissing(pointer="#/occasion_id")


def counted(answers: Collection[Any], scores: Collection[int]) -> Scores:
    """How many of `answers`, which have a score on each scale, gave each of the `scores` there are."""
    given = {scale: Counter(getattr(answer, scale) for answer in answers) for scale in SCALES}
    return {scale: {str(score): counts[score] for score in scores} for scale, counts in given.items()}


def points(scores: Scores) -> dict[str, int]:
    """By scale, all scores given added up."""
    return {scale: sum(int(score) * times for score, times in counts.items()) for scale, counts in scores.items()}


def results(sums: Sequence[Scores]) -> dict[str, Scale]:
    """What is shown of several sums together, by scale."""
    scales = {}
    for scale in SCALES:
        counts: Counter[str] = Counter()
        for scores in sums:
            counts.update(scores[scale])
        n = counts.total()
        mean = round(sum(int(score) * times for score, times in counts.items()) / n, 2) if n else None
        scales[scale] = Scale(mean, dict(sorted(counts.items(), key=lambda item: int(item[0]))) if n else None)
    return scales
