"""Hears what others said by NOTIFY: whoever waits for a commit is woken by it, and asks nothing meanwhile."""

import time
from collections.abc import Generator

import psycopg
import structlog

from shared.limits import REQUESTS, connection

RETRY_SECONDS = 1
log = structlog.get_logger()


def hear(url: str, channel: str, seconds: float) -> Generator[str | None, None, None]:
    """What is said on a channel, for ever, over a connection of its own: the text of each notice, and an empty text
    after so many seconds, or while the database is away. None tells that it listens from now on: what was said before
    is to be looked for.
    """
    while True:
        try:
            with psycopg.connect(**connection(url, REQUESTS), autocommit=True) as db:
                db.execute(f"LISTEN {channel}")
                yield None
                while True:
                    for notice in db.notifies(timeout=seconds):
                        yield notice.payload
                    yield ""
        except psycopg.Error as fault:
            log.warning("database away; nothing is heard", channel=channel, reason=type(fault).__name__)
            time.sleep(RETRY_SECONDS)
            yield ""
