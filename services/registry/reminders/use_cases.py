"""Telling stations what a day wants of them, and showing whose birthday it is."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial

from sqlalchemy.orm import Session

from services.registry.accesses.domain import Part
from services.registry.accesses.use_cases import keep_list
from services.registry.contests.events import contest_near
from services.registry.models import Reminder, Veteran
from services.registry.reminders import domain, events, queries
from services.registry.reminders.rules import RULES
from services.registry.trainings.events import training_near
from shared import clock
from shared.bulk import row_of
from shared.contracts.access import Actor
from shared.events.envelope import Event
from shared.events.outbox import publish, publish_new
from shared.reminders import Occasion
from shared.security.crypto import Vault
from shared.workdays import DAY

BIRTHDAY = "BIRTHDAY"
"""The purpose of `data/disclosures.yaml` for which birthdays are listed."""
Tell = Callable[[Reminder, int], Event]


def occasions(today: date) -> Iterator[Occasion]:
    """What may be told of a day: each once, also some days late."""
    for feast, day in domain.near_feasts(RULES, today):
        yield Occasion(f"FESTIVAL {feast}", day, partial(_tell_of_feast, feast=feast, day=day))
    monday, _ = domain.week_of(today)
    yield Occasion("BIRTHDAYS", monday, partial(_tell_of_birthdays, monday=monday))
    if confirmation := domain.confirmation(RULES, today):
        due_on, before = confirmation
        yield Occasion(f"CONFIRMATIONS {before}", due_on, partial(_tell_of_confirmations, due_on=due_on))
    first, _ = domain.month_of(today)
    yield Occasion("REGRADES", first, partial(_tell_of_regrades, first=first))
    yield Occasion("FIVE_HAVES", first, partial(_tell_of_haves, first=first))
    for days in range(RULES.meeting_before + 1):
        day = today + days * DAY
        yield Occasion("MEETINGS", day, partial(_tell_of_meetings, day=day))


def list_birthdays(db: Session, vault: Vault, by: Actor, area: str, day: date) -> list[Veteran]:
    """The files of those whose birthday a day is. Kept as a disclosure of the birth date of each.

    Raises BirthdayTooFar, FieldWithheld, ListTooLong, DisclosedTooMany.
    """
    today = clock.today(db)
    domain.check_listed(day, today)
    files = list(db.scalars(queries.birthday_files(area, day, today)))
    keep_list(db, vault, by, files, [Part.BIRTH_DATE], BIRTHDAY)
    return files


def _remind(db: Session, kind: str, day: date, by_area: Mapping[str, int], tell: Tell) -> None:
    """Publish an event for each area, made of its row and how many it is about there."""
    rows = [(row_of(Reminder, kind=kind, day=day, area=area), count) for area, count in by_area.items()]
    publish_new(db, Reminder, [(row, tell(row, count)) for row, count in rows])


def _tell_of_feast(db: Session, feast: str, day: date) -> None:
    cities = dict.fromkeys(queries.cities(db), 0)
    _remind(db, "FESTIVAL", day, cities, lambda row, _: events.reminder_festival_near(row, feast))


def _tell_of_birthdays(db: Session, monday: date) -> None:
    _, sunday = domain.week_of(monday)
    towns = queries.by_town(db, *queries.celebrated(monday, sunday, clock.today(db)))
    _remind(db, "BIRTHDAYS", monday, towns, lambda row, people: events.reminder_birthdays_near(row, sunday, people))


def _tell_of_confirmations(db: Session, due_on: date) -> None:
    towns = queries.by_town(db, *queries.unconfirmed(clock.today(db)), benefits=True)
    _remind(db, "CONFIRMATIONS", due_on, towns, events.reminder_confirmations_due)


def _tell_of_regrades(db: Session, first: date) -> None:
    """Of those alone for whom the months end in this one: no one is told twice of a right that stays."""
    _, last = domain.month_of(first)
    before = Veteran.id.not_in(queries.eligible_ids(first - DAY))
    towns = queries.by_town(db, *queries.eligible(last), before)
    _remind(db, "REGRADES", first, towns, lambda row, people: events.reminder_regrades_open(row, last, people))


def _tell_of_haves(db: Session, first: date) -> None:
    _remind(db, "FIVE_HAVES", first, queries.lacking(db), events.reminder_haves_lacking)


def _tell_of_meetings(db: Session, day: date) -> None:
    for contest in db.scalars(queries.contests_on(day).with_for_update()):
        publish(db, contest, contest_near(contest))
    for training in db.scalars(queries.trainings_on(day).with_for_update()):
        publish(db, training, training_near(training))
