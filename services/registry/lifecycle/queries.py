"""Reads of those whom a death leaves."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, select

from services.registry.models import Kin


def survivors(query: Mapping[str, Any]) -> Select[Any]:
    """Kin of people who died, by what became of the proposal."""
    return select(Kin).where(Kin.survivor == query["state"])
