"""What an operator does with parked records. The consumer itself applies them, within a second or two."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.errors import NotFound, Refusal
from shared.events.inbox import PARKED, State, set_state


class NotFailed(Refusal):
    """Only a record in state FAILED can be retried or discarded."""


def listing(db: Session) -> list[Any]:
    """All parked records, oldest first, without their bodies."""
    columns = ("id", "state", "consumer", "topic", "aggregate", "version", "type", "parked_at", "reason")
    return list(db.execute(select(*(PARKED.c[name] for name in columns)).order_by(PARKED.c.id)))


def retry(db: Session, id: int) -> None:
    """Let a failed record try again. Raises NotFound, NotFailed."""
    _failed(db, id)
    set_state(db, id, State.WAITING, "retried by an operator")


def discard(db: Session, id: int, reason: str) -> None:
    """Let the aggregate go on without this record, which stays here with the reason. Raises NotFound, NotFailed."""
    _failed(db, id)
    set_state(db, id, State.DISCARDED, reason)


def _failed(db: Session, id: int) -> None:
    state = db.scalar(select(PARKED.c.state).where(PARKED.c.id == id).with_for_update())
    if state is None:
        raise NotFound(f"No parked record {id}.")
    if state != State.FAILED:
        raise NotFailed(f"Record {id} is {state}; only a record in state FAILED can be retried or discarded.")
