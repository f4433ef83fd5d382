"""What `work` enters into the logs later: acts of other inboxes, what was gathered, what was put off."""

from sqlalchemy.orm import Session

from services.notify.inboxes import queries
from services.notify.inboxes.use_cases.log import CHANGED, RAISED, Line, enter_lines
from services.notify.models import Alert, Outward, Place


def share_act(db: Session, act: Outward) -> None:
    """Enter what one inbox did into the logs of all others that the alert reached."""
    others = [each for each in queries.places(db, [act.alert_id]) if (each.area, each.party) != (act.area, act.party)]
    enter_lines(db, [Line(act.alert_id, each.area, each.party, act.kind) for each in others])
    db.delete(act)
    db.flush()


def tell_digest(db: Session, alert: Alert) -> None:
    """Enter what was gathered into the log, as one alert."""
    alert.digest_at = None
    db.flush()
    places = queries.places(db, [alert.id])
    enter_lines(db, [Line(alert.id, each.area, each.party, RAISED) for each in places])


def end_snooze(db: Session, place: Place) -> None:
    """Let an alert come back that was put off."""
    place.snoozed_until = None
    db.flush()
    enter_lines(db, [Line(place.alert_id, place.area, place.party, CHANGED)])
