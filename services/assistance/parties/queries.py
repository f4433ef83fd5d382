"""Reads of who stands in cases."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select

from services.assistance.models import Party
from shared import aliases


def parties(case_id: UUID) -> Select[Party]:
    """Who stands in a case, in the order in which they were named."""
    return select(Party).where(Party.case_id == case_id).order_by(Party.id)


def cases_of(veteran_id: UUID, kind: str) -> Select[UUID]:
    """The cases of a kind in which a person stands, under whatever id."""
    return select(Party.case_id).where(Party.case_kind == kind, Party.veteran_id.in_(aliases.same(veteran_id)))


def of_people(ids: Sequence[UUID]) -> Select[Party]:
    """A person, known by `ids`, in every case in which they stand."""
    return select(Party).where(Party.veteran_id.in_(ids)).order_by(Party.id)
