"""Lectures 退役军人讲堂."""

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.visits.activities import domain as activity
from services.visits.activities.events import activity_held
from services.visits.models import Activity
from services.visits.stories.domain.lectures import NewLecture
from shared import clock
from shared.contracts.access import Actor
from shared.events.outbox import publish
from shared.security.crypto import Vault
from shared.security.person_keys import new_key
from shared.security.ranges import own_area


def log_lecture(db: Session, vault: Vault, by: Actor, new: NewLecture) -> Activity:
    """Record a lecture; who spoke is sealed under a key of the lecture's own. Raises AreaForeign, HeldInFuture."""
    area = own_area(by.area, new.area, "#/area")
    activity.check_held(new.held_on, clock.today(db))
    id = uuid7()
    held = Activity(
        id=id,
        area=area,
        kind="LECTURE",
        held_on=new.held_on,
        audience=new.audience,
        topic=new.topic,
        place=new.place,
        speaker_kind=new.speaker_kind,
        story_kinds=sorted(set(new.story_kinds)),
        speaker_sealed=vault.seal(new_key(db, vault, id, area), id, "speaker", new.speaker),
        logged_by=by.account,
        logged_at=clock.now(db),
    )
    publish(db, held, activity_held(held))
    return held
