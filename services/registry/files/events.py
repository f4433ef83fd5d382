"""Files → events."""

from datetime import date
from typing import Any

from services.registry.files.domain import completeness, people
from services.registry.files.domain.life import NEVER, Before
from services.registry.files.rules import VETERANS, WANTED
from services.registry.models import Veteran
from shared.clock import business_date
from shared.events.envelope import Event


def _published(veteran: Veteran) -> dict[str, Any]:
    return {
        "station_area": veteran.area,
        "registered_area": veteran.registered_area,
        "residence_area": veteran.residence_area,
        "is_veteran": people.is_veteran(veteran.categories, VETERANS),
        "preferential_care": people.preferential_care(veteran.categories, VETERANS),
        "tier": veteran.tier,
        "over_80": veteran.over_80,
        "alive": veteran.alive,
        "complete": completeness.is_complete(WANTED, veteran, veteran.categories),
        **({"verified_on": business_date(veteran.verified_at)} if veteran.verified_at else {}),
        **({"fixed_officer": veteran.fixed_officer} if veteran.fixed_officer else {}),
        **({"merged_into": veteran.merged_into} if veteran.merged_into else {}),
    }


def veteran_registered(veteran: Veteran, before: Before = NEVER, *, turn: int | None = None) -> Event:
    """`turn` is that of someone on an imported list."""
    listed = {} if turn is None else {"imported": True, "turn": turn}
    told = {name: day for name, day in vars(before).items() if day}
    return Event("veteran.registered.v1", {**_published(veteran), **listed, **told}, veteran.area)


def veteran_changed(veteran: Veteran) -> Event:
    return Event("veteran.changed.v1", _published(veteran), veteran.area)


def veteran_moved(veteran: Veteran, from_area: str) -> Event:
    return Event("veteran.moved.v1", {**_published(veteran), "from_area": from_area}, veteran.area)


def veteran_merged(veteran: Veteran, from_area: str) -> Event:
    left = {"from_area": from_area} if from_area != veteran.area else {}
    return Event("veteran.merged.v1", {**_published(veteran), **left}, veteran.area)


def veteran_deceased(veteran: Veteran, *, long_ago: bool) -> Event:
    data = {**_published(veteran), **({"long_ago": True} if long_ago else {})}
    return Event("veteran.deceased.v1", data, veteran.area)


def veteran_bereaved(veteran: Veteran) -> Event:
    return Event("veteran.bereaved.v1", {}, veteran.area)


def veteran_erased(veteran: Veteran) -> Event:
    return Event("veteran.erased.v1", _published(veteran), veteran.area)


def veteran_return_expected(veteran: Veteran, report_by: date) -> Event:
    return Event("veteran.return_expected.v1", {**_published(veteran), "report_by": report_by}, veteran.area)


def veteran_return_overdue(veteran: Veteran, report_by: date) -> Event:
    return Event("veteran.return_overdue.v1", {**_published(veteran), "report_by": report_by}, veteran.area)


def veteran_returned(veteran: Veteran, reported_on: date) -> Event:
    return Event("veteran.returned.v1", {**_published(veteran), "reported_on": reported_on}, veteran.area)


def veteran_stage_entered(veteran: Veteran, stage: str, entered_on: date) -> Event:
    data = {**_published(veteran), "stage": stage, "entered_on": entered_on}
    return Event("veteran.stage_entered.v1", data, veteran.area)
