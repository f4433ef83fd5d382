"""Keeping each person's dues in step with their plan."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.visits import events, queries
from services.visits.domain import contact
from services.visits.domain.contact import DueState, Purpose
from services.visits.models import Due, Person
from shared import aliases, clock
from shared.events.envelope import Event
from shared.events.outbox import publish


def person_locked(db: Session, veteran_id: UUID) -> Person:
    """The person that an id stands for, locked: one change of their plan at a time. Raises VeteranUnknown."""
    while True:
        held = aliases.lock_resolved(db, veteran_id)
        person = queries.people.known(db, veteran_id)
        if person.id == held:
            return person


def open_due(
    db: Session, person: Person, purpose: Purpose, due_on: object, *, ref: UUID | None = None, asked_at: Any = None
) -> Due:
    due = Due(
        id=uuid7(),
        area=person.area,
        veteran_id=person.id,
        purpose=purpose,
        opened_on=clock.today(db),
        due_on=due_on,
        state=DueState.OPEN,
        ref=ref,
        asked_at=asked_at,
    )
    db.add(due)
    publish(db, due, events.contacts.due_opened(due))
    return due


def close_due(db: Session, due: Due, state: DueState, event: Callable[[Due], Event], visit: UUID | None = None) -> None:
    """Settle or cancel a due that is held. Raises DueNotPending."""
    if state not in contact.TRANSITIONS[DueState(due.state)]:
        raise contact.DueNotPending(pointer="#/due_id")
    due.state = state
    due.visit_id = visit
    publish(db, due, event(due))


def replan(db: Session, person: Person, visit: UUID | None = None) -> list[UUID]:
    """Bring a person's routine dues to what the plan (locked) wants now. Returns the dues that `visit` settled.

    Dues whose date the plan no longer wants are settled by the visit, or cancelled where no visit is the reason.
    """
    history = queries.contacts.history(db, aliases.ids_of(db, person.id))
    wanted = contact.wanted(person.tier, person.contacted, person.registered_on, history)
    settled: list[UUID] = []
    for due in db.scalars(queries.contacts.pending_routine(person.id)).all():
        if wanted.get(Purpose(due.purpose)) == due.due_on:
            del wanted[Purpose(due.purpose)]
        elif visit:
            close_due(db, due, DueState.SETTLED, events.contacts.due_settled, visit)
            settled.append(due.id)
        else:
            close_due(db, due, DueState.CANCELLED, events.contacts.due_cancelled)
    for purpose, due_on in sorted(wanted.items()):
        open_due(db, person, purpose, due_on)
    return settled


def end(db: Session, ids: Sequence[UUID]) -> None:
    """Cancel whatever is still due of someone no longer contacted; their plan is locked."""
    for due in db.scalars(queries.contacts.pending(ids)).all():
        close_due(db, due, DueState.CANCELLED, events.contacts.due_cancelled)


def want_verification(db: Session, person: Person, application: UUID, asked_at: datetime) -> None:
    """An application, filed at `asked_at`, wants a visit that verifies it; once per application."""
    if db.scalar(select(Due.id).where(Due.ref == application, Due.purpose == Purpose.VERIFICATION)) is None:
        due_on = contact.verification_due(asked_at)
        open_due(db, person, Purpose.VERIFICATION, due_on, ref=application, asked_at=asked_at)
