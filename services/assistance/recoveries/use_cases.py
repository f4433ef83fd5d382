"""What was obtained by fraud comes back: opened and closed by the bureau."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.aid.domain.duties import Duty
from services.assistance.aid.use_cases.cases import hold_case, take_duty
from services.assistance.aid.use_cases.payments import recovered, recovery_opened
from services.assistance.models import Application
from shared.contracts.access import Actor
from shared.security.crypto import Vault


def open_recovery(db: Session, vault: Vault, by: Actor, id: UUID, reason: str, expected: int | None) -> Application:
    """Recover what was obtained by fraud (art. 19). Raises NotFound, VersionStale, WrongState, CaseElsewhere,
    Conflicted, DutiesApart, PersonErased.
    """
    held = hold_case(db, id, expected)
    take_duty(db, by, held.case, Duty.DECIDE)
    recovery_opened(db, held.case, by, held.sealed(vault, "step", reason))
    return held.case


def close_recovery(db: Session, by: Actor, id: UUID, expected: int | None) -> Application:
    """The recovery is over. Raises NotFound, VersionStale, WrongState, CaseElsewhere, Conflicted, DutiesApart,
    PersonErased.
    """
    case = hold_case(db, id, expected).case
    take_duty(db, by, case, Duty.DECIDE)
    recovered(db, case, by)
    return case
