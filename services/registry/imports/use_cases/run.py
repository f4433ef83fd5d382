"""Working on imports: chunk after chunk, each with its events and its progress in one transaction.

What stops in the middle goes on after the last chunk, here or in another process; a row whose ID number has a file
already makes no second one.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from threading import Event as Flag
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, undefer

from services.registry.imports import queries
from services.registry.imports.domain import WORKED_ON, State
from services.registry.imports.use_cases import fault_sheets
from services.registry.imports.use_cases import rows as import_rows
from services.registry.imports.use_cases.check import Check
from services.registry.imports.use_cases.chunks import Chunk, at_fault, preparing
from services.registry.imports.use_cases.imports import enter_state, fail
from services.registry.imports.use_cases.registering import copy_in
from services.registry.imports.use_cases.rows import Context
from services.registry.imports.use_cases.turns import in_turns
from services.registry.models import Import, ImportFault, ImportReading
from services.registry.probes import use_cases as probes
from services.registry.sheets.domain.people import Reader
from services.registry.sheets.use_cases.reading import read_sheet
from shared import clock
from shared.bulk import write
from shared.db import Database, hold_one
from shared.driver import execute, scalar
from shared.faults import describe, may_pass
from shared.observability import metrics
from shared.security.crypto import Vault
from shared.sheets.faults import Fault, Reading, SheetUnreadable
from shared.sheets.grids import Sheet

CLAIM = timedelta(seconds=60)
"""How long an import is a process's own without a sign of life."""
IDLE_SECONDS = 2
MOST_WAITING = 1_000
"""With more events than this in the outbox an import waits: what others publish leaves after them."""
LOOK_SECONDS = 0.01
DEFECT = "muster-failed"
log = structlog.get_logger()


class Taken(Exception):
    """Another process goes on with this import."""


def make_loop(database: Database, vault: Vault) -> Callable[[Flag], None]:
    """The loop of `work` that looks for imports to work on."""

    def run(stop: Flag) -> None:
        while not stop.wait(IDLE_SECONDS):
            metrics.LAST_TURN.labels("imports").set_to_current_time()
            try:
                id = database.run(claim)
                if id:
                    work_on(database, vault, id, stop)
            except Exception as fault:  # whoever's import it was has it for a while yet: others come first
                log.warning("imports wait", reason=describe(fault), exc_info=None if may_pass(fault) else fault)

    return run


def claim(db: Session) -> UUID | None:
    """Take an import that no one works on. For CLAIM it is this process's."""
    id: UUID | None = scalar(db, _CLAIM, {"states": list(WORKED_ON), "now": clock.now(db), "time": CLAIM})
    return id


_CLAIM = """
    UPDATE imports SET claimed_until = %(now)s + %(time)s
     WHERE id = (SELECT id FROM imports WHERE state = ANY(%(states)s)
                    AND (claimed_until IS NULL OR claimed_until < %(now)s)
                  ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id
"""


def _unseen(_done: int, _total: int) -> None:
    """No one listens."""


def work_on(
    database: Database, vault: Vault, id: UUID, stop: Flag, progressed: Callable[[int, int], None] = _unseen
) -> None:
    """Check or import a claimed file, until it is done or `stop` is set. `progressed` gets the rows done and all rows.

    A row that raises a defect is at fault, and the others go on. A file that raises one has failed.
    """
    try:
        with structlog.contextvars.bound_contextvars(import_id=str(id)):
            _work_on(database, vault, id, stop, progressed)
    except Taken:
        log.info("another process goes on with this import", id=str(id))
    except SheetUnreadable as fault:
        slug, params = fault.slug, fault.params
        database.run(lambda db: _fail(db, id, slug, params))
    except Exception as fault:
        if may_pass(fault):
            raise
        log.error("an import failed", id=str(id), reason=describe(fault), exc_info=fault)
        database.run(lambda db: _fail(db, id, DEFECT, {}))


def _work_on(database: Database, vault: Vault, id: UUID, stop: Flag, progressed: Callable[[int, int], None]) -> None:
    upload = database.run(
        lambda db: db.get_one(Import, id, options=[undefer(Import.content_sealed), undefer(Import.numbers)])
    )
    if upload.content_sealed is None:
        return  # ended meanwhile
    content = vault.unseal_answer(f"import:{id}", upload.content_sealed)
    sheet = read_sheet(content)
    dry, numbers = upload.state == State.CHECKING, upload.numbers
    if dry:
        database.run(lambda db: _begin_check(db, id, sheet))
        read = import_rows.read_numbers(sheet)
        numbers = [vault.fingerprint("id_number", number) if number else None for number in read]
        asked = [each for number in read if number for each in probes.about_number(vault, number)]
        if database.run(lambda db: _asks_too_much(db, upload, asked)):
            return
    context = database.run(lambda db: _context(db, vault, upload, sheet, dry))
    begin = 0 if dry else upload.rows_done
    one = partial(_one, id=id, state=upload.state, finish=Check(upload.area) if dry else copy_in)
    with preparing(context, sheet.lines, begin, stop) as chunks:
        for chunk in chunks:
            if not dry:
                _await_outbox(database, stop)
            metrics.LAST_TURN.labels("imports").set_to_current_time()
            _in_parts(database, one, chunk)
            progressed(chunk.done + len(chunk.rows), len(sheet.lines))
    if not stop.is_set():
        faults = database.run(lambda db: fault_sheets.told(db, id))
        fault_sheet = fault_sheets.seal(vault, id, sheet, faults, upload.language)
        database.run(lambda db: _end(db, id, State(upload.state), numbers, fault_sheet))


