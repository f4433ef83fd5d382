"""What was written of activities: read, and destroyed when someone in it is erased."""

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.visits.models import Activity, Attendee
from shared import aliases
from shared.db import columns
from shared.security.crypto import Vault
from shared.security.person_keys import destroy, key_of, unsealed

SEALED = ("speaker", "notes")


def open_texts(db: Session, vault: Vault, held: Activity) -> dict[str, Any]:
    """An activity with its texts in plain; None where there is none, or its key was destroyed."""
    key = key_of(db, held.id)
    texts = {name: unsealed(vault, key, held.id, name, getattr(held, f"{name}_sealed")) for name in SEALED}
    return {**columns(held), **texts}


def forget_attendance(db: Session, veteran_id: UUID) -> None:
    """Destroy the texts of the symposia that a person, under whatever id, attended: they may tell of them."""
    attended = select(Attendee.activity_id).where(Attendee.veteran_id.in_(aliases.ids_of(db, veteran_id)))
    destroy(db, db.scalars(attended.distinct()).all())
