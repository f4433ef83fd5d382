"""Working days and festivals in mainland China: statutory holidays, the make-up workdays 调休 that pay for them, and
the feasts of the lunar calendar (docs/sources.md#working-days). Pure: dates in, dates out.
"""

import enum
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import chinese_calendar
import structlog
from borax.calendars.lunardate import LunarDate, TermUtils

log = structlog.get_logger()
DAY = timedelta(days=1)


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
        day = LunarDate(year, *_LUNAR[kind]).to_solar_date()
    else:
        day = date(year, *_SOLAR[kind])
    return day


_LUNAR = {Festival.SPRING_FESTIVAL: (1, 1), Festival.MID_AUTUMN: (8, 15), Festival.DOUBLE_NINTH: (9, 9)}
_SOLAR = {Festival.ARMY_DAY: (8, 1), Festival.MARTYRS_DAY: (9, 30)}


@dataclass(frozen=True)
class Overrides:
    """Days that count otherwise than the calendar knows; none is both."""

    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()


def is_workday(day: date, overrides: Overrides) -> bool:
    """Whether offices work. The State Council announces each year's holidays late in the year before; for a year not
    known yet Monday to Friday count, unless `overrides` say otherwise.
    """
    if day in overrides.holidays or day in overrides.workdays:
        return day in overrides.workdays
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        _warn(day.year)
        return day.isoweekday() <= 5


def add_workdays(day: date, count: int, overrides: Overrides) -> date:
    """The `count`-th working day after `day` (count ≥ 1); `day` itself never counts."""
    while count:
        day += DAY
        count -= is_workday(day, overrides)
    return day


@cache
def _warn(year: int) -> None:
    log.warning("holidays of this year are not known: Monday to Friday count; add them to workdays.yaml", year=year)
