"""An alert that no one has acknowledged by its deadline goes on to the next level, once."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from services.notify.inboxes import events
from services.notify.inboxes import queries as inboxes
from services.notify.inboxes.use_cases.log import ESCALATED, RAISED, Line, enter_lines
from services.notify.models import Alert, Place
from services.notify.people.queries import open_stations
from services.notify.rules.domain import Step, next_step, wider_areas
from services.notify.rules.queries import in_force
from services.notify.rules.rules import DEFAULTS
from shared import clock
from shared.events.outbox import publish
from shared.security.areas import scope


def escalate_alert(db: Session, alert: Alert) -> None:
    """Let a RAISED alert, which is held, reach the next wider area of its chain that has an open station. At the end of
    the chain it stays where it is.
    """
    places = inboxes.places(db, [alert.id])
    widest = min(places, key=lambda place: len(scope(place.area)))
    rule = in_force(db).rules.get(alert.rule)
    steps = rule.escalate if rule else DEFAULTS.escalate[alert.party]
    following = next_step(steps, widest.area, open_stations(db, wider_areas(steps, widest.area)))
    alert.escalate_at = None
    if following is None:
        db.flush()
        return
    area, step = following
    reached = _reach(db, alert, area, step, more=any(each is not step for each in steps[steps.index(step) :]))
    publish(db, alert, events.alert_escalated(alert, reached))
    widest.escalated_at = reached.reached_at
    told = [Line(alert.id, place.area, place.party, ESCALATED) for place in places]
    enter_lines(db, [Line(alert.id, area, step.party, RAISED), *told])


def _reach(db: Session, alert: Any, area: str, step: Step, *, more: bool) -> Place:
    now = clock.now(db)
    deadline = now + timedelta(hours=step.hours) if step.hours else None
    alert.step, alert.escalate_at = alert.step + 1, deadline if more else None
    place = Place(alert_id=alert.id, area=area, party=step.party, reached_at=now, deadline=deadline, count=alert.count)
    db.add(place)
    return place
