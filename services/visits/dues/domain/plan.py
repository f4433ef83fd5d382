"""What a person's plan wants and when: routine contacts by tier, must-visits, verifications. Pure rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from services.visits.dues.domain.contact import Purpose, Trigger
from services.visits.dues.domain.rules import Rules
from shared.clock import add_months
from shared.errors import Refusal
from shared.workdays import Festival, festival

Slot = Purpose | Trigger


@dataclass(frozen=True)
class History:
    """What a plan goes by. `last_contact` and `last_home_visit` are the last days on which someone was reached, None if
    never. `follow_up` is the day for which the last record wants the next contact. `missed` has by slot the day on
    which a due was last missed; for a follow-up, the day it was wanted for.
    """

    last_contact: date | None
    last_home_visit: date | None
    follow_up: date | None = None
    missed: Mapping[Slot, date] = field(default_factory=dict)


@dataclass(frozen=True)
class Feast:
    """A festival whose visits are open."""

    festival: Festival
    day: date
    due_on: date
    tiers: frozenset[str]


class EventOutOfPlace(Refusal):
    """What is reported must have happened, and not too long ago for a late entry (`GET /v1/rules`, late_entries)."""


def wanted(
    rules: Rules, tier: str, contacted: bool, registered_on: date, raised_on: date | None, history: History
) -> dict[Slot, date]:
    """The days of the contacts that a person's plan wants next: routine ones by purpose, and the follow-up of the last.

    Someone raised to KEY is contacted as soon as a new file would be: until then no one had to contact them so often.
    """
    if not contacted:
        return {}
    first = registered_on + timedelta(days=rules.first_contact)
    last = {Purpose.CONTACT: history.last_contact, Purpose.HOME_VISIT: history.last_home_visit}
    slots: dict[Slot, date] = {}
    for purpose, months in rules.months[tier].items():
        day = last[purpose]
        due_on = add_months(day, months) if day else first
        if raised_on:
            due_on = max(due_on, raised_on + timedelta(days=rules.first_contact))
        missed = history.missed.get(purpose)
        slots[purpose] = max(due_on, missed + timedelta(days=rules.after_missed)) if missed else due_on
    if history.follow_up and history.follow_up > history.missed.get(Trigger.FOLLOW_UP, date.min):
        slots[Trigger.FOLLOW_UP] = history.follow_up
    return slots


def must_visit_due(rules: Rules, trigger: Trigger, happened_on: date, today: date) -> date:
    """Some days after the event, and not before today: what was heard of late is not overdue at once."""
    return max(happened_on + timedelta(days=rules.must_visits[trigger]), today)


def check_reported(rules: Rules, happened_on: date, today: date) -> None:
    """Raises EventOutOfPlace."""
    if not today - timedelta(days=rules.late_entries) <= happened_on <= today:
        raise EventOutOfPlace(pointer="#/happened_on")


def feasts(rules: Rules, today: date) -> list[Feast]:
    """The festivals whose visits are open today, also across new year."""
    near = []
    for kind, rule in rules.festivals.items():
        for year in (today.year, today.year + 1):
            day = festival(kind, year)
            due_on = day - timedelta(days=rule.due)
            if day - timedelta(days=rule.opens) <= today <= due_on:
                near.append(Feast(kind, day, due_on, rule.tiers))
    return near
