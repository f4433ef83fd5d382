"""Reads of objections."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from services.assistance.models import Objection


def objections(application_id: UUID) -> Select[Any]:
    """What was said against the public notices of a case."""
    return select(Objection).where(Objection.application_id == application_id)
