"""Clocks of cases: how long each runs, and on which days it has something to tell. Pure."""

import enum
from dataclasses import dataclass
from datetime import date, timedelta

from shared.workdays import DAY, Calendar


class Stage(enum.StrEnum):
    """What is told of a last day: that it comes near, and that it has passed."""

    SOON = "SOON"
    OVERDUE = "OVERDUE"


@dataclass(frozen=True)
class Term:
    """How long a clock runs: so many days, `working` or of the calendar. Where one of calendar days ends on a day off
    and `moves`, the next working day is its last.
    """

    days: int
    remind_days: int
    working: bool = False
    moves: bool = False

    def reckoned(self, since: date) -> tuple[date, int] | None:
        """From which day how many working days are counted; None if the calendar of working days does not matter."""
        if self.working:
            return since, self.days
        return (since + timedelta(days=self.days - 1), 1) if self.moves else None

    def last_day(self, since: date, calendar: Calendar) -> date:
        """The last day of a clock that started on `since`, which itself does not count."""
        reckoned = self.reckoned(since)
        return calendar.add(*reckoned) if reckoned else since + timedelta(days=self.days)


def stage_on(today: date, due_on: date) -> Stage:
    """What is to be told today of a last day; it has passed from midnight in China after it."""
    return Stage.OVERDUE if today > due_on else Stage.SOON


def fires_on(due_on: date, remind_days: int, today: date) -> date:
    """The next day on which there is something to tell. No reminder that would come today or before: whatever set the
    last day names it.
    """
    remind = due_on - timedelta(days=remind_days)
    return remind if remind > today else due_on + DAY


def workdays_lost(stopped_on: date, today: date, calendar: Calendar) -> int:
    """The working days for which a clock stood still."""
    days = (stopped_on + DAY * n for n in range(1, (today - stopped_on).days + 1))
    return sum(map(calendar.is_workday, days))
