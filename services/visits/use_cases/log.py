"""Recording contacts."""

from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.visits import events
from services.visits.domain import contact
from services.visits.domain.contact import DueState, Method, NewVisit, Purpose
from services.visits.models import Due, Person, Visit
from services.visits.use_cases.plan import close_due, person_locked, replan
from shared import aliases, clock
from shared.contracts.access import Actor
from shared.db import hold
from shared.errors import ReferenceUnknown
from shared.events.outbox import publish
from shared.security.crypto import Vault
from shared.security.person_keys import key_of, new_key


def log_visit(db: Session, vault: Vault, by: Actor, new: NewVisit) -> Visit:
    """Record a contact that took place, or an attempt that reached no one; settles the dues it answers.

    Raises VeteranUnknown, VisitInFuture, VisitTooOld, PersonDeceased, ReferenceUnknown, DueNotPending,
    VisitBeforeDue, VerificationAtADistance.
    """
    person = person_locked(db, new.veteran_id)
    contact.check(new, alive=person.alive, now=clock.now(db))
    due = _verification(db, person, new)
    visit = Visit(
        id=uuid7(),
        area=person.area,
        place_area=by.area,
        veteran_id=person.id,
        visitor=by.account,
        method=new.method,
        reached=new.reached,
        occurred_at=new.occurred_at,
        visited_on=clock.business_date(new.occurred_at),
        settles=[],
        note_sealed=_sealed(db, vault, person, new.note),
        logged_at=clock.now(db),
    )
    db.add(visit)
    db.flush()  # the plan looks at the visits
    if new.reached:
        settled = [due.id] if due else []
        if due:
            close_due(db, due, DueState.SETTLED, events.contacts.due_settled, visit.id)
        visit.settles = settled + replan(db, person, visit.id)
    publish(db, visit, events.contacts.visit_logged(visit, due.ref if due else None))
    return visit


def _verification(db: Session, person: Person, new: NewVisit) -> Due | None:
    if new.due_id is None:
        return None
    due = next(iter(hold(db, Due, new.due_id)), None)
    if due is None or due.veteran_id not in aliases.ids_of(db, person.id) or due.purpose != Purpose.VERIFICATION:
        raise ReferenceUnknown("This person has no verification due with this id.", pointer="#/due_id")
    if due.state not in contact.PENDING:
        raise contact.DueNotPending(pointer="#/due_id")
    if due.asked_at and new.occurred_at < due.asked_at:
        raise contact.VisitBeforeDue(pointer="#/occurred_at")
    if new.reached and new.method not in (Method.HOME_VISIT, Method.AT_STATION):
        raise contact.VerificationAtADistance(pointer="#/method")
    return due


def _sealed(db: Session, vault: Vault, person: Person, note: str | None) -> bytes | None:
    if not note:
        return None
    key = key_of(db, person.id) or new_key(db, vault, person.id, person.area)
    return vault.seal(key, person.id, "note", note)
