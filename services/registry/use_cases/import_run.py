"""Working on imports: chunk after chunk, each with its events and its progress in one transaction.

What stops in the middle goes on after the last chunk, here or in another process; a row whose ID number has a file
already makes no second one.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from threading import Event as Flag
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, undefer

from services.registry import queries
from services.registry.domain import sheets
from services.registry.domain.files import step
from services.registry.domain.imports import TRANSITIONS, WORKED_ON, Format, State
from services.registry.domain.sheets import Fault, SheetUnreadable
from services.registry.models import Import, ImportFault
from services.registry.use_cases import import_rows
from services.registry.use_cases.import_rows import Context, Ready
from services.registry.use_cases.imports import enter
from shared import clock
from shared.db import Database, execute, hold_one
from shared.faults import may_pass
from shared.observability import tracing
from shared.security.crypto import Vault

CHUNK = 1_000
INLINE = 2_000
"""Files of so few rows are not worth starting processes."""
CLAIM = timedelta(seconds=60)
"""How long an import is a process's own without a sign of life."""
IDLE_SECONDS = 1
AHEAD = 4
OUTBOX = ("event_id", "topic", "aggregate", "version", "type", "area", "traceparent", "body")
Prepared = tuple[int, int, list[Ready], list[Fault]]
"""Rows done before the chunk, rows in it, and what became of them."""
log = structlog.get_logger()


class Taken(Exception):
    """Another process goes on with this import."""


def loop(database: Database, vault: Vault) -> Callable[[Flag], None]:
    """The loop of `work` that looks for imports to work on."""

    def run(stop: Flag) -> None:
        while not stop.wait(IDLE_SECONDS):
            try:
                id = database.run(lambda db: queries.imports.claim(db, CLAIM))
                if id:
                    work_on(database, vault, id, stop)
            except Exception as fault:
                if not may_pass(fault):
                    raise
                log.warning("database away; imports wait", reason=type(fault).__name__)

    return run


def _untold(_done: int, _total: int) -> None:
    """No one listens."""


def work_on(database: Database, vault: Vault, id: UUID, stop: Flag, told: Callable[[int, int], None] = _untold) -> None:
    """Check or import a claimed file, until it is done or `stop` is set. `told` hears how many rows of all are done."""
    found = database.run(lambda db: db.get_one(Import, id, options=[undefer(Import.content_sealed)]))
    if found.content_sealed is None:
        return  # ended meanwhile
    try:
        content = vault.unseal_answer(f"import:{id}", found.content_sealed)
        header, rows = import_rows.rows_of(content, Format(found.format))
        columns = sheets.match(header)
    except SheetUnreadable as fault:
        reason = str(fault)
        database.run(lambda db: _fail(db, id, reason))
        return
    dry = found.state == State.CHECKING
    if dry:
        database.run(lambda db: _begin_check(db, id, len(rows)))
    context = database.run(lambda db: _context(db, vault, found, columns, dry))
    begin = 0 if dry else found.rows_done
    finish = Check(found.area) if dry else copy_in
    try:
        with _preparing(context, rows, begin, stop) as chunks:
            for chunk in chunks:
                _repeatedly(database, partial(_one, id=id, state=found.state, chunk=chunk, finish=finish))
                told(chunk[0] + chunk[1], len(rows))
        if not stop.is_set():
            numbers = import_rows.numbers(vault, columns, rows) if dry else None
            database.run(lambda db: _end(db, id, State(found.state), numbers))
    except Taken:
        log.info("another process goes on with this import", id=str(id))


def _context(db: Session, vault: Vault, found: Import, columns: Sequence[Any], dry: bool) -> Context:
    stations = queries.imports.station_areas(db, found.area)
    return Context(vault, clock.today(db), clock.now(db), stations, columns, tracing.traceparent(), dry)


@contextmanager
def _preparing(context: Context, rows: Sequence[Any], begin: int, stop: Flag) -> Iterator[Iterator[Prepared]]:
    """Chunks of rows made ready, in order; by other processes if there are many."""
    starts = range(begin, len(rows), CHUNK)
    if len(rows) - begin <= INLINE:
        # Row 1 of a file is its header.
        yield (
            (at, len(rows[at : at + CHUNK]), *import_rows.prepare(context, at + 2, rows[at : at + CHUNK]))
            for at in starts
            if not stop.is_set()
        )
        return
    spawn = multiprocessing.get_context("spawn")  # this process has threads
    with ProcessPoolExecutor(os.cpu_count(), spawn, import_rows.begin, (context,)) as pool:
        try:
            yield _ahead(pool, rows, starts, stop)
        finally:
            pool.shutdown(cancel_futures=True)


def _ahead(pool: ProcessPoolExecutor, rows: Sequence[Any], starts: Sequence[int], stop: Flag) -> Iterator[Prepared]:
    waiting: list[tuple[int, int, Future[Any]]] = []
    for at in (*starts, *[None] * AHEAD):
        if at is not None:
            chunk = rows[at : at + CHUNK]
            waiting.append((at, len(chunk), pool.submit(import_rows.prepare_here, at + 2, chunk)))
        if stop.is_set():
            return
        if waiting and (at is None or len(waiting) > AHEAD):
            first, count, future = waiting.pop(0)
            yield (first, count, *future.result())


