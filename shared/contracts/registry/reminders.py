"""Events of reminders that nothing but a day causes. They tell of an area, never of a person: not whose birthday it is,
nor who draws a benefit. Numbers of people are rounded up to a full ten, and may be of no one at all.
"""

from marshmallow import fields

from shared.contracts import Contract, count, one_of

FESTIVALS = ("SPRING_FESTIVAL", "TOMB_SWEEPING", "ARMY_DAY", "MID_AUTUMN", "MARTYRS_DAY", "DOUBLE_NINTH")


def at_most() -> fields.Integer:
    """How many people it is about, as an event may tell it."""
    return count(description="So many people at most: rounded up to a full ten.", example=30)


class _Reminder(Contract):
    aggregate = "reminder"

    reminder_id = fields.UUID(required=True)


class ReminderFestivalNear(_Reminder):
    """A feast is near on which stations visit or remember."""

    type = "reminder.festival_near.v1"

    festival = one_of(*FESTIVALS)
    day = fields.Date(required=True)


class ReminderBirthdaysNear(_Reminder):
    """People of a town may have their birthday this week; the registry lists them to whoever may congratulate."""

    type = "reminder.birthdays_near.v1"

    from_on = fields.Date(required=True, metadata={"description": "Monday."})
    to_on = fields.Date(required=True, metadata={"description": "Sunday."})
    at_most = at_most()


class ReminderConfirmationsDue(_Reminder):
    """What is confirmed every year is to be confirmed in a town; the registry lists of whom."""

    type = "reminder.confirmations_due.v1"

    due_on = fields.Date(required=True)
    at_most = at_most()


class ReminderRegradesOpen(_Reminder):
    """People of a town may from this month on ask for another assessment; the registry lists them."""

    type = "reminder.regrades_open.v1"

    from_on = fields.Date(required=True, metadata={"description": "First day of the month."})
    to_on = fields.Date(required=True, metadata={"description": "Its last day."})
    at_most = at_most()


class ReminderHavesLacking(_Reminder):
    """A station was found to lack some of the five haves 五有, and still does this month."""

    type = "reminder.haves_lacking.v1"

    as_of = fields.Date(required=True, metadata={"description": "First day of the month."})
    items = count(description="How many of the five.", example=2)
