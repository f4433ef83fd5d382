"""What grants, payments, visits and the registry tell of cases that may be unusual."""

from sqlalchemy.orm import Session

from services.assistance.anomalies import use_cases
from shared.clock import business_date
from shared.events.envelope import Received
from shared.events.handling import one_by_one


@one_by_one
def look_at_grant(db: Session, event: Received) -> None:
    """A grant may be the second for one cause, of a pair that meets often, or just below a ceiling."""
    use_cases.look_at_grant(db, event.data["application_id"])


@one_by_one
def watch_paid(db: Session, event: Received) -> None:
    """Whoever was paid is to be seen again."""
    use_cases.watch(db, event.data["application_id"], business_date(event.data["occurred_at"]))


@one_by_one
def unwatch(db: Session, event: Received) -> None:
    """What the bank could not pay is not followed up."""
    use_cases.unwatch(db, event.data["application_id"])


@one_by_one
def note_seen(db: Session, event: Received) -> None:
    """A visit that reached the person follows up what was paid before it."""
    if event.data["reached"]:
        use_cases.note_seen(db, event.data["veteran_id"], event.data["visit_id"], event.data["visited_on"])


@one_by_one
def note_unseen(db: Session, event: Received) -> None:
    """A record that was wrong saw no one; the one in its place is told by itself."""
    use_cases.note_unseen(db, event.data["veteran_id"], event.data["visit_id"])


@one_by_one
def note_flags(db: Session, event: Received) -> None:
    """What the registry says of a payee."""
    use_cases.note_flags(db, event.data["application_id"], event.data["flags"])


@one_by_one
def mark_conflicted(db: Session, event: Received) -> None:
    """Someone may have acted in a case before it was known that they have an interest in it."""
    use_cases.mark_conflicted(db, event.data["application_id"])