Finish = Callable[[Session, Import, list[Ready], list[Fault]], None]
"""What to do with the rows of a chunk, beside counting them."""


def _one(db: Session, id: UUID, state: str, chunk: Prepared, finish: Finish) -> None:
    done, count, ready, faults = chunk
    found = hold_one(db, Import, id)
    if found.state != state or found.rows_done != done:
        raise Taken
    finish(db, found, ready, faults)
    found.faulty += len({fault.row for fault in faults if not fault.warning})
    found.rows_done, found.claimed_until = done + count, clock.now(db) + CLAIM


def _note(db: Session, found: Import, faults: Sequence[Fault]) -> None:
    if faults:
        about = {"import_id": found.id, "area": found.area}
        rows = [{**about, **vars(fault)} for fault in faults]
        db.execute(insert(ImportFault).on_conflict_do_nothing(), rows)


class Check:
    """The dry run: nothing is registered; notes what is wrong, and warns of what is there already."""

    def __init__(self, area: str) -> None:
        self._area = area
        self._numbers: dict[bytes, int] = {}
        self._people: dict[tuple[str, Any], int] = {}

    def __call__(self, db: Session, found: Import, ready: list[Ready], faults: list[Fault]) -> None:
        there = queries.imports.registered(db, [row.hash for row in ready])
        people = [(row.row, row.name, row.pinyin, row.birth_date, row.hash) for row in ready]
        alike = queries.imports.alike(db, self._area, people) if people else frozenset()
        for row in ready:
            faults += self._warnings(row, row.hash in there, row.row in alike)
        found.known += len([row for row in ready if row.hash in there])
        _note(db, found, faults)

    def _warnings(self, row: Ready, known: bool, alike: bool) -> Iterator[Fault]:
        number, name = sheets.HEADING["id_number"], sheets.HEADING["name"]
        before = self._numbers.setdefault(row.hash, row.row)
        twin = self._people.setdefault((row.pinyin, row.birth_date), row.row)
        if known:
            yield Fault(row.row, number, "There is a file with this number already; the row will be passed over.", True)
        if before != row.row:
            yield Fault(row.row, number, f"The number stands in row {before} already; this row is passed over.", True)
        elif alike or twin != row.row:
            where = f"row {twin}" if twin != row.row else "a file within your area"
            yield Fault(row.row, name, f"Similar name and birth date as {where}: look whether it is one person.", True)


def copy_in(db: Session, found: Import, ready: list[Ready], faults: list[Fault]) -> None:
    """Register the rows whose ID number has no file yet, each with its event."""
    there = set(queries.imports.registered(db, [row.hash for row in ready]))
    open_ = queries.imports.still_open(db, {row.area for row in ready})
    closed = "This station was closed meanwhile."
    faults += [Fault(row.row, sheets.HEADING["station_area"], closed) for row in ready if row.area not in open_]
    new = []
    for row in ready:
        if row.hash not in there and row.area in open_:
            there.add(row.hash)
            new.append(row)
    execute(db, INCOMING, {})
    _copy(db, "incoming", import_rows.COLUMNS, [row.file for row in new])
    columns = ", ".join(import_rows.COLUMNS)
    execute(db, f"INSERT INTO veterans ({columns}) SELECT {columns} FROM incoming", {})
    _copy(db, "outbox", OUTBOX, [row.event for row in new])
    found.registered += len(new)
    found.known += len([row for row in ready if row.area in open_]) - len(new)
    _note(db, found, faults)


# Nothing is copied straight into a table with row security.
INCOMING = "CREATE TEMPORARY TABLE IF NOT EXISTS incoming (LIKE veterans) ON COMMIT DELETE ROWS"


def _copy(db: Session, table: str, columns: Sequence[str], lines: Sequence[bytes]) -> None:
    driver: Any = db.connection().connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        copy.write(b"".join(lines))


def _repeatedly(database: Database, work: Callable[[Session], None]) -> None:
    """Run a chunk; once more if someone registered one of its people meanwhile."""
    for attempt in range(3):
        try:
            return database.run(work)
        except IntegrityError:
            if attempt == 2:
                raise
    return None


def _begin_check(db: Session, id: UUID, total: int) -> None:
    found = hold_one(db, Import, id)
    if found.state != State.CHECKING:
        raise Taken
    enter(db, found, State.CHECKING)
    found.rows_total, found.rows_done, found.known, found.faulty = total, 0, 0, 0
    found.claimed_until = clock.now(db) + CLAIM


def _end(db: Session, id: UUID, before: State, numbers: list[bytes | None] | None) -> None:
    found = hold_one(db, Import, id)
    if found.state == before and found.rows_done == found.rows_total:
        after = State.CHECKED if before is State.CHECKING else State.DONE
        enter(db, found, step(TRANSITIONS, before, after))
        found.numbers = numbers


def _fail(db: Session, id: UUID, reason: str) -> None:
    found = hold_one(db, Import, id)
    if found.state in WORKED_ON:  # it may have been given up meanwhile
        enter(db, found, step(TRANSITIONS, State(found.state), State.FAILED))
        found.failure = reason
