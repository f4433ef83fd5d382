"""Stories and practices → events: ids, never a text."""

from services.visits.models import Practice, Story
from shared.events.envelope import Event


def story_drafted(row: Story) -> Event:
    return Event("story.drafted.v1", {"story_id": row.id}, row.area)


def story_revised(row: Story) -> Event:
    return Event("story.revised.v1", {"story_id": row.id}, row.area)


def story_reviewed(row: Story) -> Event:
    return Event("story.reviewed.v1", {"story_id": row.id}, row.area)


def story_published(row: Story) -> Event:
    return Event("story.published.v1", {"story_id": row.id}, row.area)


def story_withdrawn(row: Story) -> Event:
    return Event("story.withdrawn.v1", {"story_id": row.id}, row.area)


def practice_shared(row: Practice) -> Event:
    return Event("practice.shared.v1", {"practice_id": row.id}, row.area)


def practice_adopted(row: Practice, station: str) -> Event:
    data = {"practice_id": row.id, "station": station, "adoptions": row.adoptions}
    return Event("practice.adopted.v1", data, row.area)
