"""Regular contact 常态化联系: which contacts a tier wants and when, and what a visit settles. Pure rules."""

import enum
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from shared.clock import add_months, business_date
from shared.errors import Refusal


class Purpose(enum.StrEnum):
    """Why a contact is wanted."""

    CONTACT = "CONTACT"
    HOME_VISIT = "HOME_VISIT"
    VERIFICATION = "VERIFICATION"


class Method(enum.StrEnum):
    """How a contact was made."""

    HOME_VISIT = "HOME_VISIT"
    PHONE = "PHONE"
    MESSAGE = "MESSAGE"
    AT_STATION = "AT_STATION"


class DueState(enum.StrEnum):
    OPEN = "OPEN"
    OVERDUE = "OVERDUE"
    SETTLED = "SETTLED"
    CANCELLED = "CANCELLED"


PENDING = (DueState.OPEN, DueState.OVERDUE)

TRANSITIONS: dict[DueState, frozenset[DueState]] = {
    DueState.OPEN: frozenset({DueState.OVERDUE, DueState.SETTLED, DueState.CANCELLED}),
    DueState.OVERDUE: frozenset({DueState.SETTLED, DueState.CANCELLED}),
    DueState.SETTLED: frozenset(),
    DueState.CANCELLED: frozenset(),
}

PLAN: dict[str, dict[Purpose, int]] = {
    "KEY": {Purpose.CONTACT: 3, Purpose.HOME_VISIT: 12},
    "UNIVERSAL": {Purpose.CONTACT: 12},
}
"""Months from one contact to the next, by tier (KEY: S27, Anhui county; UNIVERSAL: default, configurable)."""

FIRST_CONTACT_DAYS = 30
"""Days from a new file to its first contact (default, configurable)."""

VERIFICATION_DAYS = 14
"""Days from an application to its verification visit: 10 working days as calendar days (default, configurable)."""

OLDEST_ENTRY_DAYS = 730
"""How far back a late entry may reach (default, configurable)."""


@dataclass(frozen=True)
class NewVisit:
    """A contact to record. `due_id` names the verification it was made for, if any."""

    veteran_id: UUID
    method: Method
    reached: bool
    occurred_at: datetime
    note: str | None = None
    due_id: UUID | None = None


@dataclass(frozen=True)
class History:
    """Days of a person's last contacts that reached someone, None if never."""

    last_contact: date | None
    last_home_visit: date | None


class VisitInFuture(Refusal):
    """A visit is logged after it took place."""


class VisitTooOld(Refusal):
    """A late entry reaches back two years at most."""


class PersonDeceased(Refusal):
    """The person has died; contacts have ended."""


class VisitBeforeDue(Refusal):
    """The visit took place before the application was filed; it cannot have verified it."""


class DueNotPending(Refusal):
    """This due is settled or cancelled already."""


class VerificationAtADistance(Refusal):
    """A verification is made face to face: by HOME_VISIT or AT_STATION."""


def check(visit: NewVisit, *, alive: bool, now: datetime) -> None:
    """Raises VisitInFuture, VisitTooOld, PersonDeceased."""
    if visit.occurred_at > now + timedelta(minutes=5):  # clocks of phones differ
        raise VisitInFuture(pointer="#/occurred_at")
    if visit.occurred_at < now - timedelta(days=OLDEST_ENTRY_DAYS):
        raise VisitTooOld(pointer="#/occurred_at")
    if not alive:
        raise PersonDeceased(pointer="#/veteran_id")


def wanted(tier: str, alive: bool, registered_on: date, history: History) -> dict[Purpose, date]:
    """The routine contacts a person's plan wants next, by purpose."""
    if not alive:
        return {}
    first = registered_on + timedelta(days=FIRST_CONTACT_DAYS)
    last = {Purpose.CONTACT: history.last_contact, Purpose.HOME_VISIT: history.last_home_visit}
    found: dict[Purpose, date] = {}
    for purpose, months in PLAN[tier].items():
        day = last[purpose]
        found[purpose] = add_months(day, months) if day else first
    return found


def verification_due(applied: datetime) -> date:
    return business_date(applied) + timedelta(days=VERIFICATION_DAYS)
