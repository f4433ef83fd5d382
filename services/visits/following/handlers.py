"""What becomes of a plan, and of everything written of a person, as the registry tells of their file."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.visits.activities import use_cases as activities
from services.visits.dues.queries import newcomers
from services.visits.dues.use_cases import plan
from services.visits.following import use_cases
from services.visits.models import Due
from services.visits.stories.use_cases import stories
from shared import aliases
from shared.events.envelope import Received
from shared.events.handling import one_by_one, traced
from shared.events.outbox import publish_new
from shared.http.answers import forget_people
from shared.people import absorbing


def plan_contacts(db: Session, events: Sequence[Received]) -> None:
    """Open, keep or cancel the dues that each person's file wants."""
    first, opened = newcomers(db, [UUID(event.subject) for event in events]), []
    for event in traced(events):
        if person := first.get(UUID(event.subject)):
            opened += plan.first_dues(db, person)
        else:
            use_cases.replan_person(db, UUID(event.subject))
    publish_new(db, Due, opened)


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


@one_by_one
def merge_person(db: Session, event: Received) -> None:
    """One plan goes on for both files."""
    use_cases.merge_person(db, UUID(event.subject))


@one_by_one
def forget_person(db: Session, event: Received) -> None:
    """Destroy every text written of the person, and the stored answers that name them or a story of them."""
    id = UUID(event.subject)
    use_cases.forget_person(db, id)
    activities.forget_attendance(db, id)
    story_ids = stories.forget_stories(db, id)
    forget_people(db, [*aliases.ids_of(db, id), *story_ids])
