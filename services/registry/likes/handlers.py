"""Consumed events → what the four likes 四如 count. All are projections: facts as the events tell them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.registry.likes.domain import day_end
from services.registry.models import Fact, Outcome
from shared.clock import business_date
from shared.contracts.access import SERVICE as SERVICE_PARTY
from shared.events.envelope import Received
from shared.events.handling import one_by_one


def _fact(db: Session, event: Received, kind: str, counts_at: datetime, **more: object) -> None:
    columns = {"detail": "", "worth": 1, "earned": None, **more}
    row = insert(Fact).values(
        kind=kind,
        subject=UUID(event.subject),
        area=event.area,
        counts_at=counts_at,
        told_at=event.time,
        **columns,
    )
    db.execute(row.on_conflict_do_nothing())


def _outcome(
    db: Session,
    event: Received,
    kind: str,
    counts_at: datetime,
    *,
    subject: UUID | None = None,
    ref: UUID | None = None,
) -> None:
    """What became of a subject, by default the event's own; the first of its kind and `ref` counts."""
    of = subject or UUID(event.subject)
    row = insert(Outcome).values(kind=kind, subject=of, ref=ref or of, counts_at=counts_at, told_at=event.time)
    db.execute(row.on_conflict_do_nothing())


@one_by_one
def follow_station(db: Session, event: Received) -> None:
    """Until its day is over, what is wanted is for the station that events of it name last."""
    own = Fact.subject == UUID(event.subject), Fact.counts_at >= event.time
    db.execute(update(Fact).where(*own, Fact.area != event.area).values(area=event.area))


# Files


@one_by_one
def expect_first_contact(db: Session, event: Received) -> None:
    """Whoever is newly known waits for a contact; not a whole list that came at once."""
    if event.data["alive"] and not event.data.get("imported"):
        _fact(db, event, "FILE_OPENED", day_end(business_date(event.time)))


@one_by_one
def note_file_ended(db: Session, event: Received) -> None:
    """No one waits for a contact any more under this id."""
    _outcome(db, event, "FILE_ENDED", event.time)


# Dues and visits


@one_by_one
def note_due(db: Session, event: Received) -> None:
    """A contact is wanted by a day. One opened after its day, in place of another, could not be made in time."""
    by = day_end(event.data["due_on"])
    if event.time < by:
        _fact(db, event, "DUE", by, detail=event.data["purpose"])
    if reopens := event.data.get("reopens"):
        _outcome(db, event, "DUE_REOPENED", event.time, subject=reopens, ref=UUID(event.subject))


@one_by_one
def note_due_cancelled(db: Session, event: Received) -> None:
    _outcome(db, event, "DUE_CANCELLED", event.time)


@one_by_one
def note_visit(db: Session, event: Received) -> None:
    """A visit answers the dues it settles, on the day on which it took place, and reaches the person."""
    body, visit = event.data, UUID(event.subject)
    at = day_end(body["visited_on"])
    for due in body["settles"]:
        _outcome(db, event, "DUE_ANSWERED", at, subject=due, ref=visit)
    if body["reached"]:
        _outcome(db, event, "CONTACTED", at, subject=body["veteran_id"], ref=visit)


@one_by_one
def note_visit_corrected(db: Session, event: Received) -> None:
    """What the wrong record had answered it answers no longer; the right one tells for itself."""
    wrong = Outcome.ref == UUID(event.subject), Outcome.kind.in_(("DUE_ANSWERED", "CONTACTED"))
    db.execute(update(Outcome).where(*wrong).values(corrected_at=event.time))


# Hardships


@one_by_one
def note_hardship_found(db: Session, event: Received) -> None:
    _fact(db, event, "HARDSHIP_FOUND", day_end(business_date(event.time)))


@one_by_one
def note_hardship_registered(db: Session, event: Received) -> None:
    """It was answered, and is to be resolved by a day."""
    _outcome(db, event, "HARDSHIP_CHECKED", event.time)
    _fact(db, event, "HARDSHIP_REGISTERED", day_end(event.data["step_due_on"]))


@one_by_one
def note_hardship_resolved(db: Session, event: Received) -> None:
    """It was resolved, and is to be followed up by a day."""
    _outcome(db, event, "HARDSHIP_RESOLVED", event.time)
    _fact(db, event, "HARDSHIP_RESOLVED", day_end(event.data["step_due_on"]))


@one_by_one
def note_hardship_followed_up(db: Session, event: Received) -> None:
    _outcome(db, event, "HARDSHIP_FOLLOWED_UP", event.time)


@one_by_one
def note_hardship_not_confirmed(db: Session, event: Received) -> None:
    """It was answered all the same."""
    _outcome(db, event, "HARDSHIP_CHECKED", event.time)


@one_by_one
def note_hardship_ended(db: Session, event: Received) -> None:
    _outcome(db, event, "HARDSHIP_ENDED", event.time)


# Alerts


@one_by_one
def note_alert(db: Session, event: Received) -> None:
    """An alert of a station's own that wants acknowledging by a moment."""
    if event.data["party"] == SERVICE_PARTY and "deadline" in event.data:
        _fact(db, event, "ALERT", event.data["deadline"])


@one_by_one
def note_alert_acknowledged(db: Session, event: Received) -> None:
    if event.data["party"] == SERVICE_PARTY:
        _outcome(db, event, "ALERT_ACKNOWLEDGED", event.data["occurred_at"])


# What stations hold and tell


@one_by_one
def note_satisfaction(db: Session, event: Received) -> None:
    """Points given on three scales, of those that could be given."""
    body = event.data
    worth = 3 * body["scale_max"]
    given = body["happiness"] + body["gain"] + body["honour"]
    at = day_end(business_date(body["occurred_at"]))
    _fact(db, event, "SATISFACTION", at, worth=worth, earned=given)


@one_by_one
def note_explanation(db: Session, event: Received) -> None:
    _fact(db, event, "EXPLANATION", day_end(event.data["held_on"]))


@one_by_one
def note_activity(db: Session, event: Received) -> None:
    _fact(db, event, "ACTIVITY", day_end(event.data["held_on"]))


@one_by_one
def note_story(db: Session, event: Received) -> None:
    _fact(db, event, "STORY", day_end(business_date(event.time)))
