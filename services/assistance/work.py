"""What `work` runs in assistance: its handlers by event type, and its timers."""

from services.assistance.handlers.aid import mark_verified
from services.assistance.handlers.following import adopt_merged, follow_person, forget_person
from services.assistance.handlers.leads import lapse_lead, open_lead
from services.assistance.handlers.people import remember_alias, remember_person
from services.assistance.models import Person
from shared import aliases
from shared.http.answers import forget_old
from shared.service import Service

STATES = (
    *("veteran.registered.v1", "veteran.changed.v1", "veteran.moved.v1", "veteran.merged.v1", "veteran.deceased.v1"),
    *("veteran.erased.v1", "veteran.return_expected.v1", "veteran.return_overdue.v1", "veteran.returned.v1"),
    "veteran.stage_entered.v1",
)
"""Each tells the whole published state of a file."""

PROJECTIONS = {type: [remember_person] for type in STATES} | {"veteran.merged.v1": [remember_person, remember_alias]}
REACTIONS = {
    "veteran.registered.v1": [adopt_merged],
    "veteran.moved.v1": [follow_person],
    "veteran.merged.v1": [follow_person],
    "veteran.erased.v1": [forget_person],
    "visit.logged.v1": [mark_verified],
    "hardship.registered.v1": [open_lead],
    "hardship.aid_wanted.v1": [open_lead],
    "hardship.resolved.v1": [lapse_lead],
    "hardship.not_confirmed.v1": [lapse_lead],
    "hardship.withdrawn.v1": [lapse_lead],
    "hardship.ended.v1": [lapse_lead],
}
TIMERS = {"old_answers": forget_old}
SERVICE = Service("assistance", PROJECTIONS, REACTIONS, [Person, aliases.PERSON_ALIAS], TIMERS)
