"""Constraints of the database hold what is unique; what breaks one is answered by a refusal."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from shared.db import Aggregate
from shared.errors import Refusal
from shared.rows import save

T = TypeVar("T")


def add_or_refuse(db: Session, row: T, refusal: Refusal, constraint: str | None = None) -> T:
    """Write a new row. Raises `refusal` as refuse_clash does."""
    with refuse_clash(refusal, constraint):
        if isinstance(row, Aggregate):
            save(db, row)
        else:
            db.add(row)
            db.flush()
    return row


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
