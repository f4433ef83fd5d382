"""What time makes happen to grants whose payees are to be looked at. Texts are opened, so it has the vault."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.models import PayeeCheck, Staff
from services.registry.payees import queries
from services.registry.payees.use_cases import check_payee, name_member
from shared.security.crypto import Vault
from shared.timers import Batch


def check_payees(vault: Vault, db: Session) -> Batch[PayeeCheck]:
    """Each alone: texts are opened for it."""
    due = select(PayeeCheck).where(PayeeCheck.due).order_by(PayeeCheck.id).with_for_update(skip_locked=True)
    return Batch(due, lambda check: check_payee(db, vault, check), size=1)


def name_members(vault: Vault, db: Session) -> Batch[Staff]:
    """Posts that are new, or whose holder has another name, phone or account than before."""
    return Batch(queries.unnamed().with_for_update(skip_locked=True), lambda staff: name_member(db, vault, staff))
