"""Where a consumer stands in each partition: kept beside the effects and moved with them, so that a database that was
restored goes back with all it has. Kafka's own commits serve lag tools alone.
"""

from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.events.tables import POSITIONS
from shared.faults import HoldsBack
from shared.locks import NO_REPLAY


class Rewound(HoldsBack):
    """The database stands before what was applied here: it was restored, or an operator let it read again."""


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
MOVE = f"""
    INSERT INTO positions AS had (consumer, topic, partition, "offset")
    SELECT %(consumer)s, %(topic)s, %(partition)s, %(next)s
     WHERE {NO_REPLAY}
       AND (%(reached)s = 0 OR EXISTS (
               SELECT FROM positions p
                WHERE p.consumer = %(consumer)s AND p.topic = %(topic)s AND p.partition = %(partition)s))
    ON CONFLICT (consumer, topic, partition)
    DO UPDATE SET "offset" = greatest(had."offset", excluded."offset") WHERE had."offset" >= %(reached)s
    RETURNING "offset"
"""
"""Moves a position on, never back. No row: a replay runs, or the position is behind what the caller has `reached`."""


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
