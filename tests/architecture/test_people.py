"""What follows a person to another station is declared: no table falls out for how it names its columns."""

import importlib
from collections.abc import Iterator
from typing import Any

from shared.people import AboutCase, AboutPerson, KnownPerson
from tests.architecture.sources import SERVICES

NEITHER = {
    "registry.veterans": "the file itself: its move is what the others follow",
    "registry.areas": "the map",
    "registry.calendar": "known to all",
    "registry.arrangements": "history of what is known to all",
    "registry.stations": "known to all",
    "registry.station_periods": "history of what is known to all",
    "registry.star_ratings": "history of what is known to all",
    "registry.accounts": "who signs in",
    "registry.subscribers": "systems that read events",
    "registry.probes": "hashes of what was asked about, for a day",
    "registry.coverage_required": "how many stations there must be",
    "registry.findings": "evidence about stations, known to all",
    "registry.outcomes": "tells no more than that something was answered",
    "registry.scorecard_closings": "that a quarter was closed",
    "registry.trainings": "sessions; who was trained is a case",
    "registry.contests": "contests; who takes part is a case",
    "registry.duty_lists": "published",
    "registry.policies": "published",
    "registry.policy_versions": "published",
    "visits.campaigns": "plans of an area; whom they are to reach is about people",
    "visits.offers": "known to all; who signs up is about people",
    "visits.festival_rounds": "how far a timer has come",
    "visits.reminder_rounds": "days that were told of",
    "visits.weather_warnings": "the weather, known to all",
    "registry.reminder_rounds": "days that were told of",
    "registry.training_plans": "an announcement",
    "visits.satisfaction_sums": "results, told to all; of five people and more",
    "visits.practices": "shared with all",
    "visits.practice_adoptions": "shared with all",
    "assistance.funds": "money, not whom it aids",
    "registry.accounts_told": "what was told of who signs in",
    "notify.accounts": "who reads an inbox",
    "notify.rule_changes": "rules of the whole city",
    "notify.inboxes": "a counter for each station",
    "notify.subscribers": "systems that read events",
    "notify.feed_head": "a counter",
    "notify.proof_days": "days",
    "notify.proof_rows": "figures of days",
    "notify.endpoints": "addresses of systems",
    "notify.held": "numbers of events",
    "notify.dead": "numbers of events",
    "notify.errands": "numbers of events",
    "notify.deliveries": "what came of sending events, by their ids",
    "notify.corrections": "numbers of events; what they are about stands in the feed",
}
"""Tables about neither a person nor a case, and why."""

STAYS = {
    "assistance.attempts": "the bank was told what it was told, by the county that pays",
    "registry.accesses": "who looked is known to whoever oversees them; the person's own report reads all areas",
    "registry.file_spans": "files of days that are over count where they were then",
    "visits.hardship_spans": "the register of a day that is over stays as it was",
    "visits.stays": "the history of moves itself",
    "assistance.case_parties": "a case stays with whoever handles it, wherever its parties move",
    "registry.merges": "two files, within an area that contains both; it moves by no single one",
    "assistance.handovers": "a matter stays with the parties that have it in hand",
    "assistance.appointments": "of the studio, which stays where its station is",
    "assistance.legal_cases": "a case stays with the legal station that has it in hand",
    "notify.alert_causes": "an alert stays with whom it was told to; a move raises it anew at the other station",
    "registry.trainees": "of the staff",
    "registry.contest_entries": "of the staff",
    "registry.nominations": "of the staff",
}
"""Tables that name a person and do not follow one, and why."""

PERSONS = ("veteran_id", "person_id", "staff_id", "kept_id")


def tables() -> Iterator[tuple[str, type[Any]]]:
    for service in SERVICES:
        for mapper in importlib.import_module(f"services.{service}.models").Base.registry.mappers:
            yield f"{service}.{mapper.local_table.name}", mapper.class_


def test_every_table_says_whom_it_is_about() -> None:
    silent = {name for name, model in tables() if not issubclass(model, AboutPerson | AboutCase | KnownPerson)}
    assert silent == NEITHER.keys(), "declare AboutPerson or AboutCase, or say here why it is neither"


def test_no_table_is_about_a_person_and_a_case() -> None:
    assert [name for name, model in tables() if issubclass(model, AboutPerson) and issubclass(model, AboutCase)] == []


def test_what_names_a_person_follows_them_or_says_why_not() -> None:
    staying = {
        name
        for name, model in tables()
        if not issubclass(model, AboutPerson)
        and any(column.key.endswith(PERSONS) for column in model.__table__.columns)
    }
    assert staying == STAYS.keys(), "declare AboutPerson, or say here why its rows stay when the person moves"
