"""The process that delivers, from its start to its end."""

import os
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from services.notify.deliveries.use_cases.delivering import Deliveries
from services.notify.deliveries.use_cases.starting import needed
from shared.db import Database
from shared.http import greenlets
from shared.service import Service, work
from shared.settings import Settings

LOOK_SECONDS = 5
IDLE_LOOKS = 60
"""So often a process that `work` has started looks for somewhere to deliver to, before it ends."""
Loop = Callable[[threading.Event], None]


def deliver(settings: Settings, with_parent: bool) -> None:
    """Run until SIGTERM, in a process that gevent has patched."""
    greenlets.install()
    service = Service("notify", extra={"deliver": partial(_loop, with_parent)})
    work(service, replace(settings, metrics=settings.deliver_metrics), "deliver")


def _loop(with_parent: bool, database: Database, settings: Settings) -> Loop:
    def run(stop: threading.Event) -> None:
        if with_parent:
            threading.Thread(target=_follow, args=(database, stop), name="parent", daemon=True).start()
        Deliveries(settings).run(stop)

    return run


def _follow(database: Database, stop: threading.Event) -> None:
    """Stop once nothing is left to do for some minutes, or the parent has ended without a word."""
    parent, idle = os.getppid(), 0
    while os.getppid() == parent and idle < IDLE_LOOKS and not stop.wait(LOOK_SECONDS):
        idle = 0 if needed(database) else idle + 1
    stop.set()
