"""Which endpoints a process delivers to: those of its shards. A shard is a lock of the session over which everything is
written, so a process that has lost its connection has lost both: none can write for endpoints that another has.
"""

from collections.abc import Collection

from sqlalchemy.orm import Session

from services.notify.endpoints.domain import SHARDS
from shared.driver import execute, scalar
from shared.locks import DELIVERING

_SHARED = """
    SELECT count(DISTINCT pid) FROM pg_locks
     WHERE locktype = 'advisory' AND classid = %(of)s AND objid = %(shards)s AND granted
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def join(db: Session) -> None:
    """Be counted among those that deliver, as long as the session lasts."""
    execute(db, "SELECT pg_advisory_lock_shared(%(of)s, %(shards)s)", {"of": DELIVERING, "shards": SHARDS})


def fair(db: Session) -> int:
    """How many shards each process is to have, at most."""
    processes: int = scalar(db, _SHARED, {"of": DELIVERING, "shards": SHARDS})
    return -(-SHARDS // max(1, processes))


def take(db: Session, held: Collection[int], most: int) -> set[int]:
    """Take shards that no one has, up to so many; returns all that this session has then."""
    mine = set(held)
    for shard in range(SHARDS):
        if len(mine) < most and shard not in mine:
            taken = scalar(db, "SELECT pg_try_advisory_lock(%(of)s, %(shard)s)", {"of": DELIVERING, "shard": shard})
            mine |= {shard} if taken else set()
    return mine


def give_back(db: Session, shards: Collection[int]) -> None:
    for shard in shards:
        execute(db, "SELECT pg_advisory_unlock(%(of)s, %(shard)s)", {"of": DELIVERING, "shard": shard})
