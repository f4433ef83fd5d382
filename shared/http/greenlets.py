"""How a worker's greenlets wait for PostgreSQL."""

from gevent import get_hub
from psycopg import waiting
from psycopg.abc import RV, PQGen

_patient = waiting.wait


def install() -> None:
    """Take the place of psycopg's own function; called in each worker, long after gevent's patches."""
    waiting.wait = wait


def wait(gen: PQGen[RV], fileno: int, interval: float = 0, timeout: float | None = None) -> RV:
    """Run what talks to PostgreSQL to its end. psycopg would ask gevent's `select.poll`, which makes an event, a timer
    and a list of watchers for each wait.
    """
    if timeout is not None:
        return _patient(gen, fileno, interval, timeout)
    hub = get_hub()
    try:
        awaited = next(gen)
        while True:
            watcher = hub.loop.io(fileno, awaited)  # 1 is to read and 2 to write, for both libraries
            try:
                hub.wait(watcher)
            finally:
                watcher.close()
            awaited = gen.send(awaited)
    except StopIteration as end:
        result: RV = end.value
        return result
