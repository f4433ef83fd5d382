"""Raising alerts: by the rules, each thing once in each inbox, many at once as one."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from services.notify.inboxes import events, queries
from services.notify.inboxes.domain import BURST, DIGEST, State, is_gathered
from services.notify.inboxes.use_cases.log import CHANGED, RAISED, Line
from services.notify.models import Alert, Cause, Place
from services.notify.people import queries as people
from services.notify.rules.domain import BEREAVED, DEAD, Rule
from services.notify.rules.queries import Book
from services.notify.rules.rules import DEFAULTS
from services.notify.rules.use_cases import homes
from shared import clock
from shared.bulk import replace, row_of, write
from shared.clock import business_date
from shared.contracts.access import SERVICE
from shared.events.catalogue import CONTRACTS
from shared.events.envelope import Event, Received
from shared.events.outbox import publish_written
from shared.observability import tracing
from shared.security.areas import TOWN, VILLAGE, level

BURST_WITHIN = timedelta(hours=1)
Key = tuple[str, str, str, str]
"""Rule, key, home and party: of these one alert is raised at a time."""


@dataclass(frozen=True)
class Wanted:
    """An alert as it would be raised, and the thing that it is about. `village` is the person's own station, if it is
    told as well.
    """

    alert: Any
    subject: str
    area: str
    village: str | None
    veteran_id: UUID | None
    traceparent: str

    @property
    def key(self) -> Key:
        return (self.alert.rule, self.alert.key, self.alert.home, self.alert.party)


def wanted_by_rules(db: Session, book: Book, received: Sequence[Received]) -> list[Wanted]:
    """What the rules want raised of events."""
    matched = [
        (rule, event)
        for event in received
        for rule in book.told_by(event.type)
        if rule.applies(event.data, business_date(event.time))
    ]
    return list(_wanted(db, _spared(db, matched))) if matched else []


def person_of(event: Received) -> UUID | None:
    """Whom an event is about, if it is about someone."""
    person: UUID | None = UUID(event.subject) if event.type.startswith("veteran.") else event.data.get("veteran_id")
    return person


def _spared(db: Session, matched: Sequence[tuple[Rule, Received]]) -> Iterator[tuple[Rule, Received, str]]:
    """Those of rules and events that pass over no one, with the area that it happened in: what follows a person is told
    to the station that manages them now, since topics overtake each other.
    """
    known = people.standing(db, {id for _, event in matched if (id := person_of(event))})
    mourned = clock.today(db) - timedelta(days=DEFAULTS.bereaved_days)
    for rule, event in matched:
        id = person_of(event)
        person = known.get(id) if id else None
        gone = person and (person.erased or not person.alive)
        mourns = person and person.bereaved_on and person.bereaved_on > mourned
        if not (gone and DEAD in rule.spare) and not (mourns and BEREAVED in rule.spare):
            yield rule, event, person.area if person and not CONTRACTS[event.type].stays else event.area


def _wanted(db: Session, matched: Iterator[tuple[Rule, Received, str]]) -> Iterator[Wanted]:
    now = clock.now(db)
    told = [(rule, event, area, *rule.audience(event.data)) for rule, event, area in matched]
    placed = [
        (rule, event, area, home, party) for rule, event, area, at, party in told for home in homes(db, rule, at, area)
    ]
    villages = {area for _, event, area, _, _ in placed if person_of(event) and level(area) == VILLAGE}
    listening = people.listening(db, villages)
    inboxes = {(rule.name, home, party) for rule, _, _, home, party in placed}
    before = queries.raised_since(db, inboxes, now - BURST_WITHIN)
    for rule, event, area, home, party in placed:
        before[rule.name, home, party] += 1
        gathered = _gathered(rule, now, before[rule.name, home, party])
        own = area in listening and (level(home), party) == (TOWN, SERVICE)
        alert = row_of(
            Alert,
            area=area if own and not gathered else home,
            home=home,
            party=party,
            rule=rule.name,
            severity=rule.severity,
            roles=list(rule.roles),
            channels=list(rule.channels),
            key=gathered or rule.key_of(event.subject, event.data),
            subject=event.subject,
            count=1,
            text=rule.say(event.data),
            state=State.RAISED,
            cause=UUID(event.id),
            caused_at=event.time,
            raised_at=now,
            deadline=rule.deadline(now),
            step=0,
            escalate_at=rule.deadline(now) if rule.escalate else None,
            digest_at=rule.digest_at(now),
            quiet_until=rule.quiet.until(now) if rule.quiet else None,
        )
        village = area if own else None
        yield Wanted(alert, event.subject, area, village, person_of(event), event.traceparent)


def _gathered(rule: Rule, now: datetime, number: int) -> str | None:
    """The key under which what comes next is gathered into one alert; None if it is told by itself."""
    if at := rule.digest_at(now):
        return f"{DIGEST} {at.isoformat()}"
    return f"{BURST} {now:%Y-%m-%dT%H}" if number > rule.burst else None


def raise_alerts(db: Session, wanted: Sequence[Wanted]) -> list[Line]:
    """Raise alerts; what is about the same as one that is still RAISED becomes a part of that one. Returns what the
    logs are to tell.
    """
    if not wanted:
        return []
    first: dict[Key, Wanted] = {}
    made: dict[Key, tuple[Any, Event]] = {}
    for each in sorted(wanted, key=lambda each: each.key):
        if each.key not in first:
            tracing.begin(each.traceparent)
            first[each.key], made[each.key] = each, (each.alert, events.alert_raised(each.alert))
    rows = write(db, Alert, [vars(alert) for alert, _ in made.values()], _JOIN)
    ids: dict[Key, UUID] = {}
    waiting: set[UUID] = set()
    for row in rows:
        ids[row.rule, row.key, row.home, row.party] = row.id
        waiting |= {row.id} if row.digest_at else set()
    new = [key for key in first if ids[key] == first[key].alert.id]
    places = {
        (place["alert_id"], place["area"]): place for each in reversed(wanted) for place in _places(each, ids[each.key])
    }
    reached = write(db, Place, [place for _, place in sorted(places.items())], _ONCE_TOLD)
    lines = [Line(row.alert_id, row.area, row.party, RAISED) for row in reached if row.alert_id not in waiting]
    causes = {(ids[each.key], each.subject): each for each in wanted}
    write(db, Cause, [_cause(alert_id, each) for (alert_id, _), each in sorted(causes.items())], _NEWEST)
    if len(new) < len(causes):  # else each is about one thing
        count_causes(db, ids.values())
    publish_written(db, [made[key] for key in new])
    again = [ids[key] for key in first if key not in new and key[1] == first[key].subject]
    return lines + [Line(place.alert_id, place.area, place.party, CHANGED) for place in queries.places(db, again)]


def count_causes(db: Session, ids: Collection[UUID]) -> None:
    """Note how many things alerts are about, and of these how many at each village, all of them at their own home. No
    version: it is no news.
    """
    own = or_(func.right(Place.area, 3) == "000", Place.area.in_((Alert.home, Cause.area)))
    of_place = Alert.id == Place.alert_id, Cause.alert_id == Alert.id
    at_place = select(func.count()).where(*of_place, own).scalar_subquery()
    in_all = select(func.count()).where(Cause.alert_id == Alert.id).scalar_subquery()
    for rows in (
        update(Alert).where(Alert.id.in_(ids)).values(count=in_all),
        update(Place).where(Place.alert_id.in_(ids)).values(count=at_place),
    ):
        db.execute(rows, execution_options={"synchronize_session": False})


_JOIN = """
    ON CONFLICT (rule, key, home, party) WHERE state = 'RAISED'
    DO UPDATE SET text = CASE WHEN had.subject = excluded.subject THEN excluded.text ELSE had.text END
    RETURNING id, rule, key, home, party, digest_at
"""
_NEWEST = replace("alert_id, subject", ("event_id", "caused_at", "text"))
_ONCE_TOLD = "ON CONFLICT DO NOTHING RETURNING alert_id, area, party"


def _places(each: Wanted, id: UUID) -> list[dict[str, Any]]:
    """Where an alert is told first: at its home, by its deadline there, and at the person's own village."""
    place = {"alert_id": id, "party": each.alert.party, "reached_at": each.alert.raised_at, "count": 1}
    told = {"subject": each.subject, "cause": each.alert.cause, "text": each.alert.text}
    at_village = {"deadline": None, "told": told if is_gathered(each.alert.key) else None}
    own = [{**place, "area": each.village, **at_village}] if each.village else []
    return [{**place, "area": each.alert.home, "deadline": each.alert.deadline, "told": None}, *own]


def _cause(alert_id: UUID, each: Wanted) -> dict[str, Any]:
    return {
        "alert_id": alert_id,
        "subject": each.subject,
        "area": each.area,
        "event_id": each.alert.cause,
        "caused_at": each.alert.caused_at,
        "veteran_id": each.veteran_id,
        "text": each.alert.text if each.alert.key != each.subject else None,
    }
