"""Reads of files, all within the caller's area."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from services.registry.models import Veteran


def every(ids: Sequence[UUID] | None) -> Select[Any]:
    """All files, those of `ids` if given."""
    return select(Veteran).where(Veteran.id.in_(ids)) if ids else select(Veteran)


def named(name: str) -> Select[Any]:
    """Files whose name contains `name`."""
    return select(Veteran).where(Veteran.name.contains(name, autoescape=True))


def with_id_number(fingerprint: bytes) -> Select[Any]:
    return select(Veteran).where(Veteran.id_number_hash == fingerprint)
