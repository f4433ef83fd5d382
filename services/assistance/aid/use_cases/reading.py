"""One case as a reader sees it: its row, its way, its clocks, its money, and what was written."""

from typing import Any

from sqlalchemy.orm import Session

from services.assistance.aid.use_cases.cases import read_steps, see
from services.assistance.clocks import use_cases as clocks
from services.assistance.funds.queries import payments
from services.assistance.models import Application
from shared.db import columns
from shared.security.crypto import Vault
from shared.security.person_keys import key_of, unsealed


def read_case(db: Session, vault: Vault, case: Application) -> dict[str, Any]:
    """Texts are None where there is none or their key was destroyed."""
    see(db, case)
    person, key = case.veteran_id, key_of(db, case.veteran_id)
    return {
        **columns(case),
        "story": unsealed(vault, key, person, "story", case.story_sealed),
        "reason": unsealed(vault, key, person, "reason", case.reason_sealed),
        "payments": db.scalars(payments(case.id)).all(),
        "steps": read_steps(db, vault, case),
        "clocks": clocks.every(db, case.id),
    }
