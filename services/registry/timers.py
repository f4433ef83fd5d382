"""What time makes happen in the registry."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry import events
from services.registry.domain import people
from services.registry.models import Veteran
from shared import clock
from shared.events.outbox import publish
from shared.http.answers import forget_old
from shared.timers import BATCH


def note_eightieth_birthdays(db: Session) -> int:
    """Home service is due from 80; the birth date itself never leaves the registry."""
    latest = people.birthday(clock.today(db), -people.OLD_AGE)
    rows = db.scalars(
        select(Veteran)
        .where(Veteran.alive, ~Veteran.over_80, Veteran.birth_date <= latest)
        .order_by(Veteran.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for veteran in rows:
        veteran.over_80 = True
        publish(db, veteran, events.veterans.changed(veteran))
    return len(rows)


TIMERS = {"eightieth_birthdays": note_eightieth_birthdays, "old_answers": forget_old}