def _await_outbox(database: Database, stop: Flag) -> None:
    """Let the relay keep up."""
    while database.run(lambda db: execute(db, _WAITING, {"most": MOST_WAITING})):
        metrics.LAST_TURN.labels("imports").set_to_current_time()
        if stop.wait(LOOK_SECONDS):
            return


_WAITING = "SELECT 1 FROM outbox OFFSET %(most)s LIMIT 1"


def _context(db: Session, vault: Vault, upload: Import, sheet: Sheet, dry: bool) -> Context:
    places, stations = queries.places(db), queries.station_areas(db, upload.area)
    if not dry:
        sheet.lines = in_turns(sheet, places, stations)
    return Context(vault, clock.today(db), clock.now(db), Reader(sheet.fields, places, stations), dry)


Finish = Callable[[Session, Import, Chunk], list[Fault]]
"""What to do with the rows of a chunk beside counting them; returns what is wrong in them."""


def _one(db: Session, chunk: Chunk, id: UUID, state: str, finish: Finish) -> None:
    upload = hold_one(db, Import, id)
    if upload.state != state or upload.rows_done != chunk.done:
        raise Taken
    faults = finish(db, upload, chunk)
    _note(db, upload, faults, chunk.readings)
    upload.faulty += len({fault.row for fault in faults if not fault.warning})
    upload.rows_done, upload.claimed_until = chunk.done + len(chunk.rows), clock.now(db) + CLAIM


def _note(db: Session, upload: Import, faults: Sequence[Fault], readings: Sequence[Reading]) -> None:
    """Keep what is told of some rows."""
    about = {"import_id": upload.id, "area": upload.area}
    if faults:
        rows = [{**about, **vars(fault)} for fault in faults]
        db.execute(insert(ImportFault).on_conflict_do_nothing(), rows)
    write(db, ImportReading, [{**about, **reading._asdict()} for reading in readings], "ON CONFLICT DO NOTHING")
    upload.readings += len(readings)


def _in_parts(database: Database, one: Callable[[Session, Chunk], None], chunk: Chunk) -> None:
    """Do a chunk in one transaction. Where a row fails, do its halves, and theirs, down to the row at fault."""
    try:
        _repeatedly(database, lambda db: one(db, chunk))
    except Exception as fault:
        if may_pass(fault) or isinstance(fault, Taken) or not chunk.ready:
            raise
        if len(chunk.rows) == 1:
            without = Chunk(chunk.done, chunk.rows, [], [at_fault(chunk.rows[0], fault)], [])
            return database.run(lambda db: one(db, without))
        for part in chunk.halves():
            _in_parts(database, one, part)
    return None


def _repeatedly(database: Database, work: Callable[[Session], None]) -> None:
    """Run a chunk; once more if someone registered one of its people meanwhile."""
    try:
        database.run(work)
    except IntegrityError:
        database.run(work)


def _begin_check(db: Session, id: UUID, sheet: Sheet) -> None:
    upload = hold_one(db, Import, id)
    if upload.state != State.CHECKING:
        raise Taken
    enter_state(db, upload, State.CHECKING)
    for table in (ImportFault, ImportReading):
        db.execute(delete(table).where(table.import_id == id))
    upload.rows_total, upload.rows_done = len(sheet.lines), 0
    upload.known = upload.faulty = upload.readings = 0
    _note(db, upload, sheet.faults, sheet.readings)
    upload.claimed_until = clock.now(db) + CLAIM


def _asks_too_much(db: Session, upload: Import, asked: Sequence[probes.Asked]) -> bool:
    """Whether a file has more numbers of one place and birth date than are confirmed; then it has failed."""
    probes.alone(db, upload.account)
    if too_many := bool(asked) and probes.too_often(db, upload.account, upload.area, asked, probes.MOST_ROWS):
        _fail(db, upload.id, "numbers-probed", {})
    return too_many


def _end(db: Session, id: UUID, before: State, numbers: list[bytes | None] | None, fault_sheet: bytes | None) -> None:
    upload = hold_one(db, Import, id)
    if upload.state == before and upload.rows_done == upload.rows_total:
        after = State.CHECKED if before is State.CHECKING else State.DONE
        enter_state(db, upload, after)
        upload.numbers, upload.fault_sheet_sealed = numbers, fault_sheet


def _fail(db: Session, id: UUID, slug: str, params: Mapping[str, Any]) -> None:
    upload = hold_one(db, Import, id)
    if upload.state in WORKED_ON:  # it may have been given up meanwhile
        fail(db, upload, slug, params)
