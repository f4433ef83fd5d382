"""Awards of staff and of stations: nomination, shortlist, award."""

import enum
from datetime import date
from typing import TypedDict

from shared.errors import Kind, Refusal
from shared.states import States
from shared.words import Words


class State(States, of=Words("nomination", "提名")):
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

    zh = "没有此奖项，或该层级不设此奖项，或此奖项不适用于该类提名对象：`GET /v1/awards/categories` 列明全部奖项。"


class AwardAboveYou(Refusal, kind=Kind.FORBIDDEN):
    """A county decides on its own awards. The outcome of all others is entered by the city: leave it to the city."""

    zh = "县级只决定本级奖项，其他奖项的结果由市级登记：请交由市级办理。"


class CertificateMissing(Refusal):
    """An award needs the number of its certificate and its date; no other outcome has either."""

    zh = "授予奖项须填写证书编号和日期；其他结果不得填写这两项。"


class AwardedInFuture(Refusal):
    """An award is entered once it was given: name a day that has come."""

    zh = "奖项应在授予之后登记：请填写今天或以前的日期。"


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
