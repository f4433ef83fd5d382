"""Working on imports: chunk after chunk, each with its events and its progress in one transaction.

What stops in the middle goes on after the last chunk, here or in another process; a row whose ID number has a file
already makes no second one.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from threading import Event as Flag
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, undefer
from uuid_utils.compat import uuid7

from services.registry.files import queries as files
from services.registry.files.domain import doubles
from services.registry.models import Import, ImportArrival, ImportFault, Station
from services.registry.network.domain.stations import State as Open
from services.registry.sheets import queries
from services.registry.sheets.domain import sheets
from services.registry.sheets.domain.imports import WORKED_ON, Format, State
from services.registry.sheets.domain.sheets import Fault, SheetUnreadable
from services.registry.sheets.use_cases import rows as import_rows
from services.registry.sheets.use_cases.chunks import Chunk, at_fault, preparing
from services.registry.sheets.use_cases.imports import enter_state
from services.registry.sheets.use_cases.rows import Context, Ready
from shared import clock
from shared.bulk import write
from shared.db import PUBLISHED, Database, execute, hold_one
from shared.faults import describe, may_pass
from shared.observability import metrics
from shared.security.crypto import Vault

CLAIM = timedelta(seconds=60)
"""How long an import is a process's own without a sign of life."""
IDLE_SECONDS = 1
MOST_WAITING = 1_000
"""With more events than this in the outbox an import waits: what others publish leaves after them."""
LOOK_SECONDS = 0.01
DEFECT = "Muster failed at this file, by a fault of its own. Tell its operators; hand it in anew once it is mended."
OUTBOX = ("event_id", "topic", "aggregate", "version", "type", "area", "traceparent", "body")
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
    id: UUID | None = execute(db, _CLAIM, {"states": list(WORKED_ON), "now": clock.now(db), "time": CLAIM}).scalar()
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
        reason = str(fault)
        database.run(lambda db: _fail(db, id, reason))
    except Exception as fault:
        if may_pass(fault):
            raise
        log.error("an import failed", id=str(id), reason=describe(fault), exc_info=fault)
        database.run(lambda db: _fail(db, id, DEFECT))


def _work_on(database: Database, vault: Vault, id: UUID, stop: Flag, progressed: Callable[[int, int], None]) -> None:
    upload = database.run(lambda db: db.get_one(Import, id, options=[undefer(Import.content_sealed)]))
    if upload.content_sealed is None:
        return  # ended meanwhile
    content = vault.unseal_answer(f"import:{id}", upload.content_sealed)
    header, rows = import_rows.rows_of(content, Format(upload.format))
    columns = sheets.match(header)
    dry = upload.state == State.CHECKING
    if dry:
        database.run(lambda db: _begin_check(db, id, len(rows)))
    turns = {} if dry else import_rows.read_turns(columns, rows)
    context = database.run(lambda db: _context(db, vault, upload, columns, dry, turns))
    begin = 0 if dry else upload.rows_done
    one = partial(_one, id=id, state=upload.state, finish=Check(upload.area) if dry else copy_in)
    with preparing(context, rows, begin, stop) as chunks:
        for chunk in chunks:
            if not dry:
                _await_outbox(database, stop)
            metrics.LAST_TURN.labels("imports").set_to_current_time()
            _in_parts(database, one, chunk)
            progressed(chunk.done + chunk.size, len(rows))
    if not stop.is_set():
        numbers = import_rows.read_numbers(vault, columns, rows) if dry else None
        database.run(lambda db: _end(db, id, State(upload.state), numbers))


def _await_outbox(database: Database, stop: Flag) -> None:
    """Let the relay keep up."""
    while database.run(lambda db: execute(db, _WAITING, {"most": MOST_WAITING}).first()):
        metrics.LAST_TURN.labels("imports").set_to_current_time()
        if stop.wait(LOOK_SECONDS):
            return


_WAITING = "SELECT 1 FROM outbox OFFSET %(most)s LIMIT 1"


def _context(
    db: Session, vault: Vault, upload: Import, columns: Sequence[Any], dry: bool, turns: Mapping[int, int]
) -> Context:
    stations = queries.station_areas(db, upload.area)
    return Context(vault, clock.today(db), clock.now(db), stations, columns, dry, turns)


Finish = Callable[[Session, Import, list[Ready]], list[Fault]]
"""What to do with the rows of a chunk beside counting them; returns what more is wrong in them."""


def _one(db: Session, chunk: Chunk, id: UUID, state: str, finish: Finish) -> None:
    upload = hold_one(db, Import, id)
    if upload.state != state or upload.rows_done != chunk.done:
        raise Taken
    faults = [*chunk.faults, *finish(db, upload, chunk.ready)]
    if faults:
        about = {"import_id": upload.id, "area": upload.area}
        db.execute(insert(ImportFault).on_conflict_do_nothing(), [{**about, **vars(fault)} for fault in faults])
    upload.faulty += len({fault.row for fault in faults if not fault.warning})
    upload.rows_done, upload.claimed_until = chunk.done + chunk.size, clock.now(db) + CLAIM


def _in_parts(database: Database, one: Callable[[Session, Chunk], None], chunk: Chunk) -> None:
    """Do a chunk in one transaction. Where a row fails, do its halves, and theirs, down to the row at fault."""
    try:
        _repeatedly(database, lambda db: one(db, chunk))
    except Exception as fault:
        if may_pass(fault) or isinstance(fault, Taken) or not chunk.ready:
            raise
        if chunk.size == 1:
            without = Chunk(chunk.done, 1, [], [at_fault(chunk.ready[0].row, fault)])
            return database.run(lambda db: one(db, without))
        for part in chunk.halves():
            _in_parts(database, one, part)
    return None


