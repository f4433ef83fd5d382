"""Where `work` runs, a process that delivers runs as well, as long as there is somewhere to deliver to: at rest it
would take more memory than all its work is worth.
"""

import subprocess
import sys
import threading
from collections.abc import Callable

import structlog

from services.notify.deliveries import queries
from shared.db import Database
from shared.faults import describe, may_pass
from shared.limits import CLOSE_SECONDS
from shared.observability import metrics
from shared.settings import Settings

LOOK_SECONDS = 5
COMMAND = [sys.executable, "-m", "services.notify", "deliver", "--with-parent"]
log = structlog.get_logger()


def deliver_while_needed(database: Database, settings: Settings) -> Callable[[threading.Event], None]:
    """The loop of `work` that starts it, starts it anew when it has ended, and ends it with `work`. Of several `work`
    processes the first does.
    """

    def run(stop: threading.Event) -> None:
        child: subprocess.Popen[bytes] | None = None
        while not stop.is_set():
            metrics.LAST_TURN.labels("deliver").set_to_current_time()
            if not settings.instance and (child is None or child.poll() is not None):
                child = start() if needed(database) else None
            stop.wait(LOOK_SECONDS)
        if child:
            end(child)

    return run


def end(child: subprocess.Popen[bytes]) -> None:
    """What it has not kept by then is sent again."""
    child.terminate()
    try:
        child.wait(CLOSE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()


def needed(database: Database) -> bool:
    """Whether some endpoint is to be delivered to; not while the database is away."""
    try:
        return database.run(queries.any_to_deliver)
    except Exception as fault:
        if not may_pass(fault):
            raise
        log.warning("endpoints are not looked at for now", reason=describe(fault))
        return False


def start() -> subprocess.Popen[bytes]:
    log.info("delivering begins")
    return subprocess.Popen(COMMAND, stdin=subprocess.DEVNULL)
