"""Claiming versions: an inbox's row goes from one version of an aggregate to the next, never over or back."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from shared.driver import execute, from_columns, in_columns, sent
from shared.errors import Refusal
from shared.events import envelope, positions
from shared.events.envelope import Identity, Record
from shared.events.positions import MOVED


class VersionForked(Refusal):
    """Two events claim one version of an aggregate: version {version} was already taken by event {event_id}."""

    zh = "两个事件占用了同一聚合的同一版本：版本{version}已由事件{event_id}占用。"


# One statement, and the first of a transaction: reading first would let a member that lost its partitions apply twice.
# What was parked has moved its position before, and takes no step. Aggregates are looked for in arrays: a plan made for
# a join while the inbox was empty is slow later.
_CLAIM = f"""
    WITH {MOVED},
    records AS (SELECT number - 1 AS number, topic, aggregate, version::bigint, event_id::uuid, type
                  FROM {from_columns(Identity._fields, "t")}),
    claimed AS (
        INSERT INTO inbox AS had (consumer, topic, aggregate, version, event_id)
        SELECT %(consumer)s, t.topic, t.aggregate, t.version, t.event_id FROM records t
         WHERE (SELECT free AND moved FROM stand)
           AND (t.version = 1 OR (t.topic, t.aggregate) IN (
                   SELECT i.topic, i.aggregate FROM inbox i
                    WHERE i.consumer = %(consumer)s AND i.topic = ANY(ARRAY(SELECT topic FROM records))
                      AND i.aggregate = ANY(ARRAY(SELECT aggregate FROM records WHERE version > 1))))
           AND (t.topic, t.aggregate) NOT IN (
                   SELECT p.topic, p.aggregate FROM parked p
                    WHERE p.consumer = %(consumer)s AND p.topic = ANY(ARRAY(SELECT topic FROM records))
                      AND p.aggregate = ANY(ARRAY(SELECT aggregate FROM records)) AND p.state = 'FAILED')
         ORDER BY t.topic, t.aggregate
        ON CONFLICT (consumer, topic, aggregate)
        DO UPDATE SET version = excluded.version, event_id = excluded.event_id
            WHERE had.version = excluded.version - 1
        RETURNING topic, aggregate
    )
    SELECT t.number, claimed.aggregate IS NOT NULL AS mine,
           coalesce(s.from_time, every.from_time) AS starts, free, moved
      FROM records t
      JOIN stand ON true
      LEFT JOIN claimed USING (topic, aggregate)
      LEFT JOIN reaction_starts s ON s.consumer = %(consumer)s AND s.type = t.type
      LEFT JOIN reaction_starts every ON every.consumer = %(consumer)s AND every.type = '*'
"""
_STANDS = """
    SELECT topic, aggregate, version, event_id FROM inbox
     WHERE consumer = %(consumer)s AND topic = ANY(%(topics)s) AND aggregate = ANY(%(aggregates)s)
"""


def identified(record: Record) -> Identity:
    """Which version of what a record tells, and by what type of event. Raises Unreadable."""
    identity = envelope.identify(record)
    if None in identity or len(dict(record.headers)) != len(record.headers):
        envelope.receive(record)  # says what is wrong
    return identity


def claim(
    db: Session,
    identities: Sequence[Identity],
    steps: Mapping[str, Any],
    meanwhile: Callable[[], None] | None = None,
) -> dict[int, datetime | None]:
    """Take the versions that are next, no aggregate twice, and move positions by `steps`. Returns by their index those
    that are ours now, each with the time from which reactions to its type act. What there is to do `meanwhile` must not
    touch the database, nor raise. Raises Replaying, Rewound.
    """
    values = {**steps, **in_columns(Identity._fields, [map(str, identity) for identity in identities])}
    if meanwhile is None:
        rows = execute(db, _CLAIM, values)
    else:
        with sent(db, _CLAIM, values) as answer:
            meanwhile()
            rows = answer()
    positions.check(rows[0])
    return {row.number: row.starts for row in rows if row.mine}


def taken_before(db: Session, consumer: str, identities: Sequence[Identity]) -> list[bool]:
    """Whether each of these versions, which were not ours to take, was taken before; else its turn is still to come.

    Raises VersionForked where another event took it.
    """
    topics, aggregates = [identity.topic for identity in identities], [identity.aggregate for identity in identities]
    rows = execute(db, _STANDS, {"consumer": consumer, "topics": topics, "aggregates": aggregates})
    stands = {(row.topic, row.aggregate): row for row in rows}
    taken = []
    for identity in identities:
        stand = stands.get((identity.topic, identity.aggregate or ""))
        taken.append(stand is not None and (identity.version or 0) <= stand.version)
        if stand and identity.version == stand.version and identity.event_id != str(stand.event_id):
            raise VersionForked(version=stand.version, event_id=stand.event_id)
    return taken
