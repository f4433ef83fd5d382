"""What `work` runs in assistance: its handlers by event type, and its timers."""

from services.assistance.aid.timers import fire_deadlines, move_deadlines
from services.assistance.anomalies.handlers import (
    look_at_grant,
    mark_conflicted,
    note_flags,
    note_seen,
    note_unseen,
    unwatch,
    watch_paid,
)
from services.assistance.anomalies.timers import mark_unseen_payees
from services.assistance.disputes import timers as disputes
from services.assistance.following.handlers import (
    adopt_merged,
    end_cases,
    end_matters,
    follow_person,
    follow_station,
    forget_person,
    reopen_cases,
)
from services.assistance.funds.timers import close_days
from services.assistance.handovers.handlers import hand_over_return
from services.assistance.leads.handlers import lapse_lead, open_lead
from services.assistance.legal.handlers import clear_duty
from services.assistance.legal.timers import fire_legal_deadlines, move_legal_deadlines
from services.assistance.mentors.handlers import close_studios
from services.assistance.mentors.timers import end_terms, remind_of_terms
from services.assistance.models import CaseDue, Person
from services.assistance.payments.timers import apply_results
from services.assistance.people.handlers import remember_person
from services.assistance.petitions import timers as petitions
from services.assistance.reviews.handlers import note_conflicts
from services.assistance.visits.handlers import count_visit, remember_dues, uncount_conflicted, uncount_visit
from shared import aliases
from shared.calendars import CALENDAR, remember_calendar
from shared.events.handling import Handler
from shared.http.answers import forget_old
from shared.officers import OFFICERS, remember_officer
from shared.people import FILE_EVENTS, lock_people, remember_alias
from shared.service import Service
from shared.stations import STATION_EVENTS, STATIONS, remember_station

PROJECTIONS: dict[str, list[Handler]] = {
    **{type: [remember_person] for type in FILE_EVENTS},
    "veteran.merged.v1": [remember_person, remember_alias],
    "due.opened.v1": [remember_dues],
    "account.changed.v1": [remember_officer],
    "calendar.arranged.v1": [remember_calendar],
    **{type: [remember_station] for type in STATION_EVENTS},
}
REACTIONS: dict[str, list[Handler]] = {
    "veteran.registered.v1": [adopt_merged],
    "veteran.changed.v1": [reopen_cases],
    "veteran.moved.v1": [follow_person],
    "veteran.returned.v1": [hand_over_return],
    "veteran.merged.v1": [follow_person],
    "veteran.deceased.v1": [end_matters, end_cases],
    "veteran.erased.v1": [forget_person],
    "station.closed.v1": [close_studios, clear_duty],
    "station.recoded.v1": [follow_station],
    "visit.logged.v1": [count_visit, note_seen],
    "visit.corrected.v1": [uncount_visit, note_unseen],
    "aid.granted.v1": [look_at_grant],
    "aid.paid.v1": [watch_paid],
    "aid.payment_failed.v1": [unwatch],
    "payee.checked.v1": [note_flags],
    "payee.conflicted.v1": [note_conflicts, mark_conflicted, uncount_conflicted],
    "hardship.registered.v1": [open_lead],
    "hardship.aid_wanted.v1": [open_lead],
    "hardship.resolved.v1": [lapse_lead],
    "hardship.not_confirmed.v1": [lapse_lead],
    "hardship.withdrawn.v1": [lapse_lead],
    "hardship.ended.v1": [lapse_lead],
}
TIMERS = {
    "aid_deadlines": fire_deadlines,
    "aid_moved": move_deadlines,
    "close_days": close_days,
    "legal_deadlines": fire_legal_deadlines,
    "legal_moved": move_legal_deadlines,
    "terms_due_soon": remind_of_terms,
    "terms_over": end_terms,
    "petition_deadlines": petitions.fire_deadlines,
    "petition_windows": petitions.move_windows,
    "dispute_deadlines": disputes.fire_deadlines,
    "dispute_follow_ups": disputes.move_follow_ups,
    "results": apply_results,
    "unseen_payees": mark_unseen_payees,
    "old_answers": forget_old,
}
SERVICE = Service(
    "assistance",
    PROJECTIONS,
    REACTIONS,
    [Person, CaseDue, aliases.PERSON_ALIAS, CALENDAR, STATIONS, OFFICERS],
    TIMERS,
    lock=lock_people,
)
