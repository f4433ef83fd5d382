"""The life of a lead: opened by a hardship that asks for aid, taken up by an application, declined, or lapsed."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.assistance.leads import events
from services.assistance.leads.domain import LeadState
from services.assistance.models import Application, Lead, Person
from services.assistance.people.queries import is_gone
from shared import aliases, clock, people
from shared.contracts.access import Actor
from shared.db import find, hold, hold_one
from shared.errors import ReferenceUnknown
from shared.events.outbox import publish
from shared.security.crypto import Vault
from shared.security.person_keys import key_of, new_key, unsealed
from shared.states import step


def open_lead(db: Session, veteran_id: UUID, hardship_id: UUID, urgent: bool) -> None:
    """A hardship asks for aid. Raises VeteranUnknown while the veteran's own topic is behind."""
    if is_gone(db, veteran_id):
        return  # died or was erased meanwhile; the hardship ends too
    person, _ = people.locked(db, Person, veteran_id)
    lead = Lead(
        area=person.area,
        veteran_id=person.id,
        hardship_id=hardship_id,
        urgent=urgent,
        state=LeadState.OPEN,
        opened_at=clock.now(db),
    )
    publish(db, lead, events.lead_opened(lead))


def held_for(db: Session, lead_id: UUID, veteran_id: UUID) -> Lead:
    """A person's lead (the person is locked), held to be taken up. Raises ReferenceUnknown, LeadNotOpen."""
    lead = next(iter(hold(db, Lead, lead_id)), None)
    if lead is None or lead.veteran_id not in aliases.ids_of(db, veteran_id):
        raise ReferenceUnknown(pointer="#/lead_id")
    step(lead.state, LeadState.TAKEN_UP, pointer="#/lead_id")
    return lead


def take_up(db: Session, by: Actor, lead: Lead, application: Application) -> None:
    """An application was filed for a lead that is held."""
    _close(db, lead, LeadState.TAKEN_UP, by.account, application.id)
    publish(db, lead, events.lead_taken_up(lead))


def decline_lead(db: Session, vault: Vault, by: Actor, lead_id: UUID, reason: str, expected: int | None) -> Lead:
    """Do not apply for aid, with the reason. Raises NotFound, VersionStale, LeadNotOpen, VeteranUnknown."""
    people.locked(db, Person, find(db, Lead, lead_id).veteran_id)  # an erased file keeps no new text
    lead = hold_one(db, Lead, lead_id, expected=expected)
    _close(db, lead, LeadState.DECLINED, by.account)
    key = key_of(db, lead.veteran_id) or new_key(db, vault, lead.veteran_id, lead.area)
    lead.reason_sealed = vault.seal(key, lead.veteran_id, "lead", reason)
    publish(db, lead, events.lead_declined(lead))
    return lead


def lapse_lead(db: Session, hardship_id: UUID) -> None:
    """The hardship wants no aid any more; an application that took the lead up goes on."""
    rows = select(Lead).where(Lead.hardship_id == hardship_id, Lead.state == LeadState.OPEN).with_for_update()
    for lead in db.scalars(rows).all():
        _close(db, lead, LeadState.LAPSED)
        publish(db, lead, events.lead_lapsed(lead))


def read_texts(db: Session, vault: Vault, lead: Lead) -> dict[str, str | None]:
    """Why it was declined, in plain; None where it was not, or where the key was destroyed."""
    key = key_of(db, lead.veteran_id)
    return {"reason": unsealed(vault, key, lead.veteran_id, "lead", lead.reason_sealed)}


def _close(
    db: Session, lead: Lead, state: LeadState, account: UUID | None = None, application_id: UUID | None = None
) -> None:
    lead.state = step(lead.state, state)
    lead.application_id, lead.closed_by, lead.closed_at = application_id, account, clock.now(db)
