"""What `work` runs in assistance: its handlers by event type, and its timers."""

from services.assistance.aid.handlers import mark_verified
from services.assistance.anomalies.handlers import look_at_grant, note_flags, note_seen, unwatch, watch_paid
from services.assistance.anomalies.timers import mark_unseen_payees
from services.assistance.following.handlers import adopt_merged, follow_person, forget_person
from services.assistance.funds.timers import close_days
from services.assistance.leads.handlers import lapse_lead, open_lead
from services.assistance.models import Person
from services.assistance.payments.timers import apply_results
from services.assistance.people.handlers import remember_person
from shared import aliases
from shared.calendars import CALENDAR, remember_calendar
from shared.events.handling import Handler
from shared.http.answers import forget_old
from shared.people import FILE_EVENTS, lock_people, remember_alias
from shared.service import Service

PROJECTIONS: dict[str, list[Handler]] = {
    **{type: [remember_person] for type in FILE_EVENTS},
    "veteran.merged.v1": [remember_person, remember_alias],
    "calendar.arranged.v1": [remember_calendar],
}
REACTIONS: dict[str, list[Handler]] = {
    "veteran.registered.v1": [adopt_merged],
    "veteran.moved.v1": [follow_person],
    "veteran.merged.v1": [follow_person],
    "veteran.erased.v1": [forget_person],
    "visit.logged.v1": [mark_verified, note_seen],
    "aid.granted.v1": [look_at_grant],
    "aid.paid.v1": [watch_paid],
    "aid.payment_failed.v1": [unwatch],
    "payee.checked.v1": [note_flags],
    "hardship.registered.v1": [open_lead],
    "hardship.aid_wanted.v1": [open_lead],
    "hardship.resolved.v1": [lapse_lead],
    "hardship.not_confirmed.v1": [lapse_lead],
    "hardship.withdrawn.v1": [lapse_lead],
    "hardship.ended.v1": [lapse_lead],
}
TIMERS = {
    "close_days": close_days,
    "results": apply_results,
    "unseen_payees": mark_unseen_payees,
    "old_answers": forget_old,
}
SERVICE = Service(
    "assistance", PROJECTIONS, REACTIONS, [Person, aliases.PERSON_ALIAS, CALENDAR], TIMERS, lock=lock_people
)
