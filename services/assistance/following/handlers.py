"""What becomes of everything written of a person as the registry tells of their file."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.following import use_cases
from shared.events.envelope import Received
from shared.events.handling import one_by_one, traced
from shared.http.answers import forget_people
from shared.people import absorbing


@one_by_one
def follow_person(db: Session, event: Received) -> None:
    """Let the station that manages the file now see what is written of the person."""
    use_cases.follow_person(db, UUID(event.subject))


@one_by_one
def follow_station(db: Session, event: Received) -> None:
    """Let a station go on with what it has in hand under its new code."""
    use_cases.follow_station(db, event.data["from_code"], event.data["code"])


def adopt_merged(db: Session, events: Sequence[Received]) -> None:
    """Take over what was written of a file merged into this one, where the merge was heard of first."""
    for event in absorbing(db, events):
        use_cases.follow_person(db, UUID(event.subject))


def end_cases(db: Session, events: Sequence[Received]) -> None:
    """A death ends what is undecided or unpaid of aid. All cases are held before any fund is."""
    for _ in traced(events[:1]):
        use_cases.end_cases(db, [UUID(event.subject) for event in events])


def reopen_cases(db: Session, events: Sequence[Received]) -> None:
    """A death that was annulled ended no aid: new cases go on where it did."""
    alive = [event for event in events if event.data["alive"] and not event.data.get("merged_into")]
    for _ in traced(alive[:1]):
        use_cases.reopen_cases(db, [UUID(event.subject) for event in alive])


@one_by_one
def forget_person(db: Session, event: Received) -> None:
    """End what is open, and destroy every text written of the person, what they said in petitions and disputes, and the
    stored answers that name them or a matter of theirs. Sums, dates and decisions stay, as bookkeeping law wants.
    """
    forget_people(db, use_cases.forget_person(db, UUID(event.subject)))


@one_by_one
def end_matters(db: Session, event: Received) -> None:
    """End what only the person could have gone on with."""
    use_cases.end_matters(db, UUID(event.subject))
