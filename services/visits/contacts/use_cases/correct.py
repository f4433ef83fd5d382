"""Correcting the record of a visit by another that supersedes it. Locks: people in id order, the visit, its dues."""

from datetime import date
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.visits.contacts import events
from services.visits.contacts.domain import visits
from services.visits.contacts.domain.visits import NewVisit
from services.visits.contacts.queries.promises import pending_of
from services.visits.contacts.use_cases import promises
from services.visits.contacts.use_cases.log import find_verification, record_visit, sent_before
from services.visits.dues.domain import dues
from services.visits.dues.domain.contact import Purpose
from services.visits.dues.rules import RULES
from services.visits.dues.use_cases import plan
from services.visits.models import Due, ExplainedOnVisit, Person, Visit
from services.visits.people import queries as people
from services.visits.people.use_cases import lock_person
from shared import aliases, clock
from shared.contracts.access import Actor, Role
from shared.db import find, hold, hold_one
from shared.events.outbox import publish
from shared.security.crypto import Vault


def correct_visit(
    db: Session, vault: Vault, by: Actor, visit_id: UUID, new: NewVisit, reason: str, expected: int | None
) -> Visit:
    """Record a visit anew and whole, in place of a wrong record. That may have been about someone else. The plan
    becomes what it would be had the wrong record never been.

    A due stays settled if the new record answers it too. If not, another is opened in its place: an end is final.
    Raises NotFound, VersionStale, CorrectionForeign, VisitCorrected, CorrectionTooLate, and what `log_visit` raises.
    """
    of, person = _people_locked(db, find(db, Visit, visit_id).veteran_id, new.veteran_id)
    if stored := sent_before(db, vault, by, person, new, visit_id, reason):
        return stored
    wrong = hold_one(db, Visit, visit_id, expected=expected)
    _check(db, by, wrong, new, None if person is of else people.ended_on(person))
    before = plan.wanted_dues(db, person, without=wrong.id)
    due = find_verification(db, person, new, wrong.settles)
    origin = {"origin": wrong.origin} if person is of else {}
    first = {"first_logged_at": wrong.first_logged_at or wrong.logged_at}
    right = record_visit(db, vault, by, person, new, reason=reason, supersedes=wrong.id, **first, **origin)
    wrong.superseded_by = right.id
    db.execute(delete(ExplainedOnVisit).where(ExplainedOnVisit.visit_id == wrong.id))
    db.flush()  # the plan looks at the visits
    had = hold(db, Due, *wrong.settles)
    kept = [each for each in had if person is of and _answers(each, right)]
    for each in had:
        if each not in kept and dues.slot(each.purpose, each.trigger, each.ref) is None and people.is_contacted(of):
            plan.reopen_due(db, of, each)
    right.settles = [each.id for each in kept]
    if due and new.reached and due not in kept:
        plan.settle_due(db, due, right)
        right.settles = [*right.settles, due.id]
    right.settles = [*right.settles, *plan.replan_dues(db, person, right if new.reached else None, before)]
    if person is not of:
        plan.replan_dues(db, of)
        promises.withdraw_promises(db, pending_of(wrong))
    verified = next((each.ref for each in had if each.purpose == Purpose.VERIFICATION), None)
    publish(db, wrong, events.visit_corrected(wrong, right, verified, due.ref if due and new.reached else None))
    publish(db, right, events.visit_logged(right, due.ref if due else plan.followed_up(db, right.settles)))
    return right


def _people_locked(db: Session, of: UUID, about: UUID) -> tuple[Person, Person]:
    """The person of the wrong record and the person of the right one: one object if they are the same."""
    locked = {id: lock_person(db, id) for id in sorted({aliases.resolve(db, of), aliases.resolve(db, about)})}
    by_id = {person.id: person for person in locked.values()}
    return by_id[aliases.resolve(db, of)], by_id[aliases.resolve(db, about)]


def _check(db: Session, by: Actor, wrong: Visit, new: NewVisit, ended_on: date | None) -> None:
    first = wrong.first_logged_at or wrong.logged_at
    visits.check_correction(
        mine=by.account == wrong.visitor,
        head=by.role is Role.TOWN_HEAD,
        superseded=wrong.superseded_by is not None,
        logged_on=clock.business_date(first),
        today=clock.today(db),
        days=RULES.corrections,
    )
    visits.check(new, ended_on=ended_on, now=clock.now(db), since=first, oldest_days=RULES.late_entries)


def _answers(due: Due, visit: Visit) -> bool:
    """Whether a record answers a due that the record before it had settled."""
    if due.purpose == Purpose.VERIFICATION:
        return visit.reached and due.id == visit.due_id
    return plan.is_answered(due, visit)
