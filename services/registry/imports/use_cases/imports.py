"""Files of people: handed in, checked, then run or discarded. `work` does the checking and the running."""

import hashlib
from collections.abc import Mapping, Set
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.registry.imports import events, queries
from services.registry.imports.domain import FIRST_ROW, State
from services.registry.imports.rules import TEXTS, render
from services.registry.models import Import, ImportArrival, ImportFault, ImportReading
from shared import clock, locks
from shared.bulk import row_of
from shared.contracts.access import Actor
from shared.db import hold_one
from shared.errors import Kind, Refusal
from shared.events.outbox import publish_new
from shared.security.crypto import Vault
from shared.sheets.formats import format_of
from shared.states import step
from shared.words import CHINESE, ENGLISH, Words


class FaultsRemain(Refusal, kind=Kind.CONFLICT):
    """Rows of this file are at fault: mend them and hand it in anew, or run it with `leave_out_faulty`."""

    zh = "文件中有出错的行：请改正后重新上传，或以 `leave_out_faulty` 略去这些行后导入。"


def hand_in(db: Session, vault: Vault, by: Actor, content: bytes, language: str = CHINESE) -> Import:
    """Take a file in; its check begins. The same file handed in again is the same import. It is checked anew if rows
    were at fault, since their cause may have been mended elsewhere. If it was run without them, it is a new import.
    Its fault sheet will be in `language`.
    """
    digest = hashlib.sha256(content).digest()
    locks.take(db, f"{by.area}:{digest.hex()}")  # one at a time may hand it in
    known = db.scalar(queries.of_file(by.area, digest))
    if known and known.faulty and known.state == State.CHECKED:
        known = hold_one(db, Import, known.id)
        enter_state(db, known, State.CHECKING)
        known.account, known.language = by.account, language
    if known and not (known.faulty and known.state == State.DONE):
        return known
    id = uuid7()
    upload = Import(
        id=id,
        version=1,
        area=by.area,
        account=by.account,
        format=format_of(content),
        language=language,
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
    upload.run_by = by.account
    return upload


def discard_import(db: Session, id: UUID, expected: int | None) -> Import:
    """Give a file up that is not run yet; its content is forgotten. Raises NotFound, VersionStale, WrongState."""
    upload = hold_one(db, Import, id, expected=expected)
    enter_state(db, upload, State.DISCARDED)
    return upload


def forget_people(db: Session, numbers: Set[bytes]) -> None:
    """Fail and forget every handed-in file of someone who is erased. A person is known by the hashes of their ID
    numbers. A file not checked yet may hold them, so it fails too. Its run would register them again. Of a file that
    was run, what it showed is forgotten. The caller is `work`.
    """
    for upload in db.scalars(queries.that_may_hold(numbers).with_for_update()).all():
        if upload.state == State.DONE:
            forget_content(db, upload)
            continue
        rows = [row for row, number in enumerate(upload.numbers or (), FIRST_ROW) if number in numbers]
        fail(db, upload, "person-erased" if rows else "person-erased-unchecked", {"rows": rows} if rows else {})


def fail(db: Session, upload: Import, slug: str, params: Mapping[str, Any]) -> None:
    """End an import of which nothing more can come. The slug says why (`data/sheet_faults.yaml`)."""
    enter_state(db, upload, State.FAILED)
    upload.failure_slug, upload.failure_params = slug, dict(params)


def forget_content(db: Session, upload: Import) -> None:
    """Forget the file, and what of it was shown."""
    upload.content_sealed = upload.numbers = upload.fault_sheet_sealed = None
    db.execute(delete(ImportReading).where(ImportReading.import_id == upload.id))


def enter_state(db: Session, upload: Import, state: State) -> None:
    """Put a held import into its next state, from where its rows are gone through anew. Raises WrongState."""
    ran = upload.state == State.RUNNING
    upload.state, upload.changed_at, upload.claimed_until = step(upload.state, state), clock.now(db), None
    upload.version += 1
    if state is State.CHECKING:
        upload.fault_sheet_sealed = None
    if state is State.RUNNING:
        upload.rows_done = upload.registered = upload.known = upload.faulty = 0
        upload.arrivals = {}
    if state is State.DONE:
        upload.content_sealed = None
    if state in (State.FAILED, State.DISCARDED):
        forget_content(db, upload)
    if ran:
        _tell_stations(db, upload)


def _tell_stations(db: Session, upload: Import) -> None:
    """Tell each station once how many people an import has brought to it, also one that failed on its way."""
    made = [
        row_of(ImportArrival, area=area, import_id=upload.id, registered=people)
        for area, people in sorted(upload.arrivals.items())
    ]
    publish_new(db, ImportArrival, [(arrival, events.import_completed(arrival)) for arrival in made])


def foreign(kind: str) -> Words:
    """What to do about a file of a kind that is not taken."""
    return TEXTS["workbook-foreign"].format(kind=kind)


def failure(upload: Import, language: str = ENGLISH) -> str | None:
    """Why an import failed, and how to mend it; None if it did not."""
    if upload.failure_slug is None:
        return upload.failure  # of a release that kept the words
    return render(upload.failure_slug, upload.failure_params or {}, language)


def words(fault: ImportFault, language: str = ENGLISH) -> str:
    """What is wrong in a row, and how to mend it."""
    return fault.message or render(fault.slug, fault.params, language)
