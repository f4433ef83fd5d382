"""Consumed events → what the four likes 四如 count. All are projections: facts as the events tell them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.registry.likes.domain import day_end
from services.registry.models import Fact, Outcome
from shared.bulk import write
from shared.clock import business_date
from shared.contracts.access import SERVICE as SERVICE_PARTY
from shared.events.envelope import Received
from shared.events.handling import one_by_one


def _keep_facts(db: Session, *facts: Mapping[str, Any]) -> None:
    write(db, Fact, facts, "ON CONFLICT DO NOTHING")


def _fact(event: Received, kind: str, counts_at: datetime, **more: object) -> Mapping[str, Any]:
    about = {"kind": kind, "subject": UUID(event.subject), "area": event.area, "counts_at": counts_at}
    return {**about, "told_at": event.time, "detail": "", "worth": 1, "earned": None, "cases": 1, **more}


def _keep_outcomes(db: Session, *outcomes: Mapping[str, Any]) -> None:
    """Note what became of subjects. The first of each kind and `ref` counts."""
    write(db, Outcome, outcomes, "ON CONFLICT DO NOTHING")


def _outcome(
    event: Received, kind: str, counts_at: datetime, *, subject: UUID | None = None, ref: UUID | None = None
) -> Mapping[str, Any]:
    """What became of a subject, by default the event's own."""
    of = subject or UUID(event.subject)
    return {"kind": kind, "subject": of, "ref": ref or of, "counts_at": counts_at, "told_at": event.time}


@one_by_one
def follow_station(db: Session, event: Received) -> None:
    """Let what is wanted count for the station that events of it name last, until its day is over."""
    own = Fact.subject == UUID(event.subject), Fact.counts_at >= event.time
    db.execute(update(Fact).where(*own, Fact.area != event.area).values(area=event.area))


# Files


def expect_first_contact(db: Session, events: Sequence[Received]) -> None:
    """Whoever is newly known waits for a contact. People of an imported list do not, nor who was in contact before."""
    before = ("imported", "last_contact")
    known = [event for event in events if event.data["alive"] and not any(event.data.get(name) for name in before)]
    _keep_facts(db, *(_fact(event, "FILE_OPENED", day_end(business_date(event.time))) for event in known))


@one_by_one
def note_file_ended(db: Session, event: Received) -> None:
    """No one waits for a contact any more under this id."""
    _keep_outcomes(db, _outcome(event, "FILE_ENDED", event.time))


# Dues and visits


def note_due(db: Session, events: Sequence[Received]) -> None:
    """A contact is wanted by a day. One opened after its day, in place of another, could not be made in time."""
    wanted = [(event, day_end(event.data["due_on"])) for event in events]
    facts = (_fact(event, "DUE", by, detail=event.data["purpose"]) for event, by in wanted if event.time < by)
    reopened = ((event, event.data["reopens"]) for event in events if event.data.get("reopens"))
    again = (_outcome(e, "DUE_REOPENED", e.time, subject=of, ref=UUID(e.subject)) for e, of in reopened)
    _keep_facts(db, *facts)
    _keep_outcomes(db, *again)


@one_by_one
def note_due_moved(db: Session, event: Received) -> None:
    _move_fact(db, event, "DUE", event.data["due_on"])


def _move_fact(db: Session, event: Received, kind: str, day: date) -> None:
    """What is wanted of a subject counts on another day."""
    own = Fact.subject == UUID(event.subject), Fact.kind == kind
    db.execute(update(Fact).where(*own).values(counts_at=day_end(day)))


@one_by_one
def note_due_cancelled(db: Session, event: Received) -> None:
    _keep_outcomes(db, _outcome(event, "DUE_CANCELLED", event.time))


@one_by_one
def note_visit(db: Session, event: Received) -> None:
    """A visit answers the dues it settles, on the day on which it took place, and reaches the person."""
    body, visit = event.data, UUID(event.subject)
    at = day_end(body["visited_on"])
    for due in body["settles"]:
        _keep_outcomes(db, _outcome(event, "DUE_ANSWERED", at, subject=due, ref=visit))
    if body["reached"]:
        _keep_outcomes(db, _outcome(event, "CONTACTED", at, subject=body["veteran_id"], ref=visit))


