"""How long anything may wait: the database in one table, a process that is told to stop in one chain."""

from dataclasses import dataclass
from typing import Any

from psycopg.conninfo import conninfo_to_dict

# Told to stop: a loop closes its consumer, its process ends, whoever started the process loses patience. Each of the
# three leaves the one before it time enough.
CLOSE_SECONDS = 3
STOP_SECONDS = CLOSE_SECONDS + 2
KILL_SECONDS = STOP_SECONDS + 2

# A connection whose other end is gone is given up after about ten seconds, on both sides.
_NETWORK = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
_SERVER_SIDE = {
    "tcp_keepalives_idle": "5s",
    "tcp_keepalives_interval": "2s",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "10s",
}


@dataclass(frozen=True)
class Limits:
    """What PostgreSQL ends: times with their units as PostgreSQL writes them; 0 is no limit."""

    statement: str
    lock: str
    idle_in_transaction: str = "30s"
    idle: str = "0"


REQUESTS = Limits(statement="15s", lock="5s")
"""A caller waits: the slowest answer, a city's scorecard, takes about a second."""
BACKGROUND = Limits(statement="60s", lock="5s")
"""No one waits, but everyone behind its locks does; two hundred imported rows take a fraction of a second."""
CONSUMER = Limits(statement="10s", lock="150ms")
"""It must poll twice a second: what it cannot lock at once is held back and tried again."""
MIGRATION = Limits(statement="0", lock="3s")
"""An index may take an hour. Requests queue behind a lock that waits: it gives way before they give up."""
RELAY = Limits(statement="30s", lock="5s", idle="20s")
"""It looks once a second, and pings every 5 s while acknowledgements are late: one that is silent is gone, and its lock
with it.
"""
PROBE = Limits(statement="2s", lock="1s")
"""Readiness: whoever asks gives up soon."""


def connection(url: str, limits: Limits) -> dict[str, Any]:
    """Parameters of libpq for a database's URL. What the URL itself says, in its `options` too, wins over `limits`."""
    given = conninfo_to_dict(url)
    server = {
        "statement_timeout": limits.statement,
        "lock_timeout": limits.lock,
        "idle_in_transaction_session_timeout": limits.idle_in_transaction,
        "idle_session_timeout": limits.idle,
        "timezone": "UTC",  # times come with its offset; that of Shanghai before 1901 has seconds, unknown to RFC 3339
        **_SERVER_SIDE,
    }
    ours = " ".join(f"-c {name}={value}" for name, value in server.items())
    return {**_NETWORK, **given, "options": f"{ours} {given.get('options', '')}".strip()}
