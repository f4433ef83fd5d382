"""What a day wants told to stations. Pure rules."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from shared.clock import add_months
from shared.errors import Refusal
from shared.workdays import DAY, Festival, festival

WEEK = 7 * DAY


class BirthdayTooFar(Refusal):
    """Birthdays are listed of today and of the seven days after it: name one of these."""

    zh = "生日名单仅限当天及其后七天：请填写其中一天。"


@dataclass(frozen=True)
class Rules:
    """Days before a feast by its name; `confirm_by` is a month and a day of it, `confirm_before` are days before that,
    the most first.
    """

    festivals: Mapping[Festival, int]
    from_age: int
    bereaved_days: int
    confirm_by: tuple[int, int]
    confirm_before: Sequence[int]
    regrade_months: int
    meeting_before: int


def near_feasts(rules: Rules, today: date) -> Iterator[tuple[Festival, date]]:
    """The feasts that stations are to know of, also across new year."""
    for kind, before in rules.festivals.items():
        for year in (today.year, today.year + 1):
            day = festival(kind, year)
            if day - before * DAY <= today <= day:
                yield kind, day


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of a day's week."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + 6 * DAY


def born_on(first: date, last: date) -> list[tuple[int, int]]:
    """Months and days of the birthdays between two days. That of 29 February is the 28th where a year has no 29th."""
    days = [first + n * DAY for n in range((last - first).days + 1)]
    leap = [(2, 29)] if any((day.month, day.day) == (2, 28) and (day + DAY).day == 1 for day in days) else []
    return [(day.month, day.day) for day in days] + leap


def check_listed(day: date, today: date) -> None:
    """Raises BirthdayTooFar: whoever could ask of every day would learn everyone's."""
    if not today <= day <= today + WEEK:
        raise BirthdayTooFar(pointer="#/day")


def confirmation(rules: Rules, today: date) -> tuple[date, int] | None:
    """The day by which benefits are confirmed, and which reminder it is time for, in days before it; None if for none.
    Late, only the nearest is given.
    """
    due_on = date(today.year, *rules.confirm_by)
    begun = [days for days in rules.confirm_before if due_on - days * DAY <= today <= due_on]
    return (due_on, begun[-1]) if begun else None


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of a day's month."""
    first = day.replace(day=1)
    return first, add_months(first, 1) - DAY
