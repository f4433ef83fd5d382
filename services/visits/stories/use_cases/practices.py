"""Good practices 经验交流: shared by one station, adopted by others."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.visits.models import Adoption, Practice
from services.visits.stories import events
from shared import clock
from shared.contracts.access import Actor
from shared.db import hold_one
from shared.errors import Kind, Refusal
from shared.events.outbox import publish


class OwnPractice(Refusal):
    """This is your station's own practice: others adopt it."""

    zh = "这是本站自己的做法，应由其他站采用。"


class AdoptedAlready(Refusal, kind=Kind.CONFLICT):
    """Your station has adopted this practice already."""

    zh = "本站已采用此做法。"


def share_practice(db: Session, by: Actor, title: str, text: str, tags: Sequence[str]) -> Practice:
    """Tell all stations how something is done well."""
    practice = Practice(
        area=by.area,
        title=title,
        text=text,
        tags=sorted(set(tags)),
        adoptions=0,
        shared_by=by.account,
        shared_at=clock.now(db),
    )
    publish(db, practice, events.practice_shared(practice))
    return practice


def adopt_practice(db: Session, by: Actor, id: UUID) -> Practice:
    """Mark that the caller's station does so too. Raises NotFound, OwnPractice, AdoptedAlready."""
    practice = hold_one(db, Practice, id)
    if practice.area == by.area:
        raise OwnPractice
    before = select(Adoption.station).where(Adoption.practice_id == id, Adoption.station == by.area)
    if db.scalar(before) is not None:
        raise AdoptedAlready
    db.add(Adoption(practice_id=id, station=by.area, adopted_by=by.account, adopted_at=clock.now(db)))
    practice.adoptions += 1
    publish(db, practice, events.practice_adopted(practice, by.area))
    return practice
