"""Reads of a file's family."""

from uuid import UUID

from sqlalchemy import CompoundSelect, select

from services.registry.models import Kin


def served_family(id: UUID) -> CompoundSelect[UUID | None]:
    """Ids of the files of a person's relatives, whichever of the two files names the other."""
    theirs = select(Kin.kin_veteran_id).where(Kin.veteran_id == id, Kin.kin_veteran_id.is_not(None))
    return theirs.union(select(Kin.veteran_id).where(Kin.kin_veteran_id == id))
