"""Keeping the figures of days, beside the events they count, and closing days that are over."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from threading import Event as Flag

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notify.models import Correction, FeedHead, ProofDay
from services.notify.proof.domain import Kind
from shared.bulk import write
from shared.clock import business_date
from shared.db import Database
from shared.driver import encoded, execute, scalars
from shared.events.park import State
from shared.events.positions import kept
from shared.events.tables import PARKED
from shared.faults import describe, may_pass
from shared.observability import metrics

CLOSING = timedelta(minutes=10)
"""How long after midnight a day stays open at least; default of ours."""
LOOK_SECONDS, ASK_SECONDS = 5, 60
"""How often it is looked whether a day is to be closed, and how often the broker is asked for that at most."""
Loop = Callable[[Flag], None]
log = structlog.get_logger()


def count_events(db: Session, counted: Sequence[tuple[int, Kind, int]]) -> None:
    """Add events to the figures of their days: of each its number in the feed, its kind, and what it adds to the sum.
    The caller has the lock of the feed's head. An event of a day that is final is a correction.
    """
    firsts, lasts = dict[date, int](), dict[date, int]()
    numbers, sums = Counter[Kind](), Counter[Kind]()
    for seq, kind, added in counted:
        firsts.setdefault(kind.day, seq)
        lasts[kind.day] = seq
        numbers[kind] += 1
        sums[kind] += added
    days = [{"day": day, "first_seq": firsts[day], "last_seq": lasts[day]} for day in sorted(firsts)]
    rows = [{**kind._asdict(), "n": numbers[kind], "sum": sums[kind]} for kind in sorted(numbers)]
    final = set(scalars(db, _COUNT, {"days": encoded(days), "rows": encoded(rows)}))
    if strays := [{"seq": seq, "day": kind.day} for seq, kind, _ in counted if kind.day in final]:
        write(db, Correction, strays)
        metrics.PROOF_CORRECTIONS.inc(len(strays))
        log.error("events of days that are final", events=len(strays), days=sorted({str(s["day"]) for s in strays}))


# One statement, not one for each table: whoever writes many events a second waits long enough for the server.
_COUNT = """
    WITH days AS (
        INSERT INTO proof_days AS had (day, first_seq, last_seq)
        SELECT * FROM json_to_recordset(%(days)s::json) AS t (day date, first_seq bigint, last_seq bigint)
        ON CONFLICT (day)
        DO UPDATE SET first_seq = coalesce(had.first_seq, excluded.first_seq), last_seq = excluded.last_seq
        RETURNING day, final_at
    ), added AS (
        INSERT INTO proof_rows AS had (day, topic, type, area, also_area, party, n, sum)
        SELECT * FROM json_to_recordset(%(rows)s::json)
                   AS t (day date, topic text, type text, area text, also_area text, party text, n bigint, sum numeric)
         WHERE day IN (SELECT day FROM days WHERE final_at IS NULL)
        ON CONFLICT (day, topic, type, area, also_area, party)
        DO UPDATE SET n = had.n + excluded.n, sum = had.sum + excluded.sum
    )
    SELECT day FROM days WHERE final_at IS NOT NULL
"""


def open_days(db: Session) -> bool:
    """Whether a day is over and its figures are not final."""
    last = _last_over(db)
    first = db.scalar(select(func.min(ProofDay.day)))
    if first is None or first > last:
        return False
    closed = db.scalars(select(func.count()).where(ProofDay.day <= last, ProofDay.final_at.is_not(None))).one()
    return bool(closed != (last - first).days + 1)


def close_days(db: Session, consumer: str, ends: Mapping[tuple[str, int], int]) -> int:
    """Make the figures of every day that is over final; returns of how many. `ends` is where each partition ended at
    some moment after those days: none is closed before the archive has come so far with nothing left aside.
    """
    db.execute(select(FeedHead).with_for_update())
    positions = kept(db, consumer)
    behind = [at for at, end in ends.items() if at not in positions or positions[at].offset < end]
    aside = select(PARKED.c.id).where(PARKED.c.consumer == consumer, PARKED.c.state != State.DISCARDED).limit(1)
    if behind or db.scalar(aside):
        log.warning("no day can be closed", partitions_behind=len(behind), parked=not behind)
        return 0
    return len(execute(db, _CLOSE, {"last": _last_over(db)}))


_CLOSE = """
    INSERT INTO proof_days AS had (day, final_at)
    SELECT day::date, now() FROM generate_series((SELECT min(day) FROM proof_days), %(last)s::date, '1 day') day
    ON CONFLICT (day) DO UPDATE SET final_at = excluded.final_at WHERE had.final_at IS NULL
    RETURNING day
"""


def _last_over(db: Session) -> date:
    """The last day that is over, by the clock that stamps events: no offset of the settings moves it."""
    now: datetime = db.scalars(select(func.now())).one()
    return business_date(now.astimezone(UTC) - CLOSING) - timedelta(days=1)


def make_loop(database: Database, consumer: str, ends: Callable[[], Mapping[tuple[str, int], int]]) -> Loop:
    """The loop that closes days; `ends` asks the broker where its partitions end."""

    def run(stop: Flag) -> None:
        asked = float("-inf")
        while not stop.is_set():
            metrics.LAST_TURN.labels("proof").set_to_current_time()
            try:
                if time.monotonic() - asked >= ASK_SECONDS and database.run(open_days):
                    asked = time.monotonic()
                    log.info("days closed", days=database.run(partial(close_days, consumer=consumer, ends=ends())))
            except Exception as fault:
                if not may_pass(fault):
                    raise
                log.warning("days stay open for now", reason=describe(fault))
            stop.wait(LOOK_SECONDS)

    return run
