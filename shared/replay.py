"""Replay: rebuild the projections from the beginning of the log, up to where the inbox stands.

An inbox of its own does it, on temporary tables: they have the names of those of the kit and of the projections, and
PostgreSQL finds them first. Readers see the old rows until the last transaction, which changes what differs.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Table, delete, select, text
from sqlalchemy.orm import DeclarativeBase, Session

from shared.driver import execute, scalars
from shared.events import park
from shared.events.envelope import Record, identify
from shared.events.handling import slices
from shared.events.inbox import Inbox, Outcome, Taken
from shared.events.kafka import Reader
from shared.events.tables import REPLAY_WANTED
from shared.locks import REPLAYING

KIT = ("inbox", "parked", "positions")


def replay(
    inbox: Inbox,
    projected: Sequence[type[DeclarativeBase] | Table],
    read: Callable[[], Reader],
    *,
    if_wanted: bool = False,
) -> int | None:
    """Rebuild the `projected` models by the PROJECTIONS alone; returns how many events were applied. With `if_wanted`
    only where a migration asks for it, else None.

    Consumers of the service hold back meanwhile. Inbox, aggregates and outbox stay as they are; what the inbox skipped,
    or what is parked, is passed over here too. Raises Away before anything is touched if a topic cannot be read.
    Whatever is raised, nothing has changed.
    """
    tables: list[Any] = [getattr(each, "__table__", each) for each in projected]
    again = Inbox(inbox.database, inbox.consumer, inbox.projections, {})
    reader = read()
    try:
        with inbox.database.alone() as run:
            run(lambda db: execute(db, f"SELECT pg_advisory_lock({REPLAYING})", {}))
            if if_wanted and run(wanted) is None:
                return None
            run(lambda db: _begin(db, tables))
            applied = 0
            for number, records in enumerate(reader.batches(), 1):
                applied += run(partial(_take, inbox=again, records=records))
                if number & (number - 1) == 0:  # as they double: no one else does it for temporary tables
                    run(lambda db: _analyze(db, tables))
            while (late := run(lambda db: _late(db, again))) is not None:
                applied += late
            run(lambda db: _swap(db, tables))
            return applied
    finally:
        reader.close()


def wanted(db: Session) -> str | None:
    """Why a migration wants a replay; None if none does."""
    return db.scalar(select(REPLAY_WANTED.c.reason))


def _begin(db: Session, tables: Sequence[Table]) -> None:
    for name in (*KIT, *(table.name for table in tables)):
        db.execute(text(f"CREATE TEMPORARY TABLE {name} (LIKE public.{name} INCLUDING ALL)"))


def _analyze(db: Session, tables: Sequence[Table]) -> None:
    for name in (*KIT, *(table.name for table in tables)):
        db.execute(text(f"ANALYZE pg_temp.{name}"))


# Of records of one partition: those that took effect.
_EFFECTIVE = """
    SELECT t.number
      FROM unnest(%(aggregates)s::text[], %(versions)s::bigint[], %(offsets)s::bigint[])
           WITH ORDINALITY t(aggregate, version, "offset", number)
      JOIN public.inbox i
        ON i.consumer = %(consumer)s AND i.topic = %(topic)s AND i.aggregate = t.aggregate AND i.version >= t.version
     WHERE NOT EXISTS (
           SELECT FROM public.parked p
            WHERE p.consumer = %(consumer)s AND p.topic = %(topic)s AND p.partition = %(partition)s
              AND p."offset" = t."offset" AND p.aggregate = t.aggregate AND p.version = t.version)
     ORDER BY t.number
"""


def _take(db: Session, inbox: Inbox, records: Sequence[Record]) -> int:
    """Apply records of one partition, or park what comes before its turn: partitions may have been added."""
    identities = [identify(record) for record in records]
    values = {
        "consumer": inbox.consumer,
        "topic": records[0].topic,
        "partition": records[0].partition,
        "aggregates": [identity.aggregate for identity in identities],
        "versions": [identity.version for identity in identities],
        "offsets": [record.offset for record in records],
    }
    effective = [records[number - 1] for number in scalars(db, _EFFECTIVE, values)]
    return sum(_applied(inbox.take(db, part, {})) for part in slices({None: effective}))


def _applied(taken: Iterable[Taken | None]) -> int:
    return sum(each is not None and each.outcome is Outcome.APPLIED for each in taken)


_GIVEN_UP = """
    INSERT INTO pg_temp.inbox
    SELECT consumer, topic, aggregate, min(version) - 1, gen_random_uuid() FROM pg_temp.parked GROUP BY 1, 2, 3
    ON CONFLICT (consumer, topic, aggregate) DO UPDATE SET version = greatest(inbox.version, excluded.version)
    RETURNING version
"""


def _late(db: Session, inbox: Inbox) -> int | None:
    """Apply what came before its turn; None once there is nothing more. Where nothing is ready, versions are missing
    that an operator gave up.
    """
    if rows := park.ready(db, inbox.consumer):
        return _applied(inbox.take_parked(db, row.id, park.record_of(row)) for row in rows)
    return 0 if execute(db, _GIVEN_UP, {}) else None


def _swap(db: Session, tables: Sequence[Table]) -> None:
    """Let the tables differ in nothing from the temporary ones."""
    for setting in ("statement_timeout", "lock_timeout"):
        execute(db, f"SET LOCAL {setting} = 0", {})
    for table in reversed(tables):
        same = f"({_columns(table, 'new.')}) IS NOT DISTINCT FROM ({_columns(table, 'old.')})"
        new = f"SELECT FROM pg_temp.{table.name} new WHERE {_matched(table)} AND {same}"
        execute(db, f"DELETE FROM public.{table.name} old WHERE NOT EXISTS ({new})", {})
    for table in tables:
        old = f"SELECT FROM public.{table.name} old WHERE {_matched(table)}"
        rows = f"SELECT {_columns(table, 'new.')} FROM pg_temp.{table.name} new WHERE NOT EXISTS ({old})"
        execute(db, f"INSERT INTO public.{table.name} ({_columns(table)}) {rows}", {})
    db.execute(delete(REPLAY_WANTED))


def _columns(table: Table, of: str = "") -> str:
    return ", ".join(f'{of}"{column.name}"' for column in table.columns)


def _matched(table: Table) -> str:
    return " AND ".join(f'new."{column.name}" = old."{column.name}"' for column in table.primary_key)
