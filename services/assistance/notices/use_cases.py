"""Public notices 公示 of cases, and what people say against them: held where circumstances want one (art. 15)."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.assistance.aid import events
from services.assistance.aid.domain.states import CLOCKS, State, check_turn
from services.assistance.aid.rules import RULES
from services.assistance.aid.use_cases.cases import enter, hold_case
from services.assistance.duties.domain import Duty
from services.assistance.duties.use_cases import check_unbiased, take_duty
from services.assistance.models import Application, Objection
from services.assistance.notices.domain import check_masked
from shared import clock
from shared.calendars import known
from shared.contracts.access import Actor
from shared.db import columns
from shared.security import case_keys
from shared.security.crypto import Vault
from shared.states import step


def hold_notice(db: Session, vault: Vault, by: Actor, id: UUID, text: str, expected: int | None) -> Application:
    """Begin the public notice at the home village, where circumstances want one (art. 15). Raises NotFound,
    VersionStale, WrongState, PersonErased, CaseElsewhere, Conflicted, NoticeTells.
    """
    held = hold_case(db, id, expected)
    check_unbiased(db, by, held.case)
    check_masked(text, RULES.notice_never)
    case = held.case
    step(case.state, State.PUBLIC_NOTICE)
    until = RULES.clocks[CLOCKS[State.PUBLIC_NOTICE]].last_day(clock.today(db), known(db))
    told = events.aid_noticed(case, until)
    enter(db, case, State.PUBLIC_NOTICE, told, by=by, text=held.sealed(vault, "step", text))
    return case


def object_to(db: Session, vault: Vault, by: Actor, id: UUID, text: str, expected: int | None) -> Application:
    """Keep what someone says against a public notice, under a key of its own. Raises NotFound, VersionStale,
    WrongState, PersonErased.
    """
    case = hold_case(db, id, expected).case
    state = step(case.state, State.OBJECTED)
    row = Objection(
        id=uuid7(), area=case.case_area, application_id=case.id, filed_by=by.account, filed_at=clock.now(db)
    )
    key = case_keys.new_key(db, vault, case.id, row.id, case.case_area)
    row.text_sealed = vault.seal(key, row.id, "objection", text)
    db.add(row)
    enter(db, case, state, events.aid_objected, by=by)
    return case


def answer_objection(
    db: Session, vault: Vault, by: Actor, id: UUID, upheld: bool, answer: str, expected: int | None
) -> Application:
    """Answer an objection. Upheld, the case is verified anew, as it is if its visit was corrected meanwhile; else the
    notice begins once more. Raises NotFound, VersionStale, WrongState, PersonErased, CaseElsewhere, Conflicted,
    DutiesApart.
    """
    case = hold_case(db, id, expected).case
    check_turn(case.state, State.OBJECTED)
    open_ = select(Objection).where(Objection.application_id == case.id, Objection.upheld.is_(None))
    row = db.scalars(open_.with_for_update()).one()
    take_duty(db, by, case, Duty.OPINION)
    key = case_keys.keys_of(db, case.id)[row.id]
    row.upheld, row.answer_sealed = upheld, vault.seal(key, row.id, "answer", answer)
    row.answered_by, row.answered_at = by.account, clock.now(db)
    if upheld:
        case.visit_id = case.verified_by = None
    to = State.PUBLIC_NOTICE if case.visit_id else State.VERIFYING
    enter(db, case, to, events.aid_objection_answered(case, upheld), by=by)
    return case


def read_objection(vault: Vault, keys: Mapping[UUID, bytes], row: Objection) -> dict[str, Any]:
    """An objection in its words, by the keys of its case; None where its own was destroyed."""
    key = keys.get(row.id)

    def read(field: str, sealed: bytes | None) -> str | None:
        return vault.unseal(key, row.id, field, sealed) if key and sealed else None

    return {
        **columns(row),
        "text": read("objection", row.text_sealed),
        "answer": read("answer", row.answer_sealed),
    }
