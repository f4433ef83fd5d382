"""Reads of inboxes: what lies in one, what alerts are about, and where they went."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from services.notify.inboxes.domain import State
from services.notify.models import Alert, Cause, Entry, Inbox, Place, Reading
from shared.bulk import among
from shared.driver import execute

RuleAt = tuple[str, str, str]
"""Rule, home and party."""
_OPEN = Alert.state != State.RESOLVED
_ABOUT = select(Cause, Alert).join(Alert, Alert.id == Cause.alert_id).where(_OPEN)
_ABOUT_THINGS = _ABOUT.where(among(Cause.subject, "subjects"))
_ABOUT_PEOPLE = _ABOUT.where(among(Cause.veteran_id, "ids"))
_PLACES = select(Place).where(among(Place.alert_id, "ids")).order_by(Place.alert_id, Place.area, Place.party)
_RAISED = """
    SELECT rule, home, party, count(*) AS number FROM alerts
     WHERE rule = ANY(%(rules)s) AND home = ANY(%(homes)s) AND raised_at > %(since)s
     GROUP BY rule, home, party
"""


def inbox(query: Mapping[str, Any], account: UUID, party: str, now: datetime) -> Select[Any]:
    """The places of one inbox with their alerts, those put off apart; by what is asked."""
    rows = select(Place).join(Alert, Alert.id == Place.alert_id).options(joinedload(Place.alert, innerjoin=True))
    rows = rows.where(Place.area == query["area"], Place.party == party, Place.count > 0)
    rows = rows.where(or_(Alert.digest_at.is_(None), Alert.digest_at <= now))
    for name in ("state", "severity", "rule"):
        if name in query:
            rows = rows.where(getattr(Alert, name) == query[name])
    if "subject" in query:
        thing = str(query["subject"])
        among_others = select(Cause.alert_id).where(Cause.subject == thing)
        rows = rows.where(or_(Alert.subject == thing, Alert.id.in_(among_others)))
    if "assigned_to_me" in query:
        rows = rows.where(Place.assignee.is_not_distinct_from(account) == query["assigned_to_me"])
    if "role" in query:
        rows = rows.where(or_(Alert.roles.contains([query["role"]]), func.cardinality(Alert.roles) == 0))
    if "overdue" in query:
        rows = rows.where(_overdue(now) if query["overdue"] else ~_overdue(now))
    snoozed = func.coalesce(Place.snoozed_until > now, False)
    return rows.where(snoozed == query["snoozed"])


def _overdue(now: datetime) -> ColumnElement[bool]:
    late: ColumnElement[bool] = func.coalesce((Place.deadline < now) & (Alert.state == State.RAISED), False)
    return late


def counts(db: Session, account: UUID, area: str, party: str, now: datetime) -> dict[str, Any]:
    """How many alerts of an inbox stand how, and how many lines of its log the account has not read."""
    read = db.scalar(
        select(Reading.seq).where(Reading.account == account, Reading.area == area, Reading.party == party)
    )
    snoozed = func.coalesce(Place.snoozed_until > now, False)
    raised = Alert.state == State.RAISED
    row = db.execute(
        select(
            func.count().filter(raised, ~snoozed).label("raised"),
            func.count().filter(raised, ~snoozed, Alert.severity == "URGENT").label("urgent"),
            func.count().filter(_overdue(now)).label("overdue"),
            func.count().filter(snoozed).label("snoozed"),
            func.count().filter(Place.assignee == account).label("assigned_to_me"),
        )
        .select_from(Place)
        .join(Alert, Alert.id == Place.alert_id)
        .where(Place.area == area, Place.party == party, Place.count > 0, _OPEN)
        .where(or_(Alert.digest_at.is_(None), Alert.digest_at <= now))
    ).one()
    own = Entry.area == area, Entry.party == party, Entry.seq > (read or 0), Entry.kind == "RAISED"
    unread = db.scalar(select(func.count(Entry.alert_id.distinct())).where(*own))
    return {**row._mapping, "head": head(db, area, party), "read": read or 0, "unread": unread}


def head(db: Session, area: str, party: str) -> int:
    """The last number of an inbox's log."""
    return db.scalar(select(Inbox.seq).where(Inbox.area == area, Inbox.party == party)) or 0


def places(db: Session, ids: Sequence[UUID]) -> Sequence[Place]:
    """Where alerts went, as far as the caller sees."""
    return db.scalars(_PLACES, {"ids": list(ids)}).all() if ids else ()


def open_about(db: Session, subjects: Sequence[str]) -> Sequence[tuple[Cause, Alert]]:
    """Alerts not resolved yet about things, by the ids of these."""
    return [(cause, alert) for cause, alert in db.execute(_ABOUT_THINGS, {"subjects": subjects})] if subjects else []


def open_about_person(db: Session, ids: Sequence[UUID]) -> Sequence[tuple[Cause, Alert]]:
    """Alerts not resolved yet about someone, by the ids of their files."""
    return [(cause, alert) for cause, alert in db.execute(_ABOUT_PEOPLE, {"ids": list(ids)})]


def raised_since(db: Session, inboxes: Collection[RuleAt], since: datetime) -> Counter[RuleAt]:
    """How many alerts were raised by rule, home and party since a moment."""
    asked = {"rules": [rule for rule, _, _ in inboxes], "homes": [home for _, home, _ in inboxes], "since": since}
    rows = execute(db, _RAISED, asked) if inboxes else ()
    return Counter({(row.rule, row.home, row.party): row.number for row in rows})


def count_of(db: Session, alert_id: UUID) -> int:
    """How many things an alert is about."""
    return db.scalar(select(func.count()).where(Cause.alert_id == alert_id)) or 0
