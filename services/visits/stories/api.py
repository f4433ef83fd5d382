"""Lectures 退役军人讲堂, exemplary deeds 先进典型事迹, shared practices 经验交流."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.visits.activities import use_cases as activities
from services.visits.models import Activity, Adoption, Practice, Story
from services.visits.stories import queries, schemas
from services.visits.stories.domain.lectures import NewLecture
from services.visits.stories.domain.stories import NewStory
from services.visits.stories.use_cases import lectures, practices, stories
from shared.contracts.access import Actor
from shared.db import find
from shared.errors import NotFound
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.crypto import Vault

routes = Routes("stories", __name__, description="Lectures, exemplary deeds, shared practices")
STORY = "/v1/stories/<uuid:story_id>"
PRACTICE = "/v1/practices/<uuid:practice_id>"


@routes.write(
    "/v1/lectures", may="activity:log", body=schemas.NewLectureSchema, answer=schemas.LectureSchema, vault=True
)
def log_lecture(db: Session, vault: Vault, by: Actor, body: Fields) -> Activity:
    """Record a lecture that was held."""
    return lectures.log_lecture(db, vault, by, NewLecture(**body))


@routes.page("/v1/lectures", may="activity:read", query=schemas.LectureQuery, of=schemas.LectureSchema)
def list_lectures(db: Session, by: Actor, query: Fields) -> Page:
    """Lectures within your area, in the order they were recorded."""
    return paginate(db, queries.lectures(query), [Activity.id], query)


@routes.read("/v1/lectures/<uuid:lecture_id>", may="activity:read", answer=schemas.LectureDetailSchema, vault=True)
def get_lecture(db: Session, vault: Vault, by: Actor, lecture_id: UUID) -> Fields:
    """One lecture with who spoke."""
    held = db.scalar(queries.lectures({}).where(Activity.id == lecture_id))
    if held is None:
        raise NotFound
    return activities.open_texts(db, vault, held)


@routes.write("/v1/stories", may="activity:log", body=schemas.NewStorySchema, answer=schemas.StorySchema, vault=True)
def draft_story(db: Session, vault: Vault, by: Actor, body: Fields) -> Story:
    """Write deeds down; someone else reviews them."""
    return stories.draft_story(db, vault, by, NewStory(**body))


@routes.page("/v1/stories", may="activity:read", query=schemas.StoryQuery, of=schemas.StorySchema)
def list_stories(db: Session, by: Actor, query: Fields) -> Page:
    """Stories within your area, and what any station has published."""
    return paginate(db, queries.stories(query), [Story.id], query)


@routes.read(STORY, may="activity:read", answer=schemas.StoryDetailSchema, vault=True)
def get_story(db: Session, vault: Vault, by: Actor, story_id: UUID) -> Fields:
    """One story with its text."""
    return stories.open_texts(db, vault, find(db, Story, story_id))


@routes.revise(
    STORY, method="PATCH", may="activity:log", body=schemas.StoryPatchSchema, answer=schemas.StorySchema, vault=True
)
def revise_story(db: Session, vault: Vault, by: Actor, body: Fields, story_id: UUID, expected: int | None) -> Story:
    """Change a draft of a story.

    Another title or text wants consent anew: send `consented_on` with it.
    """
    return stories.revise_story(db, vault, by, story_id, body, expected)


@routes.revise(f"{STORY}/review", may="story:review", body=schemas.ReviewSchema, answer=schemas.StorySchema)
def review_story(db: Session, by: Actor, body: Fields, story_id: UUID, expected: int | None) -> Story:
    """Find a draft right, or send a reviewed story back."""
    return stories.review_story(db, by, story_id, body["passed"], expected)


@routes.revise(f"{STORY}/publication", may="story:review", answer=schemas.StorySchema, vault=True)
def publish_story(db: Session, vault: Vault, by: Actor, story_id: UUID, expected: int | None) -> Story:
    """Let all stations read a reviewed story."""
    return stories.publish_story(db, vault, by, story_id, expected)


@routes.change(f"{STORY}/withdrawal", may="story:review", answer=schemas.StorySchema)
def withdraw_story(db: Session, by: Actor, story_id: UUID, expected: int | None) -> Story:
    """Let no one read a story any more."""
    return stories.withdraw_story(db, by, story_id, expected)


@routes.write("/v1/practices", may="activity:log", body=schemas.NewPracticeSchema, answer=schemas.PracticeSchema)
def share_practice(db: Session, by: Actor, body: Fields) -> Practice:
    """Tell all stations how something is done well."""
    return practices.share_practice(db, by, body["title"], body["text"], body["tags"])


@routes.page("/v1/practices", may="activity:read", query=schemas.PracticeQuery, of=schemas.PracticeSchema)
def list_practices(db: Session, by: Actor, query: Fields) -> Page:
    """Practices of all stations, oldest first, with how many adopted them."""
    return paginate(db, queries.practices(query), [Practice.id], query)


@routes.read(PRACTICE, may="activity:read", answer=schemas.PracticeSchema)
def get_practice(db: Session, by: Actor, practice_id: UUID) -> Practice:
    """One practice."""
    return find(db, Practice, practice_id)


@routes.write(f"{PRACTICE}/adoptions", may="activity:log", answer=schemas.PracticeSchema)
def adopt_practice(db: Session, by: Actor, practice_id: UUID) -> Practice:
    """Mark that your station does as a practice says."""
    return practices.adopt_practice(db, by, practice_id)


@routes.page(f"{PRACTICE}/adoptions", may="activity:read", of=schemas.AdoptionSchema)
def list_adoptions(db: Session, by: Actor, query: Fields, practice_id: UUID) -> Page:
    """The stations that adopted a practice, by code."""
    find(db, Practice, practice_id)
    return paginate(db, queries.adoptions(practice_id), [Adoption.station], query)
