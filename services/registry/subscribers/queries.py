"""Reads of subscribers."""

from typing import Any

from sqlalchemy import Select, select

from services.registry.models import Subscriber


def every() -> Select[Any]:
    return select(Subscriber)
