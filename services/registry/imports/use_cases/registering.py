"""Rows that are ready → files, each with its event, by COPY."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy.orm import Session

from services.registry.files import queries as files
from services.registry.imports.use_cases import rows as import_rows
from services.registry.imports.use_cases.chunks import Chunk
from services.registry.models import Import, OtherReading
from services.registry.network.domain.stations import State as Open
from services.registry.sheets.domain.columns import HEADING
from shared.bulk import write
from shared.db import PUBLISHED
from shared.driver import execute
from shared.sheets.faults import Fault

OUTBOX = ("event_id", "topic", "aggregate", "version", "type", "area", "traceparent", "body")


def copy_in(db: Session, upload: Import, chunk: Chunk) -> list[Fault]:
    """Register the rows whose ID number has no file yet, each with its event. Those of stations now closed are at
    fault.
    """
    ready = chunk.ready
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
    write(db, OtherReading, [reading for row in new for reading in row.other_readings])
    _copy(db, "outbox", OUTBOX, [row.event for row in new])
    db.info[PUBLISHED] = True
    upload.arrivals = dict(Counter(upload.arrivals) + Counter(row.area for row in new))
    upload.registered += len(new)
    upload.known += len([row for row in ready if row.area in still_open]) - len(new)
    closed = [row.row for row in ready if row.area not in still_open]
    return [*chunk.faults, *(Fault(row, HEADING["station_area"], "station-closed") for row in closed)]


def _keep_open(db: Session, areas: Collection[str]) -> frozenset[str]:
    """Those of the codes that an open station has; closing waits for the end of the transaction."""
    rows = "SELECT area FROM stations WHERE area = ANY(%(areas)s) AND state = %(open)s ORDER BY area FOR SHARE"
    return frozenset(area for (area,) in execute(db, rows, {"areas": list(areas), "open": Open.OPEN}))


# Nothing is copied straight into a table with row security.
INCOMING = "CREATE TEMPORARY TABLE IF NOT EXISTS incoming (LIKE veterans) ON COMMIT DELETE ROWS"


def _copy(db: Session, table: str, columns: Sequence[str], lines: Sequence[bytes]) -> None:
    driver: Any = db.connection().connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        copy.write(b"".join(lines))