@one_by_one
def note_visit_corrected(db: Session, event: Received) -> None:
    """Count no longer what the wrong record had answered. The right record comes with an event of its own."""
    wrong = Outcome.ref == UUID(event.subject), Outcome.kind.in_(("DUE_ANSWERED", "CONTACTED"))
    db.execute(update(Outcome).where(*wrong).values(corrected_at=event.time))


# Hardships


@one_by_one
def note_hardship_found(db: Session, event: Received) -> None:
    _keep_facts(db, _fact(event, "HARDSHIP_FOUND", day_end(business_date(event.time))))


@one_by_one
def note_hardship_registered(db: Session, event: Received) -> None:
    """It was answered, and is to be resolved by a day."""
    _keep_outcomes(db, _outcome(event, "HARDSHIP_CHECKED", event.time))
    _keep_facts(db, _fact(event, "HARDSHIP_REGISTERED", day_end(event.data["step_due_on"])))


@one_by_one
def note_hardship_resolved(db: Session, event: Received) -> None:
    """It was resolved, and is to be followed up by a day."""
    _keep_outcomes(db, _outcome(event, "HARDSHIP_RESOLVED", event.time))
    _keep_facts(db, _fact(event, "HARDSHIP_RESOLVED", day_end(event.data["step_due_on"])))


@one_by_one
def note_hardship_moved(db: Session, event: Received) -> None:
    """What was registered or resolved counts by the day of its next step; what was found, by its own day."""
    if event.data["state"] != "FOUND":
        _move_fact(db, event, f"HARDSHIP_{event.data['state']}", event.data["step_due_on"])


@one_by_one
def note_hardship_followed_up(db: Session, event: Received) -> None:
    _keep_outcomes(db, _outcome(event, "HARDSHIP_FOLLOWED_UP", event.time))


@one_by_one
def note_hardship_not_confirmed(db: Session, event: Received) -> None:
    """It was answered all the same."""
    _keep_outcomes(db, _outcome(event, "HARDSHIP_CHECKED", event.time))


@one_by_one
def note_hardship_ended(db: Session, event: Received) -> None:
    _keep_outcomes(db, _outcome(event, "HARDSHIP_ENDED", event.time))


# Alerts


def note_alert(db: Session, events: Sequence[Received]) -> None:
    """An alert of a station's own that wants acknowledging by a moment."""
    own = [event for event in events if event.data["party"] == SERVICE_PARTY and "deadline" in event.data]
    _keep_facts(db, *(_fact(event, "ALERT", event.data["deadline"]) for event in own))


@one_by_one
def note_alert_acknowledged(db: Session, event: Received) -> None:
    """By the station itself, not by a level that it went on to; or what it was about is done."""
    by = event.data.get("acknowledged_in", event.data["inbox_area"])
    if event.data["party"] == SERVICE_PARTY and by == event.data["inbox_area"]:
        _keep_outcomes(db, _outcome(event, "ALERT_ACKNOWLEDGED", event.data["occurred_at"]))


# What stations hold and tell


@one_by_one
def note_satisfaction(db: Session, event: Received) -> None:
    """Points given on three scales, of those that could be given: of answers together, or of one, as records of before
    tell. They count from the day on which they are told, of their own period at the latest.
    """
    body = event.data
    answers = body.get("answers", 1)
    worth = 3 * body["scale_max"] * answers
    given = body["happiness"] + body["gain"] + body["honour"]
    told_on = business_date(body["occurred_at"])
    at = day_end(min(told_on, body.get("to_on", told_on)))
    _keep_facts(db, _fact(event, "SATISFACTION", at, worth=worth, earned=given, cases=answers))


@one_by_one
def note_explanation(db: Session, event: Received) -> None:
    _keep_facts(db, _fact(event, "EXPLANATION", day_end(event.data["held_on"])))


@one_by_one
def note_activity(db: Session, event: Received) -> None:
    _keep_facts(db, _fact(event, "ACTIVITY", day_end(event.data["held_on"])))


@one_by_one
def note_story(db: Session, event: Received) -> None:
    _keep_facts(db, _fact(event, "STORY", day_end(business_date(event.time))))
