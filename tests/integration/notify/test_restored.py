"""A database put back from a dump, whose numbers come a second time: no one is told that nothing is new."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from uuid import uuid4

import pytest

from tests.kit import bus, dumps
from tests.kit.apps import Authority, Caller, app_of
from tests.kit.people import CITY
from tests.kit.problems import refused
from tests.kit.stores import Store
from tests.kit.stream_process import Process, fill_log
from tests.kit.subscribing import archive, pull, reader
from tests.kit.waiting import until


def test_who_was_there_before_a_restore_is_told_to_begin_anew(
    start: Callable[..., Process], authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also by processes that know of nothing: each was started anew, and the log is as long again as it was."""
    process = start()
    notify, server = process.store, process.store.server.url("").rstrip("/")
    system = reader(Caller(app_of(monkeypatch, authority, notify), authority), notify, CITY)
    _write(notify)
    dumped = dumps.dump(server, notify.name)
    _write(notify)
    _, cursor = pull(system)
    with closing(process.open(last=0)) as live, ThreadPoolExecutor(1) as waiting:
        ids = (line.decode().removeprefix("id: ").rstrip() for line in live.answer if line.startswith(b"id: "))
        last = [next(ids) for _ in range(4)][-1]
        assert last.startswith("4-")
        answer = waiting.submit(system.call, "GET", f"/v1/feed?cursor={cursor}&wait=25")
        dumps.restore(server, notify.name, dumped)
        assert answer.result().status_code in (410, 503), "it does not wait for what would be nothing new"
        until(lambda: _write(notify), "as long again")
        refused(system.call("GET", f"/v1/feed?cursor={cursor}"), 410, "feed-gone")
        assert list(ids) == [], "it ends, and tells nothing under numbers that it gave before"
    process.stop()
    with closing(start(notify).open(last=last)) as resumed:
        assert next(resumed.events()) == (4, "resync", {"head": 4})
    assert len(pull(system)[0]) == 4


def _write(notify: Store) -> bool:
    """Two events in the feed, and two lines in the town's log."""
    try:
        archive(notify, [bus.file_record(uuid4()) for _ in range(2)])
    except Exception:  # while the database is put back
        return False
    fill_log(notify, 2)
    return True
