"""Awards of staff and of stations: nomination, shortlist, award."""

import enum
from datetime import date
from typing import TypedDict

from shared.errors import Kind, Refusal
from shared.states import States


class State(States, of="nomination"):
    NOMINATED = "NOMINATED", "SHORTLISTED", "DECLINED"
    SHORTLISTED = "SHORTLISTED", "AWARDED", "DECLINED"
    AWARDED = "AWARDED"
    DECLINED = "DECLINED"


class AwardLevel(enum.StrEnum):
    """Who gives it (docs/sources.md#awards)."""

    NATIONAL = "NATIONAL"
    PROVINCIAL = "PROVINCIAL"
    CITY = "CITY"
    COUNTY = "COUNTY"


class Nominee(enum.StrEnum):
    """Whom an award or a place in a contest is for."""

    STAFF = "STAFF"
    STATION = "STATION"


class Category(TypedDict):
    """A kind of award: the levels that give it, and whom one may nominate."""

    category: str
    zh: str
    levels: list[str]
    nominee: str
    source: str | None


class CategoryUnfit(Refusal):
    """There is no such award, or not at this level, or not for this kind of nominee; `GET /v1/awards/categories` lists
    them.
    """


class AwardAboveYou(Refusal, kind=Kind.FORBIDDEN):
    """A county decides on its own awards. The outcome of all others is entered by the city: leave it to the city."""


class CertificateMissing(Refusal):
    """An award needs the number of its certificate and its date; no other outcome has either."""


class AwardedInFuture(Refusal):
    """An award is entered once it was given: name a day that has come."""


def check_category(category: Category | None, level: str, nominee: Nominee) -> None:
    """Raises CategoryUnfit."""
    if category is None or level not in category["levels"] or nominee != category["nominee"]:
        raise CategoryUnfit(pointer="#/category")


def check_outcome(state: State, certificate_number: str | None, awarded_on: date | None, today: date) -> None:
    """Raises CertificateMissing, AwardedInFuture."""
    given = state is State.AWARDED
    if (certificate_number is not None) != given or (awarded_on is not None) != given:
        raise CertificateMissing(pointer="#/certificate_number")
    if awarded_on is not None and awarded_on > today:
        raise AwardedInFuture(pointer="#/awarded_on")
