"""Files of people: handed in, checked, then run or discarded. `work` does the checking and the running."""

import hashlib
from collections.abc import Set
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.registry.models import Import, ImportFault
from services.registry.sheets import events, queries
from services.registry.sheets.domain import sheets
from services.registry.sheets.domain.imports import Format, State
from shared import clock, locks
from shared.contracts.access import Actor
from shared.db import hold_one
from shared.errors import Kind, Refusal
from shared.events.outbox import publish
from shared.security.crypto import Vault
from shared.states import step


class FaultsRemain(Refusal, kind=Kind.CONFLICT):
    """Rows of this file are at fault: mend them and hand it in anew, or run it with `leave_out_faulty`."""


ERASED = "A person in this file was erased on request. Take these rows out, then hand it in anew: "
UNCHECKED = (
    "A person was erased on request who may be in this file. Take their row out, if it has one; hand it in anew."
)


def hand_in(db: Session, vault: Vault, by: Actor, content: bytes, format: Format) -> Import:
    """Take a file in; its check begins. The same file handed in again is the same import."""
    digest = hashlib.sha256(content).digest()
    locks.take(db, f"{by.area}:{digest.hex()}")  # one at a time may hand it in
    if (known := db.scalar(queries.of_file(by.area, digest))) is not None:
        return known
    id = uuid7()
    upload = Import(
        id=id,
        version=1,
        area=by.area,
        account=by.account,
        format=format,
        digest=digest,
        content_sealed=vault.seal_answer(f"import:{id}", content),
        state=State.CHECKING,
        uploaded_at=clock.now(db),
        changed_at=clock.now(db),
    )
    db.add(upload)
    db.flush()
    return upload


def run_import(db: Session, by: Actor, id: UUID, leave_out_faulty: bool, expected: int | None) -> Import:
    """Import a checked file. Raises NotFound, VersionStale, WrongState, FaultsRemain."""
    upload = hold_one(db, Import, id, expected=expected)
    faulty = upload.faulty
    enter_state(db, upload, State.RUNNING)
    if faulty and not leave_out_faulty:
        raise FaultsRemain(pointer="#/leave_out_faulty")
    upload.account = by.account
    return upload


def discard_import(db: Session, id: UUID, expected: int | None) -> Import:
    """Give a file up that is not run yet; its content is forgotten. Raises NotFound, VersionStale, WrongState."""
    upload = hold_one(db, Import, id, expected=expected)
    enter_state(db, upload, State.DISCARDED)
    return upload


def forget_people(db: Session, numbers: Set[bytes]) -> None:
    """Fail and forget every handed-in file of someone who is erased. A person is known by the hashes of their ID
    numbers. A file not checked yet may hold them, so it fails too. Its run would register them again. The caller is
    `work`.
    """
    for upload in db.scalars(queries.that_may_hold(numbers).with_for_update()).all():
        rows = [str(row) for row, number in enumerate(upload.numbers or (), sheets.FIRST_ROW) if number in numbers]
        enter_state(db, upload, State.FAILED)
        upload.failure = f"{ERASED}{', '.join(rows)}." if rows else UNCHECKED


def enter_state(db: Session, upload: Import, state: State) -> None:
    """Put a held import into its next state, from where its rows are gone through anew. Raises WrongState."""
    ran = upload.state == State.RUNNING
    upload.state, upload.changed_at, upload.claimed_until = step(upload.state, state), clock.now(db), None
    upload.version += 1
    if state is State.CHECKING:
        db.execute(delete(ImportFault).where(ImportFault.import_id == upload.id))
    if state is State.RUNNING:
        upload.rows_done = upload.registered = upload.known = upload.faulty = 0
    if state in (State.DONE, State.FAILED, State.DISCARDED):
        upload.content_sealed = upload.numbers = None
    if ran:
        _tell_stations(db, upload)


def _tell_stations(db: Session, upload: Import) -> None:
    """Tell each station once how many people an import has brought to it, also one that failed on its way."""
    for arrival in db.scalars(queries.arrivals(upload.id).with_for_update()).all():
        publish(db, arrival, events.import_completed(arrival))
