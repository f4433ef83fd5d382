"""The life of an application: apply → verify → decide → pay. Locks: person, lead, application, funds."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.aid import domain, events
from services.assistance.aid.domain import NewApplication, State
from services.assistance.funds.domain import Wanted
from services.assistance.funds.use_cases import payments
from services.assistance.leads import use_cases as leads
from services.assistance.models import Application, Person
from shared import clock, people
from shared.contracts.access import Actor
from shared.db import fields_of, find, hold_one
from shared.errors import Kind, Refusal, SameEyes
from shared.events.envelope import Event
from shared.events.outbox import publish
from shared.security.crypto import Vault
from shared.security.person_keys import key_of, new_key, unsealed
from shared.states import step

DECIDED: Mapping[State, Callable[[Application], Event]] = {
    State.GRANTED: events.aid_granted,
    State.REFUSED: events.aid_refused,
}


class GrantIncomplete(Refusal):
    """A grant needs `funds` with what it takes from each; a refusal must leave them out."""

    zh = "批准时须在 `funds` 中填写从各项资金支出的金额；不予批准时不得填写。"


class PersonErased(Refusal, kind=Kind.CONFLICT):
    """The person's file was erased, and with it what the application said; it is neither decided nor paid any more."""

    zh = "该人员的档案已删除，申请内容随之删除，不再审批或发放。"


class GrantTooHigh(Refusal):
    """A grant is at most what was applied for: grant that sum or less."""

    zh = "批准金额不得超过申请金额：请按申请金额或更低金额批准。"


def apply_for_aid(db: Session, vault: Vault, by: Actor, new: NewApplication) -> Application:
    """File an application, for a lead if it names one. Raises VeteranUnknown, NotEligible, PersonDeceased,
    ReferenceUnknown, LeadNotOpen.
    """
    person, key = people.locked(db, Person, new.veteran_id)
    domain.check_eligible(new.ground, is_veteran=person.is_veteran, alive=person.alive)
    lead = leads.held_for(db, new.lead_id, person.id) if new.lead_id else None
    application = Application(
        area=person.area,
        state=State.APPLIED,
        story_sealed=vault.seal(key or new_key(db, vault, person.id, person.area), person.id, "story", new.story),
        applied_by=by.account,
        applied_at=clock.now(db),
        hardship_id=lead and lead.hardship_id,
        **fields_of(new, without={"story", "lead_id"}) | {"veteran_id": person.id},
    )
    publish(db, application, events.aid_applied(application))
    if lead:
        leads.take_up(db, by, lead, application)
    return application


def verify_application(db: Session, application_id: UUID, visit_id: UUID, verified_by: UUID | None) -> None:
    """A visit that reached the applicant verifies the case; of several the first counts. Older ones tell no account."""
    application = hold_one(db, Application, application_id)
    if application.state != State.APPLIED:
        return
    application.state = step(application.state, State.VERIFIED)
    application.visit_id, application.verified_by = visit_id, verified_by
    publish(db, application, events.aid_verified(application))


def decide_application(
    db: Session,
    vault: Vault,
    by: Actor,
    application_id: UUID,
    outcome: State,
    reason: str,
    wanted: Sequence[Wanted],
    expected: int | None,
) -> Application:
    """Grant from one fund or several (art. 17), or refuse; both with written reasons (art. 16).

    Raises NotFound, VersionStale, WrongState, SameEyes, GrantIncomplete, GrantTooHigh, FundUnknown, FundTwice,
    AboveCeiling, FundShort, PersonErased, PersonDeceased.
    """
    application, person, key = _held(db, application_id, expected)
    state = step(application.state, outcome)
    if by.account == application.applied_by:
        raise SameEyes
    if outcome is State.GRANTED:
        domain.check_alive(person.alive)
    if (outcome is State.GRANTED) != bool(wanted):
        raise GrantIncomplete
    granted_fen = sum(each.amount_fen for each in wanted)
    if granted_fen > application.requested_fen:
        raise GrantTooHigh(pointer="#/funds")
    application.reason_sealed = vault.seal(key, application.veteran_id, "reason", reason)
    application.state, application.decided_by, application.decided_at = state, by.account, clock.now(db)
    if wanted:
        application.granted_fen = granted_fen
        payments.reserve(db, by, application, wanted)  # last: others wait for what it locks
    publish(db, application, DECIDED[state](application))
    return application


def pay_application(db: Session, by: Actor, application_id: UUID, expected: int | None) -> Application:
    """Record that a grant was paid outside any batch, out of what its funds have reserved.

    Raises NotFound, VersionStale, WrongState, PayerInvolved, PaymentUnderWay, PersonErased, PersonDeceased.
    """
    application, person, _ = _held(db, application_id, expected)
    check_payable(by, application, alive=person.alive)
    application.state = step(application.state, State.PAYING)  # sent and confirmed in one go
    payments.pay(db, by, application.id)
    application.paid_by = by.account
    paid(db, application)
    return application


def check_payable(by: Actor, application: Application, *, alive: bool) -> None:
    """Whether someone may pay a case that is held. Raises PersonDeceased, PayerInvolved."""
    domain.check_alive(alive)
    domain.check_payer(by.account, (application.applied_by, application.verified_by, application.decided_by))


def paying(db: Session, application: Application, by: Actor) -> None:
    """Payment of a held grant is on its way. Raises WrongState."""
    application.state = step(application.state, State.PAYING)
    application.paid_by = by.account
    publish(db, application, events.aid_paying(application))


def paid(db: Session, application: Application) -> None:
    """All of a held grant that is not given back is paid now. Raises WrongState."""
    application.state = step(application.state, State.PAID)
    application.paid_at = clock.now(db)
    publish(db, application, events.aid_paid(application))


def payment_failed(db: Session, application: Application) -> None:
    """The bank could not pay part of a held grant, or got it back: it is to be paid again. Raises WrongState."""
    application.state = step(application.state, State.PAYMENT_FAILED)
    application.paid_at = None
    publish(db, application, events.aid_payment_failed(application))


def release_application(
    db: Session, vault: Vault, by: Actor, application_id: UUID, reason: str, expected: int | None
) -> Application:
    """Give back what a grant has reserved and will not be paid, with the reason. What was paid of it stays paid.

    Raises NotFound, VersionStale, WrongState, PersonErased.
    """
    application, _, key = _held(db, application_id, expected)
    released = step(application.state, State.RELEASED)
    application.release_sealed = vault.seal(key, application.veteran_id, "release", reason)
    parts = payments.release(db, by, application.id)
    if any(part.paid_on for part in parts):
        paid(db, application)
    else:
        application.state = released
        publish(db, application, events.aid_released(application))
    return application


def _held(db: Session, application_id: UUID, expected: int | None) -> tuple[Application, Person, bytes]:
    """An application, its person, who is locked first, and the key of its texts."""
    id = find(db, Application, application_id).veteran_id
    key = key_of(db, id)
    if key is None:
        raise PersonErased
    person, _ = people.locked(db, Person, id)
    return hold_one(db, Application, application_id, expected=expected), person, key


def read_texts(db: Session, vault: Vault, application: Application) -> dict[str, str | None]:
    """Story and reason in plain text; None where there is none or the key was destroyed."""
    person, key = application.veteran_id, key_of(db, application.veteran_id)
    return {
        "story": unsealed(vault, key, person, "story", application.story_sealed),
        "reason": unsealed(vault, key, person, "reason", application.reason_sealed),
        "release_reason": unsealed(vault, key, person, "release", application.release_sealed),
    }
