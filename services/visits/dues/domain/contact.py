"""Contacts 常态化联系: how and why they are made. Pure rules."""

import enum


class Purpose(enum.StrEnum):
    """What a due wants done."""

    CONTACT = "CONTACT"
    HOME_VISIT = "HOME_VISIT"
    VERIFICATION = "VERIFICATION"


class Method(enum.StrEnum):
    """How a contact was made."""

    HOME_VISIT = "HOME_VISIT"
    PHONE = "PHONE"
    MESSAGE = "MESSAGE"
    AT_STATION = "AT_STATION"


class Trigger(enum.StrEnum):
    """What wants a contact beside the routine: one of the six must-visits 六必访 (docs/sources.md#must-visits), or
    FOLLOW_UP: the last record names a day.
    """

    RETURN_HOME = "RETURN_HOME"
    FESTIVAL = "FESTIVAL"
    ILLNESS = "ILLNESS"
    HARDSHIP = "HARDSHIP"
    BEREAVEMENT = "BEREAVEMENT"
    MERIT = "MERIT"
    FOLLOW_UP = "FOLLOW_UP"


REPORTED = (Trigger.ILLNESS, Trigger.HARDSHIP, Trigger.BEREAVEMENT, Trigger.MERIT)
"""Must-visits that a station may report. Returns come from the registry, festivals from the calendar."""

CARE = "CARE"
IN_EVENTS: dict[Trigger, str] = {
    trigger: CARE if trigger in (Trigger.ILLNESS, Trigger.HARDSHIP, Trigger.BEREAVEMENT) else trigger
    for trigger in Trigger
}
"""How events name a trigger: not by which misfortune a person suffers."""
