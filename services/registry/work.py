"""What `work` runs in the registry: its handlers by event type, its timers, and the loop of imports."""

from collections.abc import Callable
from functools import partial
from threading import Event

from services.registry.accounts.timers import tell_accounts
from services.registry.calendar.timers import arrange_shipped_years
from services.registry.cards.timers import move_cards, note_overdue_cards, remind_of_cards
from services.registry.file_rates.handlers import remember_file
from services.registry.files.timers import derive_anew, hash_phones, note_eightieth_birthdays, note_overdue_returns
from services.registry.imports.timers import forget_run_imports, forget_unrun_imports
from services.registry.imports.use_cases import run as import_run
from services.registry.likes.handlers import (
    expect_first_contact,
    follow_station,
    note_activity,
    note_alert,
    note_alert_acknowledged,
    note_due,
    note_due_cancelled,
    note_due_moved,
    note_explanation,
    note_file_ended,
    note_hardship_ended,
    note_hardship_followed_up,
    note_hardship_found,
    note_hardship_moved,
    note_hardship_not_confirmed,
    note_hardship_registered,
    note_hardship_resolved,
    note_satisfaction,
    note_story,
    note_visit,
    note_visit_corrected,
)
from services.registry.merges.timers import carry_out_erasures
from services.registry.models import Fact, FileSpan, Outcome
from services.registry.payees.handlers import expect_check, look_again
from services.registry.payees.timers import check_payees, name_members
from services.registry.probes.timers import forget_probes
from services.registry.reminders.timers import remind_stations
from shared.db import Database
from shared.events.handling import Handler
from shared.http.answers import forget_old
from shared.security.crypto import Vault
from shared.service import Service
from shared.settings import Settings
from shared.timers import Seldom, Timer, Timers


def imports(database: Database, settings: Settings) -> Callable[[Event], None]:
    """Checks and runs the files of people that were handed in."""
    return import_run.make_loop(database, Vault(settings.seal_key, settings.index_key))


def phones(database: Database, settings: Settings) -> Callable[[Event], None]:
    """Timers that open what is sealed."""
    vault = Vault(settings.seal_key, settings.index_key)
    opening = {"phones": hash_phones, "payees": check_payees, "members": name_members}
    timers: dict[str, Timer] = {name: partial(timer, vault) for name, timer in opening.items()}
    return Timers(database, timers, "phones").run


PROJECTIONS: dict[str, list[Handler]] = {
    "veteran.registered.v1": [remember_file, expect_first_contact],
    **{
        f"veteran.{change}.v1": [remember_file]
        for change in ("changed", "moved", "return_expected", "return_overdue", "returned", "stage_entered")
    },
    **{f"veteran.{end}.v1": [remember_file, note_file_ended] for end in ("merged", "deceased", "erased")},
    "due.opened.v1": [note_due],
    "due.soon.v1": [follow_station],
    "due.rescheduled.v1": [follow_station, note_due_moved],
    "due.settled.v1": [follow_station],
    "due.cancelled.v1": [note_due_cancelled],
    "visit.logged.v1": [note_visit],
    "visit.corrected.v1": [note_visit_corrected],
    "hardship.found.v1": [note_hardship_found],
    "hardship.registered.v1": [follow_station, note_hardship_registered],
    "hardship.resolved.v1": [follow_station, note_hardship_resolved],
    "hardship.followed_up.v1": [follow_station, note_hardship_followed_up],
    "hardship.step_due_soon.v1": [follow_station],
    "hardship.rescheduled.v1": [follow_station, note_hardship_moved],
    "hardship.not_confirmed.v1": [note_hardship_not_confirmed],
    "hardship.withdrawn.v1": [note_hardship_ended],
    "hardship.ended.v1": [note_hardship_ended],
    "alert.raised.v1": [note_alert],
    "alert.acknowledged.v1": [note_alert_acknowledged],
    "alert.resolved.v1": [note_alert_acknowledged],
    "satisfaction.given.v1": [note_satisfaction],
    "satisfaction.summed.v1": [note_satisfaction],
    "explanation.given.v1": [note_explanation],
    "activity.held.v1": [note_activity],
    "story.published.v1": [note_story],
}
REACTIONS: dict[str, list[Handler]] = {
    "aid.applied.v1": [expect_check],
    "aid.reopened.v1": [expect_check],
    "aid.granted.v1": [expect_check],
    "aid.paid.v1": [expect_check],
    "veteran.changed.v1": [look_again],
    "veteran.deceased.v1": [look_again],
    "veteran.merged.v1": [look_again],
}
TIMERS: dict[str, Timer] = {
    "accounts": tell_accounts,
    "eightieth_birthdays": Seldom(note_eightieth_birthdays),
    "overdue_returns": note_overdue_returns,
    "rules_changed": derive_anew,
    "erasures": carry_out_erasures,
    "unrun_imports": forget_unrun_imports,
    "run_imports": forget_run_imports,
    "cards_due_soon": remind_of_cards,
    "cards_overdue": note_overdue_cards,
    "shipped_years": arrange_shipped_years,
    "reminders": Seldom(remind_stations),
    "cards_moved": move_cards,
    "old_answers": forget_old,
    "probes": forget_probes,
}
SERVICE = Service(
    "registry",
    PROJECTIONS,
    REACTIONS,
    projected=[Fact, Outcome, FileSpan],
    timers=TIMERS,
    extra={"imports": imports, "phones": phones},
)
