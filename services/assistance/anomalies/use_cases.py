"""Marking cases, and reviewing what is marked. Each case is marked by a rule once, however often it is looked at."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, update
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assistance.aid.use_cases.cases import see
from services.assistance.anomalies import domain, queries
from services.assistance.anomalies.domain import FLAGS, AnomalyState, Finding, Rule
from services.assistance.anomalies.rules import RULES
from services.assistance.duties.use_cases import parts
from services.assistance.models import Anomaly, Application, FollowUpWatch
from services.assistance.people.queries import is_gone
from shared import aliases, clock
from shared.bulk import write
from shared.clock import SHANGHAI, add_months, business_date
from shared.contracts.access import Actor
from shared.db import find, hold_one
from shared.security.areas import COUNTY, at_level
from shared.security.crypto import Vault
from shared.security.person_keys import key_of, unsealed
from shared.states import step


def mark(db: Session, application: Application, rules: Collection[Rule]) -> None:
    """Mark a case by rules, for the county that it is of."""
    about = {"area": at_level(application.case_area, COUNTY), "application_id": application.id, "version": 1}
    about |= {"state": AnomalyState.OPEN, "found_on": clock.today(db)}
    rows = [{"id": uuid7(), "rule": rule, **about} for rule in sorted(rules)]
    write(db, Anomaly, rows, "ON CONFLICT (rule, application_id) DO NOTHING")


def look_at_grant(db: Session, application_id: UUID) -> None:
    """Mark a case by what its grant shows."""
    application = db.get_one(Application, application_id)
    if application.decided_at is None:
        return
    rules = []
    cause, pair = RULES[Rule.REPEATED_CAUSE].figures, RULES[Rule.REPEATED_PAIR].figures
    if queries.grants_of_cause(db, application, _before(application.decided_at, cause["months"])) >= cause["grants"]:
        rules.append(Rule.REPEATED_CAUSE)
    if application.verified_by:
        cases = queries.cases_of_pair(db, application, _before(application.decided_at, pair["months"]))
        if cases and cases % pair["cases"] == 0:
            rules.append(Rule.REPEATED_PAIR)
    if domain.near_ceiling(queries.ceilings(db, application.id), RULES[Rule.NEAR_CEILING].figures["percent"]):
        rules.append(Rule.NEAR_CEILING)
    mark(db, application, rules)


def note_flags(db: Session, application_id: UUID, flags: Collection[str]) -> None:
    """Mark a case by what the registry says of its payee."""
    mark(db, db.get_one(Application, application_id), {FLAGS[flag] for flag in flags})


def mark_conflicted(db: Session, application_id: UUID) -> None:
    """Mark a case in which someone acted who is found only now to have an interest in it."""
    case = db.get_one(Application, application_id)
    had = parts(db, case)
    if any(had.out.intersection(who) for who in had.held.values()):
        mark(db, case, [Rule.STAFF_OR_KIN])


def watch(db: Session, application_id: UUID, paid_on: date) -> None:
    """A case was paid: someone is to see the person again within the days of the rule."""
    application = db.get_one(Application, application_id)
    days = RULES[Rule.NOT_FOLLOWED_UP].figures["days"]
    about = {"id": application.id, "veteran_id": application.veteran_id, "area": application.area}
    row = {**about, "paid_on": paid_on, "due_on": paid_on + timedelta(days=days)}
    write(db, FollowUpWatch, [row], "ON CONFLICT (id) DO NOTHING")


def unwatch(db: Session, application_id: UUID) -> None:
    """It was not paid after all."""
    db.execute(delete(FollowUpWatch).where(FollowUpWatch.id == application_id))


def note_seen(db: Session, veteran_id: UUID, visit_id: UUID, on: date) -> None:
    """A visit saw a person within the days after what was paid until then."""
    days = FollowUpWatch.paid_on <= on, FollowUpWatch.due_on >= on
    _see(db, veteran_id, func.array_append(FollowUpWatch.seen_by, visit_id), *days)


def note_unseen(db: Session, veteran_id: UUID, visit_id: UUID) -> None:
    """It did not, as its record was corrected."""
    _see(db, veteran_id, func.array_remove(FollowUpWatch.seen_by, visit_id), FollowUpWatch.seen_by.contains([visit_id]))


def _see(db: Session, veteran_id: UUID, seen_by: Any, *which: Any) -> None:
    own = FollowUpWatch.veteran_id.in_(aliases.ids_of(db, veteran_id))
    db.execute(update(FollowUpWatch).where(own, *which).values(seen_by=seen_by))


def mark_unseen(db: Session, watched: FollowUpWatch) -> None:
    """The days are over, and no one has seen the person, or no one can any more. The watch is held."""
    if not is_gone(db, watched.veteran_id):
        mark(db, db.get_one(Application, watched.id), [Rule.NOT_FOLLOWED_UP])
    db.delete(watched)


def review_anomaly(
    db: Session, vault: Vault, by: Actor, anomaly_id: UUID, finding: Finding, reason: str, expected: int | None
) -> Anomaly:
    """Say what an anomaly was found to be, with reasons; of a file that was erased the text is not kept.

    Raises NotFound, also where the case is of another county by now, which leaves it to the city; VersionStale,
    WrongState, ReviewerInvolved.
    """
    anomaly = hold_one(db, Anomaly, anomaly_id, within=by.area, expected=expected)
    anomaly.state = step(anomaly.state, AnomalyState.REVIEWED)
    case = find(db, Application, anomaly.application_id)
    see(db, case)
    had = parts(db, case, by.account)
    domain.check_reviewer(had.who, had.out.union(*had.held.values()))
    if key := key_of(db, case.veteran_id):
        anomaly.reason_sealed = vault.seal(key, case.veteran_id, "anomaly", reason)
    anomaly.finding, anomaly.reviewed_by, anomaly.reviewed_at = finding, by.account, clock.now(db)
    anomaly.version += 1
    return anomaly


def read_reason(db: Session, vault: Vault, anomaly: Anomaly) -> str | None:
    """The reasons of a review, in plain; None where there are none, or the case is not within the caller's area."""
    if case := db.get(Application, anomaly.application_id):
        see(db, case)
        person = case.veteran_id
        return unsealed(vault, key_of(db, person), person, "anomaly", anomaly.reason_sealed)
    return None


def _before(moment: datetime, months: int) -> datetime:
    """The beginning of the same day so many months before."""
    return datetime.combine(add_months(business_date(moment), -months), time(), SHANGHAI)
