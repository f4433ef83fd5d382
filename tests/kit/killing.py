"""Timers in processes of their own, which tests kill at any moment."""

import multiprocessing
from multiprocessing.context import ForkServerProcess
from threading import Event

from services.notify.work import TIMERS
from shared.db import Database
from shared.timers import Timers

_CONTEXT = multiprocessing.get_context("forkserver")


def run_timers(url: str) -> None:
    """Notify's timers over a database, until the process is killed."""
    Timers(Database(url), TIMERS).run(Event())


def started(url: str) -> ForkServerProcess:
    """A process that runs the timers; loaded once, started in no time however often."""
    _CONTEXT.set_forkserver_preload([__name__])
    process = _CONTEXT.Process(target=run_timers, args=(url,), daemon=True)
    process.start()
    return process


def kill(process: ForkServerProcess) -> None:
    """As kill -9."""
    process.kill()
    process.join(30)
