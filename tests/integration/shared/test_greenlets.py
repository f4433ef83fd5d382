"""A worker's greenlets wait for PostgreSQL side by side, and hear what becomes of a connection."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from deploy.local.layout import ROOT
from tests.kit.stores import Store

WORKER = """
from gevent import monkey
monkey.patch_all()
import gevent, psycopg, sys
from shared.http import greenlets
greenlets.install()
connect = lambda: psycopg.connect(sys.argv[1], autocommit=True)
"""
MEETING = """
met = []

def meet(key):  # each waits until the other has come, and stays until both have seen it
    with connect() as db:
        db.execute("SELECT pg_advisory_lock(%s)", [key])
        while not db.execute("SELECT FROM pg_locks WHERE objid = %s AND granted", [3 - key]).rowcount:
            db.execute("SELECT pg_sleep(0.01)")
        met.append(key)
        while len(met) < 2:
            db.execute("SELECT pg_sleep(0.01)")

gevent.joinall([gevent.spawn(meet, key) for key in (1, 2)], timeout=30, raise_error=True)
print("met" if len(met) == 2 else "apart")
"""
LONG = """
with connect() as db:
    text = "x" * 50_000_000  # more than goes out, or comes in, at once
    print(db.execute("SELECT %s", [text]).fetchone() == (text,))
"""
ENDED = """
with connect() as db, connect() as other:
    waiting = gevent.spawn(db.execute, "SELECT pg_sleep(60)")
    while not other.execute("SELECT FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(60)'").rowcount:
        gevent.sleep(0.01)
    other.execute("SELECT pg_terminate_backend(%s)", [db.info.backend_pid])
    waiting.join(30)
    print(type(waiting.exception).__name__)
"""


@pytest.mark.parametrize(("work", "outcome"), [(MEETING, "met"), (LONG, "True"), (ENDED, "AdminShutdown")])
def test_greenlets_wait(store: Callable[..., Store], work: str, outcome: str) -> None:
    command = [sys.executable, "-c", WORKER + work, store("notify").url("app")]
    done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, timeout=120)
    assert done.stdout.strip() == outcome, done.stderr
