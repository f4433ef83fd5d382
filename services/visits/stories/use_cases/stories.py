"""Exemplary deeds: written, reviewed, published with consent, withdrawn."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.visits.models import Story
from services.visits.people.use_cases import lock_person
from services.visits.stories import events
from services.visits.stories.domain import stories
from services.visits.stories.domain.stories import About, NewStory, State
from shared import aliases, clock
from shared.contracts.access import Actor
from shared.db import columns, hold_one
from shared.errors import SameEyes
from shared.events.outbox import publish
from shared.security.crypto import Vault
from shared.security.person_keys import key_of, new_key, unsealed
from shared.states import check_state, step

SEALED = ("about", "title", "text")


def draft_story(db: Session, vault: Vault, by: Actor, new: NewStory) -> Story:
    """Write deeds down. Raises VeteranUnknown, ConsentInFuture."""
    stories.check_consent(new.consented_on, clock.today(db))
    person = lock_person(db, new.veteran_id) if new.veteran_id else None
    about = About.VETERAN if person else About.STAFF if new.account_id else About.OTHER
    story = Story(
        area=person.area if person else by.area,
        about=about,
        veteran_id=person.id if person else None,
        account_id=new.account_id,
        state=State.DRAFT,
        consented_on=new.consented_on,
        written_by=by.account,
    )
    _seal(db, vault, story, {"title": new.title, "text": new.text, "about": new.about})
    publish(db, story, events.story_drafted(story))
    return story


def revise_story(
    db: Session, vault: Vault, by: Actor, id: UUID, changes: Mapping[str, Any], expected: int | None
) -> Story:
    """Change a draft's title, text or day of consent. Consent is to a text: another text wants it anew.

    Raises NotFound, VersionStale, WrongState, ConsentInFuture.
    """
    story = hold_one(db, Story, id, within=by.area, expected=expected)
    check_state(story.state, State.DRAFT)
    stories.check_consent(changes.get("consented_on"), clock.today(db))
    texts = {name: changes[name] for name in ("title", "text") if name in changes}
    if texts or "consented_on" in changes:
        story.consented_on = changes.get("consented_on")
    if texts and by.account not in story.revised_by:
        story.revised_by = [*story.revised_by, by.account]
    _seal(db, vault, story, texts)
    publish(db, story, events.story_revised(story))
    return story


def review_story(db: Session, by: Actor, id: UUID, passed: bool, expected: int | None) -> Story:
    """Let a draft pass its review, or send a reviewed one back: by someone of whose words none are in it.

    Raises NotFound, VersionStale, WrongState, SameEyes.
    """
    story = hold_one(db, Story, id, within=by.area, expected=expected)
    if by.account in (story.written_by, *story.revised_by):
        raise SameEyes  # default, configurable
    story.state = step(story.state, State.REVIEWED if passed else State.DRAFT)
    story.reviewed_by = by.account
    publish(db, story, events.story_reviewed(story) if passed else events.story_revised(story))
    return story


def publish_story(db: Session, vault: Vault, by: Actor, id: UUID, expected: int | None) -> Story:
    """Let all stations read a reviewed story. Raises NotFound, VersionStale, WrongState, ConsentMissing."""
    story = hold_one(db, Story, id, within=by.area, expected=expected)
    story.state = step(story.state, State.PUBLISHED)
    if story.consented_on is None:
        raise stories.ConsentMissing
    texts = open_texts(db, vault, story)
    story.public_title, story.public_text = texts["title"], texts["text"]
    story.published_at = clock.now(db)
    publish(db, story, events.story_published(story))
    return story


def withdraw_story(db: Session, by: Actor, id: UUID, expected: int | None) -> Story:
    """Let no one read a story any more. Raises NotFound, VersionStale, WrongState."""
    story = hold_one(db, Story, id, within=by.area, expected=expected)
    _withdraw(db, story)
    return story


def forget_stories(db: Session, veteran_id: UUID) -> list[UUID]:
    """Withdraw what is told of a person, under whatever id; the texts die with the person's key. Returns which
    stories these are.
    """
    of_them = select(Story).where(Story.veteran_id.in_(aliases.ids_of(db, veteran_id))).order_by(Story.id)
    rows = db.scalars(of_them.with_for_update()).all()
    for story in rows:
        if story.state != State.WITHDRAWN:
            _withdraw(db, story)
    return [story.id for story in rows]


def open_texts(db: Session, vault: Vault, story: Story) -> dict[str, Any]:
    """A story with its texts: as sealed for those who may see its area, as published for all others."""
    whose = _sealed_for(story)
    key = key_of(db, whose)
    texts = {
        name: unsealed(vault, key, whose, _field(story, name), getattr(story, f"{name}_sealed")) for name in SEALED
    }
    return {
        **columns(story),
        "about_whom": texts["about"],
        "title": texts["title"] or story.public_title,
        "text": texts["text"] or story.public_text,
    }


def _withdraw(db: Session, story: Story) -> None:
    story.state = step(story.state, State.WITHDRAWN)
    story.public_title = story.public_text = None
    publish(db, story, events.story_withdrawn(story))


def _seal(db: Session, vault: Vault, story: Story, texts: Mapping[str, str | None]) -> None:
    whose = _sealed_for(story)
    key = key_of(db, whose) or new_key(db, vault, whose, story.area)
    for name, text in texts.items():
        sealed = vault.seal(key, whose, _field(story, name), text) if text else None
        setattr(story, f"{name}_sealed", sealed)


def _sealed_for(story: Story) -> UUID:
    """Whose key seals it: the veteran's, which moves and dies with the file, or one of the story's own."""
    return story.veteran_id or story.id


def _field(story: Story, name: str) -> str:
    return f"story:{story.id}:{name}"
