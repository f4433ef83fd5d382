"""What becomes of a plan, and of everything written of a person, as the registry tells of their file."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.visits.activities import use_cases as activities
from services.visits.following import use_cases
from services.visits.stories.use_cases import stories
from shared import aliases
from shared.events.envelope import Received
from shared.http.answers import forget_people
from shared.people import has_absorbed


def plan_contacts(db: Session, event: Received) -> None:
    """Open, keep or cancel the dues that the person's file wants."""
    use_cases.replan_person(db, UUID(event.subject))


def follow_person(db: Session, event: Received) -> None:
    """Let the station that manages the file now see what is written of the person."""
    use_cases.follow_person(db, UUID(event.subject))


def adopt_merged(db: Session, event: Received) -> None:
    """Take over what was written of a file merged into this one, where the merge was heard of first."""
    if has_absorbed(db, UUID(event.subject)):
        use_cases.follow_person(db, UUID(event.subject))


def merge_person(db: Session, event: Received) -> None:
    """One plan goes on for both files."""
    use_cases.merge_person(db, UUID(event.subject))


def forget_person(db: Session, event: Received) -> None:
    """Destroy every text written of the person, and the stored answers that name them or a story of them."""
    id = UUID(event.subject)
    use_cases.forget_person(db, id)
    activities.forget_attendance(db, id)
    story_ids = stories.forget_stories(db, id)
    forget_people(db, [*aliases.ids_of(db, id), *story_ids])
