"""Reminders → events. None names a person, or says how many exactly."""

from datetime import date

from services.registry.models import Reminder
from shared.events.envelope import Event
from shared.shares import at_most


def reminder_festival_near(reminder: Reminder, festival: str) -> Event:
    about = {"festival": festival, "day": reminder.day}
    return Event("reminder.festival_near.v1", {"reminder_id": reminder.id, **about}, reminder.area)


def reminder_birthdays_near(reminder: Reminder, to_on: date, people: int) -> Event:
    about = {"from_on": reminder.day, "to_on": to_on, "at_most": at_most(people)}
    return Event("reminder.birthdays_near.v1", {"reminder_id": reminder.id, **about}, reminder.area)


def reminder_confirmations_due(reminder: Reminder, people: int) -> Event:
    about = {"due_on": reminder.day, "at_most": at_most(people)}
    return Event("reminder.confirmations_due.v1", {"reminder_id": reminder.id, **about}, reminder.area)


def reminder_regrades_open(reminder: Reminder, to_on: date, people: int) -> Event:
    about = {"from_on": reminder.day, "to_on": to_on, "at_most": at_most(people)}
    return Event("reminder.regrades_open.v1", {"reminder_id": reminder.id, **about}, reminder.area)


def reminder_haves_lacking(reminder: Reminder, items: int) -> Event:
    about = {"as_of": reminder.day, "items": items}
    return Event("reminder.haves_lacking.v1", {"reminder_id": reminder.id, **about}, reminder.area)
