"""Working days and festivals in mainland China: each year's published arrangement 部分节假日安排, with its make-up
workdays 调休, and before there is one what the law alone gives (docs/sources.md#working-days). Pure.
"""

import enum
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import count

from borax.calendars.lunardate import LunarDate, TermUtils

from shared.errors import Refusal

DAY = timedelta(days=1)
NEW_YEAR = 8 * DAY
"""So long before 1 January its holiday begins, or is worked for, at most; notices have named days from 29 December."""


class Festival(enum.StrEnum):
    """Feasts on which stations visit or remember (docs/sources.md#festivals)."""

    SPRING_FESTIVAL = "SPRING_FESTIVAL"
    TOMB_SWEEPING = "TOMB_SWEEPING"
    ARMY_DAY = "ARMY_DAY"
    MID_AUTUMN = "MID_AUTUMN"
    MARTYRS_DAY = "MARTYRS_DAY"
    DOUBLE_NINTH = "DOUBLE_NINTH"


def festival(kind: Festival, year: int) -> date:
    """The day of a feast in a Gregorian year: 春节 1/1, 中秋 8/15 and 重阳 9/9 by the lunar calendar, 清明 by the sun,
    八一 1 August, 烈士纪念日 30 September. Known for 1900–2099.
    """
    if kind is Festival.TOMB_SWEEPING:
        day: date = TermUtils.day_start_from_term(year, "清明")
    elif kind in _LUNAR:
        day = _lunar(year, *_LUNAR[kind])
    else:
        day = date(year, *_SOLAR[kind])
    return day


_LUNAR = {Festival.SPRING_FESTIVAL: (1, 1), Festival.MID_AUTUMN: (8, 15), Festival.DOUBLE_NINTH: (9, 9)}
_SOLAR = {Festival.ARMY_DAY: (8, 1), Festival.MARTYRS_DAY: (9, 30)}


def _lunar(year: int, month: int, day: int) -> date:
    solar: date = LunarDate(year, month, day).to_solar_date()
    return solar


def holidays(year: int) -> list[date]:
    """The holidays by law (《全国年节及纪念日放假办法》 art. 2, as of 2025), in order: 1 January; the eve and the first
    three days of the lunar year; 清明; 1 and 2 May; 端午; 中秋; 1 to 3 October. Two of them may coincide.
    """
    spring = festival(Festival.SPRING_FESTIVAL, year)
    days = [
        date(year, 1, 1),
        *(spring + n * DAY for n in range(-1, 3)),
        festival(Festival.TOMB_SWEEPING, year),
        date(year, 5, 1),
        date(year, 5, 2),
        _lunar(year, 5, 5),
        festival(Festival.MID_AUTUMN, year),
        *(date(year, 10, day) for day in (1, 2, 3)),
    ]
    return sorted(days)


def days_of(year: int) -> Iterator[date]:
    """Every day of a year."""
    return (date.fromordinal(n) for n in range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()))


@cache
def days_off_by_law(year: int) -> frozenset[date]:
    """The holidays of a year, and for each that falls on a weekend or on another the next free working day (art. 6)."""
    off = set(days := holidays(year))
    seen: set[date] = set()
    for day in days:
        if day in seen or _is_weekend(day):
            following = (day + n * DAY for n in count(1))
            off.add(next(each for each in following if each not in off and not _is_weekend(each)))
        seen.add(day)
    return frozenset(off)


def _is_weekend(day: date) -> bool:
    return day.isoweekday() > 5


class ArrangementUnfit(Refusal):
    """These days are not a year's arrangement: compare them with the notice."""

    zh = "这些日期不符合一年的放假安排：请与通知核对。"


class ArrangementEarly(ArrangementUnfit):
    """A year is arranged late in the year before: wait for its notice."""

    zh = "放假安排在上一年年末公布：请待通知公布后再录入。"


