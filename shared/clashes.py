"""Uniqueness is held by constraints of the database; what breaks one is told as a refusal."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from shared.errors import Refusal


@contextmanager
def refuse_clash(refusal: Refusal, constraint: str | None = None) -> Iterator[None]:
    """Raises `refusal` where a row written within breaks a constraint: this one, or without a name whichever."""
    try:
        yield
    except IntegrityError as fault:
        broken = getattr(getattr(fault.orig, "diag", None), "constraint_name", None)
        if constraint and broken != constraint:
            raise
        raise refusal from None
