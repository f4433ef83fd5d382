"""Every advisory lock: for what only one may do at a time, where no row stands for it. All but those of sessions end
with their transaction.
"""

from sqlalchemy.orm import Session

from shared.driver import execute

MIGRATING = 4711
"""A session's: one migrator at a time."""
RELAY = 0x4D55_5354_0001
"""A session's: one relay per database."""
REPLAYING = 0x4D55_5354_0002
"""Shared by every transaction that moves the inbox; a session's and exclusive while it replays."""
DELIVERING = 4712
"""Sessions', with the number of a shard of notify's endpoints: one process delivers to each."""
MERGES = 7_210_009
"""Whoever writes aliases of people."""
CALENDAR = 7_210_016
"""Whoever arranges a year."""
ALERT_RULES = 7_210_017
"""Whoever adopts a change of the alert rules."""
LAUNCHES = 7_210_006
"""A launch of a campaign holds it alone, moves of people share it."""


def taken(key: str) -> str:
    """SQL that waits for a lock; `key` is SQL for a text."""
    return f"pg_advisory_xact_lock(hashtextextended({key}, 0))"


def tried(key: str) -> str:
    """SQL for whether a lock could be had at once; `key` is SQL for a text."""
    return f"pg_try_advisory_xact_lock(hashtextextended({key}, 0))"


NO_REPLAY = f"pg_try_advisory_xact_lock_shared({REPLAYING})"
"""SQL for whether no replay runs; none begins before this transaction ends."""


def take(db: Session, key: int | str, *, shared: bool = False) -> None:
    """Wait for a lock, by number or by a text."""
    function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    number = "%(key)s" if isinstance(key, int) else "hashtextextended(%(key)s, 0)"
    execute(db, f"SELECT {function}({number})", {"key": key})