class Check:
    """The dry run: nothing is registered; notes what is wrong, and warns of what is there already."""

    def __init__(self, area: str) -> None:
        self._area = area
        self._numbers: dict[bytes, int] = {}
        self._people: dict[tuple[object, ...], int] = {}

    def __call__(self, db: Session, upload: Import, ready: list[Ready]) -> list[Fault]:
        there = files.numbers_taken(db, [row.hash for row in ready])
        people = [files.Asked(row.row, row.name, row.pinyin, row.birth_date, row.hash) for row in ready]
        alike = {number for number, _ in files.alike(db, self._area, people)}
        upload.known += len([row for row in ready if row.hash in there])
        return [fault for row in ready for fault in self._warnings(row, row.hash in there, row.row in alike)]

    def _warnings(self, row: Ready, known: bool, alike: bool) -> Iterator[Fault]:
        number, name = sheets.HEADING["id_number"], sheets.HEADING["name"]
        before = self._numbers.setdefault(row.hash, row.row)
        keys = doubles.keys(row.name, row.pinyin, row.birth_date)
        twin = min(self._people.setdefault(key, row.row) for key in keys)
        if known:
            yield Fault(row.row, number, "There is a file with this number already; the row will be passed over.", True)
        if before != row.row:
            yield Fault(row.row, number, f"The number stands in row {before} already; this row is passed over.", True)
        elif alike or twin != row.row:
            where = f"row {twin}" if twin != row.row else "a file within your area"
            yield Fault(row.row, name, f"Similar name and birth date as {where}: look whether it is one person.", True)


def copy_in(db: Session, upload: Import, ready: list[Ready]) -> list[Fault]:
    """Register the rows whose ID number has no file yet, each with its event; returns those of stations now closed."""
    there = set(files.numbers_taken(db, [row.hash for row in ready]))
    still_open = _keep_open(db, {row.area for row in ready})
    new = []
    for row in ready:
        if row.hash not in there and row.area in still_open:
            there.add(row.hash)
            new.append(row)
    execute(db, INCOMING, {})
    _copy(db, "incoming", import_rows.COLUMNS, [row.file for row in new])
    columns = ", ".join(import_rows.COLUMNS)
    execute(db, f"INSERT INTO veterans ({columns}) SELECT {columns} FROM incoming", {})
    _copy(db, "outbox", OUTBOX, [row.event for row in new])
    db.info[PUBLISHED] = True
    _count_arrivals(db, upload, Counter(row.area for row in new))
    upload.registered += len(new)
    upload.known += len([row for row in ready if row.area in still_open]) - len(new)
    closed = "This station was closed meanwhile: name an open one."
    return [Fault(row.row, sheets.HEADING["station_area"], closed) for row in ready if row.area not in still_open]


def _count_arrivals(db: Session, upload: Import, people: Mapping[str, int]) -> None:
    """Add to what the import has brought to each station; it is told once the import has ended."""
    more = [
        {"id": uuid7(), "version": 0, "area": area, "import_id": upload.id, "registered": count}
        for area, count in people.items()
    ]
    write(db, ImportArrival, more, _MORE)


_MORE = "ON CONFLICT (import_id, area) DO UPDATE SET registered = had.registered + excluded.registered"


def _keep_open(db: Session, areas: Collection[str]) -> frozenset[str]:
    """Those of the codes that an open station has; closing waits for the end of the transaction."""
    rows = select(Station.area).where(Station.area.in_(areas), Station.state == Open.OPEN)
    return frozenset(db.scalars(rows.order_by(Station.area).with_for_update(read=True)))


# Nothing is copied straight into a table with row security.
INCOMING = "CREATE TEMPORARY TABLE IF NOT EXISTS incoming (LIKE veterans) ON COMMIT DELETE ROWS"


def _copy(db: Session, table: str, columns: Sequence[str], lines: Sequence[bytes]) -> None:
    driver: Any = db.connection().connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        copy.write(b"".join(lines))


def _repeatedly(database: Database, work: Callable[[Session], None]) -> None:
    """Run a chunk; once more if someone registered one of its people meanwhile."""
    try:
        database.run(work)
    except IntegrityError:
        database.run(work)


def _begin_check(db: Session, id: UUID, total: int) -> None:
    upload = hold_one(db, Import, id)
    if upload.state != State.CHECKING:
        raise Taken
    enter_state(db, upload, State.CHECKING)
    upload.rows_total, upload.rows_done, upload.known, upload.faulty = total, 0, 0, 0
    upload.claimed_until = clock.now(db) + CLAIM


def _end(db: Session, id: UUID, before: State, numbers: list[bytes | None] | None) -> None:
    upload = hold_one(db, Import, id)
    if upload.state == before and upload.rows_done == upload.rows_total:
        after = State.CHECKED if before is State.CHECKING else State.DONE
        enter_state(db, upload, after)
        upload.numbers = numbers


def _fail(db: Session, id: UUID, reason: str) -> None:
    upload = hold_one(db, Import, id)
    if upload.state in WORKED_ON:  # it may have been given up meanwhile
        enter_state(db, upload, State.FAILED)
        upload.failure = reason
