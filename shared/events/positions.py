"""Where a consumer stands in each partition: kept beside the effects and moved with them, so that a database that was
restored goes back with all it has. Kafka's own commits serve lag tools alone.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.driver import encoded, execute
from shared.events.envelope import Record
from shared.events.tables import POSITIONS
from shared.faults import HoldsBack
from shared.locks import NO_REPLAY


class Rewound(HoldsBack):
    """The database stands before what was applied here: it was restored, or an operator let it read again."""


class Replaying(HoldsBack):
    """A replay holds this service's projections."""


class Misplaced(HoldsBack):
    """The position kept beside the effects does not fit the partition."""


class Extent(NamedTuple):
    """What the broker holds of a partition: offsets of its first record and of the one to come, its topic's id."""

    first: int
    end: int
    topic_id: UUID | None


class Position(NamedTuple):
    """The offset of the record to come, in the topic of this id (None: not known yet)."""

    offset: int
    topic_id: UUID | None


FROM_FIRST = -1
"""A position by which an operator wants a partition read from its first record."""
MOVED = f"""
    free AS MATERIALIZED (SELECT {NO_REPLAY} AS free),
    steps AS (SELECT * FROM json_to_recordset(%(steps)s::json)
                         AS t (topic text, partition integer, next bigint, reached bigint)),
    moved AS (
        INSERT INTO positions AS had (consumer, topic, partition, "offset")
        SELECT %(consumer)s, t.topic, t.partition, t.next FROM steps t
         WHERE (SELECT free FROM free)
           AND (t.reached = 0 OR EXISTS (
                   SELECT FROM positions p
                    WHERE p.consumer = %(consumer)s AND p.topic = t.topic AND p.partition = t.partition))
         ORDER BY t.topic, t.partition
        ON CONFLICT (consumer, topic, partition)
        DO UPDATE SET "offset" = greatest(had."offset", excluded."offset")
            WHERE had."offset" >= (
                SELECT t.reached FROM steps t WHERE t.topic = had.topic AND t.partition = had.partition)
        RETURNING "offset"
    ),
    stand AS (SELECT free, (SELECT count(*) FROM moved) = (SELECT count(*) FROM steps) AS moved FROM free)
"""
"""Moves positions on, never back, as `steps` says; `stand` tells whether no replay runs, and whether all have moved:
they do not where one is behind what the caller has reached.
"""


def steps(consumer: str, records: Iterable[Record], reached: Mapping[Any, int]) -> dict[str, Any]:
    """The values of MOVED: behind the last record of each partition, from what is `reached` by topic and partition."""
    nexts: dict[tuple[str, int], int] = {}
    for record in records:
        at = record.topic, record.partition
        nexts[at] = max(nexts.get(at, 0), record.offset + 1)
    rows = [
        {"topic": topic, "partition": partition, "next": next, "reached": reached.get((topic, partition), 0)}
        for (topic, partition), next in nexts.items()
    ]
    return {"consumer": consumer, "steps": encoded(rows)}


def move(db: Session, values: dict[str, Any]) -> None:
    """Move positions and do nothing else. Raises Replaying, Rewound."""
    [stand] = execute(db, f"WITH {MOVED} SELECT free, moved FROM stand", values)
    check(stand)


def check(stand: Any) -> None:
    """Raises Replaying, Rewound."""
    if not stand.free:
        raise Replaying
    if not stand.moved:
        raise Rewound


def kept(db: Session, consumer: str) -> dict[tuple[str, int], Position]:
    """A consumer's positions by topic and partition."""
    rows = db.execute(select(POSITIONS).where(POSITIONS.c.consumer == consumer))
    return {(row.topic, row.partition): Position(row.offset, row.topic_id) for row in rows}


def fitting(kept: Position | None, extent: Extent, committed: int | None) -> Position:
    """The position at which to go on in a partition. Without one that is where Kafka's commits stand, of a version that
    kept none, or the first record: what was applied already is skipped. Raises Misplaced.
    """
    offset, topic_id = kept or (extent.first if committed is None else committed, None)
    offset = extent.first if offset == FROM_FIRST else offset
    if topic_id and extent.topic_id and topic_id != extent.topic_id:
        raise Misplaced(f"The topic was made anew: its id is {extent.topic_id}, not {topic_id}.")
    if offset > extent.end:
        raise Misplaced(f"Position {offset} is past the end, {extent.end}: the broker has lost records.")
    if offset < extent.first:
        raise Misplaced(f"Position {offset} is before the first record, {extent.first}: records were deleted.")
    return Position(offset, extent.topic_id or topic_id)


def keep(db: Session, consumer: str, at: Any, position: Position) -> None:
    """Keep where a consumer begins, or, where it has begun, the topic's id."""
    row = insert(POSITIONS).values(consumer=consumer, topic=at.topic, partition=at.partition, **position._asdict())
    now = {"topic_id": position.topic_id, "offset": func.greatest(POSITIONS.c.offset, position.offset)}
    db.execute(row.on_conflict_do_update(index_elements=list(POSITIONS.primary_key), set_=now))
