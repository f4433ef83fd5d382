"""Whoever reads the feed up to its head misses nothing, however many write it at once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import uuid4

from shared.events.handling import slices
from tests.kit import bus
from tests.kit.stores import Store

SLICES, SLICE = 30, 20


def test_a_reader_misses_nothing_while_two_archives_write(store: Callable[..., Store]) -> None:
    notify, written = store("notify"), threading.Event()

    def write(partition: int) -> None:
        inbox = bus.service("notify").archive_inbox(notify.database("work"))
        for _ in range(SLICES):
            records = [replace(bus.file_record(uuid4()), partition=partition) for _ in range(SLICE)]
            for part in slices({partition: records}):
                inbox.apply(part, {})

    def read() -> list[int]:
        numbers: list[int] = []
        with notify.superuser() as db:
            while not written.is_set() or _head(db) > len(numbers):
                head = _head(db)
                values = (len(numbers), head)
                rows = db.execute("SELECT seq FROM feed WHERE seq > %s AND seq <= %s ORDER BY seq", values).fetchall()
                numbers += [int(str(seq)) for (seq,) in rows]
                assert len(numbers) == head, "up to the head everything is there"
        return numbers

    with ThreadPoolExecutor(3) as pool:
        reading = pool.submit(read)
        try:
            list(pool.map(write, range(2)))
        finally:
            written.set()
        assert reading.result(60) == list(range(1, 2 * SLICES * SLICE + 1))


def _head(db: Any) -> int:
    return int(db.execute("SELECT seq FROM feed_head").fetchone()[0])
