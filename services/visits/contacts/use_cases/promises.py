"""Promises to people: made on a visit, then kept, broken or withdrawn. Locks: promises in id order."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from services.visits.contacts import events
from services.visits.contacts.domain.promises import PromiseState
from services.visits.contacts.domain.visits import NewPromise
from services.visits.models import Promise, Visit
from shared import clock
from shared.contracts.access import Actor
from shared.db import columns, hold_one
from shared.events.outbox import publish
from shared.security.crypto import Vault
from shared.security.person_keys import key_of, unsealed
from shared.states import step


def make_promise(db: Session, vault: Vault, key: bytes, visit: Visit, new: Sequence[NewPromise]) -> None:
    """Write down what was promised on a visit; the person is locked and `key` is theirs."""
    for promise in new:
        made = Promise(
            area=visit.area,
            veteran_id=visit.veteran_id,
            visit_id=visit.id,
            made_by=visit.visitor,
            made_on=visit.visited_on,
            due_on=promise.due_on,
            text_sealed=vault.seal(key, visit.veteran_id, "promise", promise.text),
            state=PromiseState.OPEN,
        )
        publish(db, made, events.promise_made(made))


def close_promise(db: Session, by: Actor, promise_id: UUID, outcome: PromiseState, expected: int | None) -> Promise:
    """Say what became of a promise. Raises NotFound, VersionStale, WrongState."""
    promise = hold_one(db, Promise, promise_id, expected=expected)
    _close(db, promise, outcome, by.account)
    return promise


def withdraw_promises(db: Session, pending: Select[Any]) -> None:
    """Take back promises that wait to be kept (`queries.promises`), since the person is dead or was never visited."""
    for promise in db.scalars(pending.with_for_update()).all():
        _close(db, promise, PromiseState.WITHDRAWN, None)


def _close(db: Session, promise: Promise, outcome: PromiseState, by: UUID | None) -> None:
    promise.state = step(promise.state, outcome)
    promise.closed_on, promise.closed_by = clock.today(db), by
    publish(db, promise, events.promise_closed(promise))


def read_promise(db: Session, vault: Vault, promise: Promise) -> dict[str, Any]:
    """A promise in its words; None where their key was destroyed."""
    key = key_of(db, promise.veteran_id)
    text = unsealed(vault, key, promise.veteran_id, "promise", promise.text_sealed)
    return {**columns(promise), "text": text}
