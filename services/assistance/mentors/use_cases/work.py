"""What studios do: mediation, talks about policy, leads for aid. Members never decide on aid."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.mentors import domain, events
from services.assistance.mentors.domain import LeadGivenAlready, MediationState, Quarrel
from services.assistance.models import Studio, StudioLead, StudioMediation, Talk
from shared import clock
from shared.clashes import add_or_refuse
from shared.contracts.access import Actor
from shared.db import hold_one
from shared.events.outbox import publish
from shared.security import case_keys
from shared.security.crypto import Vault
from shared.security.person_keys import unsealed
from shared.states import step


def open_mediation(
    db: Session, vault: Vault, by: Actor, studio_id: UUID, kind: Quarrel, subject: str
) -> StudioMediation:
    """Mediate in a quarrel. Raises NotFound, StudioClosed."""
    studio = _open_studio(db, studio_id)
    mediation = StudioMediation(
        area=studio.area,
        studio_id=studio.id,
        kind=kind,
        state=MediationState.OPEN,
        opened_on=clock.today(db),
        opened_by=by.account,
    )
    key = case_keys.new_key(db, vault, mediation.id, mediation.id, mediation.area)
    mediation.subject_sealed = vault.seal(key, mediation.id, "subject", subject)
    publish(db, mediation, events.mediation_opened(mediation))
    return mediation


def end_mediation(
    db: Session, vault: Vault, by: Actor, mediation_id: UUID, state: MediationState, result: str, expected: int | None
) -> StudioMediation:
    """Record what came of it. Raises NotFound, VersionStale, WrongState."""
    row = hold_one(db, StudioMediation, mediation_id, expected=expected)
    row.result_sealed = vault.seal(case_keys.keys_of(db, row.id)[row.id], row.id, "result", result)
    close_mediation(db, row, state, by.account)
    return row


def close_mediation(db: Session, row: StudioMediation, state: MediationState, account: UUID | None = None) -> None:
    """Let a mediation end; its row is held. Raises WrongState."""
    row.state = step(row.state, state)
    row.closed_on, row.closed_by = clock.today(db), account
    publish(db, row, events.mediation_closed(row))


def hold_talk(
    db: Session, by: Actor, studio_id: UUID, title: str, held_on: date, audience: int, policy_id: UUID | None = None
) -> Talk:
    """Record a talk about policy. Raises NotFound, StudioClosed, NotHeldYet."""
    studio = _open_studio(db, studio_id)
    domain.check_day(held_on, clock.today(db), "#/held_on")
    talk = Talk(area=studio.area, studio_id=studio.id, title=title, held_on=held_on, audience=audience)
    talk.policy_id, talk.held_by = policy_id, by.account
    publish(db, talk, events.talk_held(talk))
    return talk


def give_lead(db: Session, by: Actor, studio_id: UUID, hardship_id: UUID) -> StudioLead:
    """Name a hardship that the studio has reported. Raises NotFound, StudioClosed, LeadGivenAlready."""
    studio = _open_studio(db, studio_id)
    lead = StudioLead(area=studio.area, studio_id=studio.id, hardship_id=hardship_id)
    lead.named_by, lead.named_on = by.account, clock.today(db)
    return add_or_refuse(db, lead, LeadGivenAlready(pointer="#/hardship_id"), "studio_leads_hardship")


def read_texts(db: Session, vault: Vault, row: StudioMediation) -> dict[str, str | None]:
    """What it is about and what came of it, in plain; None where there is none."""
    key = case_keys.keys_of(db, row.id).get(row.id)
    return {
        "subject": unsealed(vault, key, row.id, "subject", row.subject_sealed),
        "result": unsealed(vault, key, row.id, "result", row.result_sealed),
    }


def _open_studio(db: Session, studio_id: UUID) -> Studio:
    """One that is open, held so that it does not close meanwhile. Raises NotFound, StudioClosed."""
    studio = hold_one(db, Studio, studio_id)
    domain.check_open(studio.state)
    return studio
