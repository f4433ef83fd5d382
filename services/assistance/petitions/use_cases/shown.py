"""A petition as it is shown in full."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.clocks import use_cases as clocks
from services.assistance.models import Petition
from services.assistance.parties import use_cases as parties
from services.assistance.petitions.domain import limits
from services.assistance.petitions.queries import petitions as queries
from shared.contracts.access import Actor
from shared.db import columns, find
from shared.officers import is_one_of
from shared.security.crypto import Vault


def detail(db: Session, vault: Vault, by: Actor, id: UUID) -> dict[str, Any]:
    """A petition with who brings it, its texts in plain, its answers and its clocks. Raises NotFound, ComplainedOf."""
    petition = find(db, Petition, id)
    limits.check_unbiased(of=is_one_of(db, by.account, [petition.against]), left=False)
    replies = db.scalars(queries.replies(petition.id)).all()
    sealed = {"description": petition.description_sealed, "reason": petition.reason_sealed}
    written = {reply.stage: reply.text_sealed for reply in replies}
    more = {"extension_reason": petition.extension_reason_sealed}
    texts = parties.read_texts(db, vault, petition.id, **sealed, **more, **written)
    return {
        **columns(petition),
        **texts,
        "parties": parties.read_parties(db, vault, petition.id),
        "replies": [{**columns(reply), "text": texts[reply.stage]} for reply in replies],
        "recusals": db.scalars(queries.recusals(petition.id)).all(),
        "clocks": clocks.every(db, petition.id),
    }
