"""What bureaus do beside deciding: who is conflicted, reviews by the bureau above (art. 16), recoveries."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.assistance.aid import events
from services.assistance.aid.domain.states import CLOCKS, PAID_OUT, RESERVED, State, check_turn
from services.assistance.aid.use_cases.cases import (
    clock_of,
    enter,
    hold_case,
    hold_money,
    note_step,
    see,
)
from services.assistance.aid.use_cases.circumstances import end_if_gone, miss_visit
from services.assistance.aid.use_cases.payments import recovered, recovery_opened
from services.assistance.duties.domain import Duty, check_place
from services.assistance.duties.use_cases import take_duty
from services.assistance.funds import queries
from services.assistance.funds.use_cases import payments
from services.assistance.models import Application, Conflict
from services.assistance.reviews import domain
from shared import clock
from shared.bulk import write
from shared.contracts.access import Actor
from shared.db import hold_one
from shared.events.outbox import publish
from shared.security.crypto import Vault
from shared.states import step

DECLARED, COMPUTED = "DECLARED", "COMPUTED"
"""Where a conflict is known from."""


def ask_review(db: Session, vault: Vault, by: Actor, id: UUID, reason: str, expected: int | None) -> Application:
    """The applicant objects to a decision, within its time: the superior bureau reviews it. Raises NotFound,
    VersionStale, WrongState, ReviewedAlready, NoSuperior, ReviewTooLate, PersonErased.
    """
    held = hold_case(db, id, expected)
    case = held.case
    state = step(case.state, State.UNDER_REVIEW)
    deadline = clock_of(db, case, CLOCKS[State.REFUSED])
    domain.check_asked(
        reviewed=case.reviewed_by is not None,
        passed_up=case.passed_up_by is not None,
        case_area=case.case_area,
        until=deadline.due_on if deadline else None,
        today=clock.today(db),
    )
    case.back_to = case.state
    enter(db, case, state, events.aid_review_asked, by=by, text=held.sealed(vault, "step", reason))
    return case


def answer_review(
    db: Session, vault: Vault, by: Actor, id: UUID, upheld: bool, reason: str, expected: int | None
) -> Application:
    """Let what was decided stand, or overturn it: the bureau decides anew, or what was paid in full is recovered.

    Raises NotFound, VersionStale, StepOutOfTurn, CaseElsewhere, Conflicted, DutiesApart, NothingWaits, PersonErased.
    """
    held = hold_case(db, id, expected)
    case = held.case
    check_turn(case.state, State.UNDER_REVIEW)
    take_duty(db, by, case, Duty.REVIEW)
    back = State(str(case.back_to))
    overturned = State.TOWN_REVIEWED if back in RESERVED | {State.REFUSED} else State.RECOVERY
    if not upheld and back in RESERVED and case.granted_fen:
        payments.release(db, by, case.id)
    case.reviewed_by, case.back_to = by.account, None
    told = events.aid_review_answered(case, upheld)
    enter(db, case, back if upheld else overturned, told, by=by, text=held.sealed(vault, "step", reason))
    if case.state == State.PAYMENT_FAILED:  # the bank sent the money back meanwhile: it is to be paid again
        publish(db, case, events.aid_payment_failed(case))
    if not upheld:
        miss_visit(db, case)
    end_if_gone(db, case, held.person)
    return case


def pass_up(db: Session, vault: Vault, by: Actor, id: UUID, reason: str, expected: int | None) -> Application:
    """No one is left at the county who may decide: the city does. Raises NotFound, VersionStale, WrongState,
    CaseElsewhere, PersonErased.
    """
    held = hold_case(db, id, expected)
    case = held.case
    check_place(by.area, case.case_area)
    step(case.state, State.GRANTED)
    case.passed_up_by = by.account
    note_step(db, case, by, held.sealed(vault, "step", reason))
    publish(db, case, events.aid_passed_up(case))
    return case


def note_conflicts(db: Session, id: UUID, accounts: Iterable[UUID], source: str) -> None:
    """Keep that accounts take no part in a case: the officer says so, or the registry finds it. Raises NotFound."""
    case = hold_one(db, Application, id)
    see(db, case)
    about: dict[str, Any] = {"application_id": case.id, "area": case.case_area, "source": source}
    about |= {"noted_at": clock.now(db)}
    write(db, Conflict, [about | {"account": account} for account in accounts], "ON CONFLICT DO NOTHING")


def replace_computed(db: Session, id: UUID, accounts: Sequence[UUID]) -> None:
    """Let the conflicts of a case that the registry finds be these; what officers said of themselves stays."""
    hold_one(db, Application, id)
    computed = (Conflict.application_id == id, Conflict.source == COMPUTED, Conflict.account.not_in(accounts))
    db.execute(delete(Conflict).where(*computed))
    note_conflicts(db, id, accounts, COMPUTED)


def open_recovery(db: Session, vault: Vault, by: Actor, id: UUID, reason: str, expected: int | None) -> Application:
    """Recover what was obtained by fraud (art. 19); under a review, its answer does so. Raises NotFound, VersionStale,
    StepOutOfTurn, CaseElsewhere, Conflicted, DutiesApart, PersonErased.
    """
    held = hold_case(db, id, expected)
    check_turn(held.case.state, *PAID_OUT)
    take_duty(db, by, held.case, Duty.DECIDE)
    recovery_opened(db, held.case, by, held.sealed(vault, "step", reason))
    return held.case


def close_recovery(db: Session, by: Actor, id: UUID, expected: int | None) -> Application:
    """The recovery is over. Raises NotFound, VersionStale, StepOutOfTurn, CaseElsewhere, Conflicted, DutiesApart,
    ClaimOpen.
    """
    case = hold_money(db, id, expected)
    take_duty(db, by, case, Duty.DECIDE)
    domain.check_claims(each.state for each in db.scalars(queries.payments(case.id)))
    recovered(db, case, by)
    return case
