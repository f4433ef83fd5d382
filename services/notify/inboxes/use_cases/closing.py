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
from services.notify.inboxes.domain import State, is_gathered
from services.notify.inboxes.use_cases.log import CHANGED, RESOLVED, Line
from services.notify.inboxes.use_cases.raising import Wanted, count_causes
from services.notify.models import Alert, Cause
from services.notify.people import queries as people
from services.notify.rules.domain import DEAD, Rule
from services.notify.rules.queries import Book
from shared import aliases, clock
from shared.bulk import row_of
from shared.contracts.access import SERVICE
from shared.db import hold
from shared.events.catalogue import CONTRACTS
from shared.events.envelope import Received
from shared.events.outbox import publish
from shared.observability import tracing
from shared.people import FILE_EVENTS
from shared.security.areas import TOWN, at_level, level
from shared.states import step

ERASED, MOVES = "veteran.erased.v1", ("veteran.moved.v1", "veteran.merged.v1")
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
    """What was told of people to a station that manages them no more, and not of a case that stays there: it is `gone`.
    Returns what is still to be done of it, as it is wanted at the station that manages them now.
    """
    wanted = []
    for event, managing in _moving(db, received):
        for cause, alert in _about_person(db, event):
            rule = book.rules.get(alert.rule)
            over = any(each.subject == cause.subject for each in gone.get(alert.id, ()))
            if over or managing == cause.area or (rule and CONTRACTS[rule.event].stays):
                continue
            home, area = _place(db, alert, managing)
            if (home, area) == (alert.home, alert.area):
                continue
            gone[alert.id].append(Gone(cause.subject, "MOVED", event))
            if alert.state == State.RAISED or (rule and rule.until):
                new = _anew(alert, cause, home, area, clock.now(db), rule)
                village = area if area != home else None
                wanted.append(Wanted(new, cause.subject, managing, village, cause.veteran_id, event.traceparent))
    return wanted


def _moving(db: Session, received: Sequence[Received]) -> list[tuple[Received, str]]:
    """Events by which another station may have come to manage someone, with its area. A merge may be heard of before
    anything else of the file that goes on.
    """
    files = [event for event in received if event.type in FILE_EVENTS]
    absorbing = aliases.successors(db, [UUID(event.subject) for event in files]) if files else ()
    moving = {UUID(event.subject): event for event in files if event.type in MOVES or UUID(event.subject) in absorbing}
    known = people.standing(db, moving)
    return [(event, known[id].area) for id, event in moving.items() if id in known]


def _place(db: Session, alert: Alert, area: str) -> tuple[str, str]:
    """Home and lowest place of the same alert about someone whom the station of an area manages."""
    home = at_level(area, level(alert.home))
    own = (level(home), alert.party) == (TOWN, SERVICE) and bool(people.listening(db, {area}))
    return home, area if own else home


def _anew(alert: Alert, cause: Cause, home: str, area: str, now: datetime, rule: Rule | None) -> Any:
    """The same alert about one thing at another station, with as long a term as it had."""
    kept = ("party", "rule", "severity", "roles", "channels")
    deadline = now + (alert.deadline - alert.raised_at) if alert.deadline else None
    return row_of(
        Alert,
        **{name: getattr(alert, name) for name in kept},
        home=home,
        area=area,
        key=cause.subject if is_gathered(alert.key) else alert.key,
        subject=cause.subject,
        count=1,
        text=cause.text or alert.text,
        state=State.RAISED,
        cause=cause.event_id,
        caused_at=cause.caused_at or alert.caused_at,
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
