"""What `work` runs in visits: its handlers by event type, and its timers."""

from services.visits.contact_rates.timers import tell_shortfalls
from services.visits.contacts.timers import mark_promises_overdue
from services.visits.dues.handlers import (
    unwant_visits,
    want_another_visit,
    want_follow_up_visit,
    want_merit_visit,
    want_return_visit,
    want_verification_visit,
)
from services.visits.dues.timers import advance_dues, miss_dues, move_dues, open_festival_visits
from services.visits.following.handlers import (
    adopt_merged,
    follow_person,
    follow_station,
    forget_person,
    merge_person,
    plan_contacts,
)
from services.visits.hardships.handlers import show_aid
from services.visits.hardships.timers import mark_steps_overdue, move_steps, remind_of_steps
from services.visits.models import Person, Stay
from services.visits.people.handlers import remember_person, remember_stay
from services.visits.satisfaction.timers import sum_satisfaction
from services.visits.weather.timers import want_checks
from shared import aliases
from shared.calendars import CALENDAR, remember_calendar
from shared.events.handling import Handler
from shared.http.answers import forget_old
from shared.people import FILE_EVENTS, lock_people, remember_alias
from shared.service import Service
from shared.timers import Seldom, Timer

_FILE: list[Handler] = [remember_person, remember_stay]
PROJECTIONS: dict[str, list[Handler]] = {
    **{type: _FILE for type in FILE_EVENTS},
    "veteran.merged.v1": [*_FILE, remember_alias],
    "calendar.arranged.v1": [remember_calendar],
}
REACTIONS: dict[str, list[Handler]] = {
    "veteran.registered.v1": [adopt_merged, plan_contacts],
    "veteran.changed.v1": [plan_contacts],
    "veteran.moved.v1": [follow_person, plan_contacts],
    "veteran.merged.v1": [merge_person],
    "veteran.deceased.v1": [plan_contacts],
    "veteran.erased.v1": [forget_person],
    "veteran.returned.v1": [want_return_visit],
    "veteran.stage_entered.v1": [want_merit_visit],
    "aid.applied.v1": [want_verification_visit, show_aid],
    "aid.verified.v1": [show_aid],
    "aid.granted.v1": [show_aid],
    "aid.paid.v1": [want_follow_up_visit, show_aid],
    "aid.accepted.v1": [want_verification_visit],
    "aid.visit_wanted.v1": [want_another_visit],
    "aid.objection_answered.v1": [want_another_visit],
    "aid.reopened.v1": [want_another_visit],
    "aid.withdrawn.v1": [unwant_visits, show_aid],
    "aid.referred.v1": [unwant_visits, show_aid],
    "aid.released.v1": [unwant_visits, show_aid],
    "aid.refused.v1": [unwant_visits, show_aid],
    "lead.declined.v1": [show_aid],
    "station.recoded.v1": [follow_station],
}
TIMERS: dict[str, Timer] = {
    "dues": advance_dues,
    "missed": miss_dues,
    "festivals": Seldom(open_festival_visits),
    "shortfalls": Seldom(tell_shortfalls),
    "weather": Seldom(want_checks),
    "promises": mark_promises_overdue,
    "remind_of_steps": remind_of_steps,
    "steps_overdue": mark_steps_overdue,
    "dues_moved": move_dues,
    "steps_moved": move_steps,
    "satisfaction": sum_satisfaction,
    "old_answers": forget_old,
}
SERVICE = Service(
    "visits", PROJECTIONS, REACTIONS, [Person, Stay, aliases.PERSON_ALIAS, CALENDAR], TIMERS, lock=lock_people
)
