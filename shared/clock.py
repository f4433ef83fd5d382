"""The one clock: the database's transaction time, and business dates in China."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

SHANGHAI = ZoneInfo("Asia/Shanghai")
FOR_EVER = date.max
"""The end of a span of days that has none yet."""


def now(db: Session) -> datetime:
    """Time of the running transaction, shifted by the clock offset of the settings."""
    db.connection()  # begins the transaction, which reads the clock
    moment: datetime = db.info["now"]
    return moment


def today(db: Session) -> date:
    """The business date in Asia/Shanghai."""
    return now(db).astimezone(SHANGHAI).date()


def business_date(moment: datetime) -> date:
    """The date in Asia/Shanghai on which `moment` fell."""
    return moment.astimezone(SHANGHAI).date()


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or that month's last day where it has no such day; the last of all days at most."""
    if day.year * 12 + day.month - 1 + months >= date.max.year * 12 + 11:
        return date.max
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))


def months_before(day: date, months: int) -> date:
    """The last day since which so many months have passed by `day`, as `add_months` counts: of 28 February 2029 and a
    year, 29 February 2028.
    """
    return max(add_months(day, -months), add_months(day + timedelta(days=1), -months) - timedelta(days=1))