class DayOfAnotherYear(ArrangementUnfit):
    """{day} belongs to another year's arrangement than that of {year}: compare it with the notice."""

    zh = "{day}不属于{year}年的放假安排：请与通知核对。"


class WorkdayOff(ArrangementUnfit):
    """{day} is a day off and a workday at once: compare it with the notice."""

    zh = "{day}既列为放假日，又列为上班日：请与通知核对。"


class WorkdayNeedless(ArrangementUnfit):
    """{day} is no Saturday or Sunday, and worked anyhow: compare it with the notice."""

    zh = "{day}不是周六或周日，本来就上班：请与通知核对。"


class HolidayMissing(ArrangementUnfit):
    """{day} is a holiday by law, and not among the days off: compare it with the notice."""

    zh = "{day}是法定节假日，却未列入放假日：请与通知核对。"


@dataclass(frozen=True)
class Arrangement:
    """What is published for a year: the days off, with or without the weekends among them, and the make-up workdays."""

    year: int
    days_off: Collection[date]
    workdays: Collection[date]

    def check(self, today: date) -> None:
        """Raises ArrangementUnfit, naming the first day that cannot be meant."""
        if self.year > today.year + 1:
            raise ArrangementEarly(pointer="#/year")
        for name, day, fault in self._faults():
            raise fault(pointer=f"#/{name}", day=day, year=self.year)

    def _faults(self) -> Iterator[tuple[str, date, type[ArrangementUnfit]]]:
        for name, days in (("days_off", self.days_off), ("workdays", self.workdays)):
            yield from ((name, day, DayOfAnotherYear) for day in days if not self.is_of(day))
        for day in self.workdays:
            if day in self.days_off:
                yield "workdays", day, WorkdayOff
            if not _is_weekend(day):
                yield "workdays", day, WorkdayNeedless
        for day in holidays(self.year):
            if day in self.workdays or not (day in self.days_off or _is_weekend(day)):
                yield "days_off", day, HolidayMissing

    def is_of(self, day: date) -> bool:
        """Whether a day may be of it. A New Year's holiday may begin, or be paid for, in the December before."""
        return date(self.year - 1, 12, 1) <= day < date(self.year, 12, 1)


@dataclass(frozen=True)
class Calendar:
    """The days of all years whose arrangement is published, as of a version; other years follow the law alone."""

    version: int = 0
    years: frozenset[int] = frozenset()
    days_off: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    def arranged(self, new: Arrangement) -> "Calendar":
        """The next version, with a year's arrangement in the place of the one before."""
        off, worked = ({day for day in days if not new.is_of(day)} for days in (self.days_off, self.workdays))
        days = frozenset(off.union(new.days_off)), frozenset(worked.union(new.workdays))
        return Calendar(self.version + 1, self.years | {new.year}, *days)

    def is_workday(self, day: date) -> bool:
        """Whether offices work."""
        if day in self.workdays or day in self.days_off:
            return day in self.workdays
        return not _is_weekend(day) and (day.year in self.years or day not in days_off_by_law(day.year))

    def add(self, day: date, workdays: int) -> date:
        """The day that is so many working days after `day`, or before it if negative; `day` itself never counts."""
        step = DAY if workdays > 0 else -DAY
        left = abs(workdays)
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def is_provisional(self, since: date, until: date) -> bool:
        """Whether days between these may still change, since the arrangement of a year is not published. The last days
        of a year may be worked, or off, by that of the next.
        """
        return not self.years.issuperset(range(since.year, (until + NEW_YEAR).year + 1))


def moved(due_on: date, reckoned: date, today: date, calendar: Calendar) -> date:
    """Where a last day moves that a new calendar reckons otherwise: never to before the next working day, and not once
    it has passed by both calendars.
    """
    if max(due_on, reckoned) < today:
        return due_on
    later = max(reckoned, calendar.add(today, 1))
    return later if reckoned > due_on else min(due_on, later)
