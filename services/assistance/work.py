"""What `work` runs in assistance: its handlers by event type, and its timers."""

from services.assistance.aid.timers import fire_clocks, move_clocks
from services.assistance.following.handlers import adopt_merged, end_cases, follow_person, forget_person, reopen_cases
from services.assistance.funds.timers import close_days
from services.assistance.leads.handlers import lapse_lead, open_lead
from services.assistance.models import CaseDue, Person
from services.assistance.people.handlers import remember_person
from services.assistance.visits.handlers import count_visit, remember_dues, uncount_visit
from shared import aliases
from shared.calendars import CALENDAR, remember_calendar
from shared.events.handling import Handler
from shared.http.answers import forget_old
from shared.people import FILE_EVENTS, lock_people, remember_alias
from shared.service import Service

PROJECTIONS: dict[str, list[Handler]] = {
    **{type: [remember_person] for type in FILE_EVENTS},
    "veteran.merged.v1": [remember_person, remember_alias],
    "due.opened.v1": [remember_dues],
    "calendar.arranged.v1": [remember_calendar],
}
REACTIONS: dict[str, list[Handler]] = {
    "veteran.registered.v1": [adopt_merged],
    "veteran.changed.v1": [reopen_cases],
    "veteran.deceased.v1": [end_cases],
    "veteran.moved.v1": [follow_person],
    "veteran.merged.v1": [follow_person],
    "veteran.erased.v1": [forget_person],
    "visit.logged.v1": [count_visit],
    "visit.corrected.v1": [uncount_visit],
    "hardship.registered.v1": [open_lead],
    "hardship.aid_wanted.v1": [open_lead],
    "hardship.resolved.v1": [lapse_lead],
    "hardship.not_confirmed.v1": [lapse_lead],
    "hardship.withdrawn.v1": [lapse_lead],
    "hardship.ended.v1": [lapse_lead],
}
TIMERS = {
    "clocks": fire_clocks,
    "clocks_moved": move_clocks,
    "close_days": close_days,
    "old_answers": forget_old,
}
SERVICE = Service(
    "assistance", PROJECTIONS, REACTIONS, [Person, CaseDue, aliases.PERSON_ALIAS, CALENDAR], TIMERS, lock=lock_people
)
