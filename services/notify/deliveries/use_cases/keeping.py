"""Writing down how far deliveries are: of all endpoints at once, since one by one it would cost more than to send."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from services.notify.models import Dead, Delivery, Errand, Held
from shared.bulk import replace, write
from shared.driver import encoded, execute

KEPT_DAYS = 7
"""How long the log of deliveries is kept; default of ours."""


class Done(NamedTuple):
    """An errand that was run, and whether what it sent was taken."""

    errand: Errand
    taken: bool


class Verdict(NamedTuple):
    """What is to become of an endpoint, as `act` does it; of the batch it is in, if that is still of the endpoint."""

    endpoint_id: UUID
    act: Callable[[Session], None]


@dataclass(frozen=True)
class Batch:
    """What has changed since the last: of endpoints their columns that this process keeps, by id and version."""

    endpoints: Sequence[dict[str, Any]]
    held: Sequence[dict[str, Any]]
    released: Sequence[dict[str, Any]]
    deliveries: Sequence[dict[str, Any]]
    errands: Sequence[Done]
    verdicts: Sequence[Verdict]


def keep(db: Session, batch: Batch) -> set[UUID]:
    """Write a batch. Returns the endpoints that were written: others were changed by their owners meanwhile, which is
    to be read.
    """
    write(db, Delivery, batch.deliveries)
    known = {row.id for row in execute(db, _MOVE, {"rows": encoded(batch.endpoints)})} if batch.endpoints else set()
    write(db, Held, [row for row in batch.held if row["endpoint_id"] in known], _HOLD)
    if released := [row for row in batch.released if row["endpoint_id"] in known]:
        execute(db, _RELEASE, {"rows": encoded(released)})
    for errand, taken in batch.errands:
        db.execute(delete(Errand).where(Errand.id == errand.id))
        if taken and errand.seq is not None:
            db.execute(delete(Dead).where(Dead.endpoint_id == errand.endpoint_id, Dead.seq == errand.seq))
    for verdict in batch.verdicts:
        if verdict.endpoint_id in known:
            verdict.act(db)
    return known


def keep_days(db: Session, days: Collection[date]) -> None:
    """Make room in the log for these days, and drop what is older than it is kept."""
    for day in sorted(days):
        execute(db, "SELECT deliveries_keep(%(day)s, %(kept)s)", {"day": day, "kept": KEPT_DAYS})


_MOVE = """
    UPDATE endpoints e
       SET cursor = t.cursor, proved_at = t.proved_at, failures = t.failures, failing_since = t.failing_since,
           retry_at = t.retry_at
      FROM json_to_recordset(%(rows)s::json)
        AS t (id uuid, version integer, cursor bigint, proved_at timestamptz, failures integer,
              failing_since timestamptz, retry_at timestamptz)
     WHERE e.id = t.id AND e.version = t.version
    RETURNING e.id
"""
_HOLD = replace("endpoint_id, subject", ("seq", "attempts", "since", "next_at"))
_RELEASE = """
    DELETE FROM held h USING json_to_recordset(%(rows)s::json) AS t (endpoint_id uuid, subject text)
     WHERE h.endpoint_id = t.endpoint_id AND h.subject = t.subject
"""
