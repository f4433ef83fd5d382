"""Reads of exports."""

from sqlalchemy import Select, select

from services.registry.models import Export


def listed() -> Select[Export]:
    return select(Export)
