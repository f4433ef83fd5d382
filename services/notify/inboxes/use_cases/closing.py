"""Closing alerts whose cause is gone, and raising those of people who move at their new station."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.notify.inboxes import events, queries
from services.notify.inboxes.domain import State
from services.notify.inboxes.use_cases.log import CHANGED, RESOLVED, Line
from services.notify.inboxes.use_cases.raising import Wanted, count_causes
from services.notify.models import Alert, Cause
from services.notify.people.queries import listening
from services.notify.rules.domain import DEAD, Rule
from services.notify.rules.queries import Book
from shared import aliases, clock
from shared.bulk import row_of
from shared.contracts.access import SERVICE
from shared.db import hold
from shared.events.envelope import Received
from shared.events.outbox import publish
from shared.observability import tracing
from shared.security.areas import TOWN, at_level, level
from shared.states import step

ERASED, MOVED = "veteran.erased.v1", "veteran.moved.v1"
ENDS = {"veteran.deceased.v1": "DECEASED", ERASED: "ERASED"}


@dataclass(frozen=True)
class Gone:
    """A thing that an alert is about no more, why, and by which event."""

    subject: str
    resolution: str
    event: Received


def find_gone(db: Session, book: Book, received: Sequence[Received]) -> dict[UUID, list[Gone]]:
    """What events have settled, and what ended with a person, by the alerts about it."""
    gone: dict[UUID, list[Gone]] = defaultdict(list)
    ending = {event.subject: (event, rules) for event in received if (rules := book.ended_by(event.type, event.data))}
    for cause, alert in queries.open_about(db, list(ending)):
        event, rules = ending[cause.subject]
        if alert.rule in rules:
            gone[alert.id].append(Gone(cause.subject, "SETTLED", event))
    for event in received:
        for cause, alert in _about_person(db, event) if event.type in ENDS else ():
            rule = book.rules.get(alert.rule)
            if event.type == ERASED or rule is None or DEAD in rule.spare:
                gone[alert.id].append(Gone(cause.subject, ENDS[event.type], event))
    return gone


def find_moved(db: Session, book: Book, received: Sequence[Received], gone: dict[UUID, list[Gone]]) -> list[Wanted]:
    """What was told of people to their station of before, which is `gone` there and wanted at the one that manages
    them now.
    """
    wanted = []
    for event in received:
        for cause, alert in _about_person(db, event) if event.type == MOVED else ():
            home = at_level(event.area, level(alert.home))
            own = (level(home), alert.party) == (TOWN, SERVICE) and bool(listening(db, {event.area}))
            area = event.area if own else home
            if (home, area) != (alert.home, alert.area):
                gone[alert.id].append(Gone(cause.subject, "MOVED", event))
                new = _anew(alert, cause, home, area, clock.now(db), book.rules.get(alert.rule))
                told = cause.event_id, cause.veteran_id, event.traceparent
                village = area if area != home else None
                wanted.append(Wanted(new, cause.subject, event.area, village, *told))
    return wanted


def _anew(alert: Alert, cause: Cause, home: str, area: str, now: datetime, rule: Rule | None) -> Any:
    """The same alert at another station, with as long a term as it had."""
    kept = ("party", "rule", "severity", "roles", "channels", "text", "caused_at")
    deadline = now + (alert.deadline - alert.raised_at) if alert.deadline else None
    return row_of(
        Alert,
        **{name: getattr(alert, name) for name in kept},
        home=home,
        area=area,
        key=cause.subject,
        subject=cause.subject,
        cause=cause.event_id,
        count=1,
        state=State.RAISED,
        raised_at=now,
        deadline=deadline,
        step=0,
        escalate_at=deadline if rule and rule.escalate else None,
        quiet_until=rule.quiet.until(now) if rule and rule.quiet else None,
    )


def take_out(db: Session, gone: dict[UUID, list[Gone]]) -> list[Line]:
    """Take what is gone out of its alerts; one that is about nothing any more closes itself, at every place."""
    resolved, lines = [], list[Line]()
    for alert in hold(db, Alert, *gone) if gone else ():
        own = gone[alert.id]
        subjects = [each.subject for each in own]
        taken = delete(Cause).where(Cause.alert_id == alert.id, Cause.subject.in_(subjects)).returning(Cause.area)
        areas = set(db.scalars(taken))
        if queries.count_of(db, alert.id):
            count_causes(db, [alert.id])
            over = [place for place in queries.places(db, [alert.id]) if place.area in areas and not place.count]
            lines += [Line(place.alert_id, place.area, place.party, CHANGED) for place in over]
        elif alert.state != State.RESOLVED:
            tracing.begin(own[-1].event.traceparent)
            alert.state = step(alert.state, State.RESOLVED)
            alert.resolved_at, alert.resolution = clock.now(db), own[-1].resolution
            publish(db, alert, events.alert_resolved(alert))
            resolved.append(alert.id)
    return lines + [Line(each.alert_id, each.area, each.party, RESOLVED) for each in queries.places(db, resolved)]


def _about_person(db: Session, event: Received) -> Sequence[tuple[Cause, Alert]]:
    """Open alerts about the person of an event, under whatever id."""
    return queries.open_about_person(db, aliases.ids_of(db, UUID(event.subject)))
