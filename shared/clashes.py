"""Constraints of the database hold what is unique; what breaks one is answered by a refusal."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from shared.errors import Refusal


@contextmanager
def refuse_clash(refusal: Refusal, constraint: str | None = None) -> Iterator[None]:
    """Raises `refusal` where a row written within breaks the constraint named, or any if none is named."""
    try:
        yield
    except IntegrityError as fault:
        broken = getattr(getattr(fault.orig, "diag", None), "constraint_name", None)
        if constraint and broken != constraint:
            raise
        raise refusal from None
