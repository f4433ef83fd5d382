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
class Since:
    """From when a plan runs. `raised_on` is when the tier rose to KEY after the registration. `turn` is that of someone
    on a list: how many in TURNS of its people come first.
    """

    registered_on: date
    raised_on: date | None = None
    turn: int | None = None


TURNS = 10_000


@dataclass(frozen=True)
class History:
    """What a plan goes by. `last_contact` and `last_home_visit` are the last days on which someone was reached, None if
    never known. `follow_up` is the day for which the last record wants the next contact. `missed` has by slot the day
    on which a due was last missed; for a follow-up, the day it was wanted for.
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
    """What is reported must have happened, and not too long ago to want a visit (`GET /v1/rules`, must_visits). Log a
    visit that was made then; of an older event there is nothing to report.
    """

    zh = (
        "报告的情况应已发生，且距今不应过久以致无需走访（见 `GET /v1/rules` 的 must_visits）："
        "当时已走访的请登记走访，过早的情况无需报告。"
    )


def wanted(rules: Rules, tier: str, contacted: bool, since: Since, history: History) -> dict[Slot, date]:
    """The days of the contacts that a person's plan wants next: routine ones by purpose, and the follow-up of the last.

    What fell due before the file was opened is wanted as of someone never contacted: no one of us has left it undone.
    Someone raised to KEY is contacted as soon as a new file would be: until then no one had to contact them so often.
    """
    if not contacted:
        return {}
    last = {Purpose.CONTACT: history.last_contact, Purpose.HOME_VISIT: history.last_home_visit}
    slots: dict[Slot, date] = {}
    for purpose, months in rules.months[tier].items():
        day = last[purpose]
        due_on = add_months(day, months) if day else date.min
        if due_on < since.registered_on:
            due_on = first_due(rules, months, since)
        if since.raised_on:
            due_on = max(due_on, since.raised_on + timedelta(days=rules.first_contact))
        missed = history.missed.get(purpose)
        slots[purpose] = max(due_on, missed + timedelta(days=rules.after_missed)) if missed else due_on
    follow_up = history.follow_up
    if follow_up and follow_up > history.missed.get(Trigger.FOLLOW_UP, date.min) and follow_up >= since.registered_on:
        slots[Trigger.FOLLOW_UP] = follow_up
    return slots


def first_due(rules: Rules, months: int, since: Since) -> date:
    """When someone never contacted, who is to be every so many months, is due. The people of a list are spread over
    these months by their turns, or a station had them all to contact on one day.
    """
    first = since.registered_on + timedelta(days=rules.first_contact)
    days = max((add_months(since.registered_on, months) - first).days, 0)
    return first + timedelta(days=days * min(since.turn or 0, TURNS) // TURNS)


def must_visit_due(rules: Rules, trigger: Trigger, happened_on: date, today: date) -> date | None:
    """Some days after the event, and not before today: what was heard of late is not overdue at once. None for an event
    of so long ago that it wants no visit any more.
    """
    rule = rules.must_visits[trigger]
    if happened_on + timedelta(days=rule.window) < today:
        return None
    return max(happened_on + timedelta(days=rule.days), today)


def check_reported(rules: Rules, trigger: Trigger, happened_on: date, today: date) -> None:
    """Raises EventOutOfPlace."""
    if happened_on > today or must_visit_due(rules, trigger, happened_on, today) is None:
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
