"""What an applicant does, by the station: applies, brings what is missing, or withdraws."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.aid import events
from services.assistance.aid.domain import cases as domain
from services.assistance.aid.domain.cases import NewApplication
from services.assistance.aid.domain.states import State
from services.assistance.aid.use_cases.cases import begin, check_barred, enter, hold_case
from services.assistance.leads import use_cases as leads
from services.assistance.models import Application, Person
from shared import clock, people
from shared.contracts.access import Actor
from shared.db import fields_of
from shared.security.crypto import Vault
from shared.security.person_keys import first_key
from shared.states import step


def apply_for_aid(db: Session, vault: Vault, by: Actor, new: NewApplication) -> Application:
    """File an application, for a lead if it names one. Raises VeteranUnknown, NotEligible, PersonDeceased, Excluded,
    SameCause, ReferenceUnknown, LeadNotOpen.
    """
    person, key = people.locked(db, Person, new.veteran_id)
    domain.check_eligible(new.ground, is_veteran=person.is_veteran, alive=person.alive)
    check_barred(db, person.id, new.ground, new.again, clock.today(db))
    lead = leads.held_for(db, new.lead_id, person.id) if new.lead_id else None
    key = key or first_key(db, vault, person.id, person.area)
    application = Application(
        area=person.area,
        case_area=domain.case_area(person.registered_area, person.area),
        state=State.APPLIED,
        story_sealed=vault.seal(key, person.id, "story", new.story),
        again=new.again is not None,
        applied_by=by.account,
        applied_at=clock.now(db),
        hardship_id=lead and lead.hardship_id,
        **fields_of(new, without={"story", "lead_id", "again"}) | {"veteran_id": person.id},
    )
    again = vault.seal(key, person.id, "step", new.again) if new.again else None
    begin(db, application, events.aid_applied(application), by, again, last=True)
    if lead:
        leads.take_up(db, by, lead, application)
    return application


def supply_materials(db: Session, by: Actor, id: UUID, expected: int | None) -> Application:
    """What was missing has come. Raises NotFound, VersionStale, WrongState, PersonErased."""
    case = hold_case(db, id, expected).case
    back = State(case.back_to) if case.state == State.RETURNED and case.back_to else State.APPLIED
    case.back_to = None
    enter(db, case, step(case.state, back), events.aid_supplied, by=by)
    return case


def withdraw(db: Session, vault: Vault, by: Actor, id: UUID, reason: str, expected: int | None) -> Application:
    """The applicant takes it back. Raises NotFound, VersionStale, WrongState, PersonErased."""
    held = hold_case(db, id, expected)
    enter(db, held.case, State.WITHDRAWN, events.aid_withdrawn, by=by, text=held.sealed(vault, "step", reason))
    return held.case
