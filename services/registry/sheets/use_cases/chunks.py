"""Rows of a file of people, made ready in chunks: many rows in as many processes as there are cores.

A row that raises a defect, or whose process has ended, is tried again here. If it fails again, that row is at fault.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from threading import Event as Flag
from typing import Any, NamedTuple

import structlog

from services.registry.sheets.domain import sheets
from services.registry.sheets.domain.sheets import FIRST_ROW, Fault
from services.registry.sheets.use_cases import rows as import_rows
from services.registry.sheets.use_cases.rows import Context, Ready
from shared.faults import describe

CHUNK = 200
INLINE = 2_000
"""Files of so few rows are not worth starting processes."""
AHEAD = 4
DEFECT = "Muster failed at this row, by a fault of its own. Tell its operators; hand the row in anew once it is mended."
log = structlog.get_logger()


class Chunk(NamedTuple):
    """Rows done before it, rows in it, and what became of them."""

    done: int
    size: int
    ready: list[Ready]
    faults: list[Fault]

    def halves(self) -> Iterator["Chunk"]:
        half = self.size // 2
        for done, size in ((self.done, half), (self.done + half, self.size - half)):
            rows = range(done + FIRST_ROW, done + size + FIRST_ROW)
            ready = [row for row in self.ready if row.row in rows]
            yield Chunk(done, size, ready, [fault for fault in self.faults if fault.row in rows])


@contextmanager
def preparing(context: Context, rows: Sequence[Any], begin: int, stop: Flag) -> Iterator[Iterator[Chunk]]:
    """Chunks of rows made ready, in order; by other processes if there are many."""
    starts = range(begin, len(rows), CHUNK)
    if len(rows) - begin <= INLINE:
        yield (_here(context, at, rows[at : at + CHUNK]) for at in starts if not stop.is_set())
        return
    spawn = multiprocessing.get_context("spawn")  # this process has threads
    with ProcessPoolExecutor(os.cpu_count(), spawn, import_rows.set_context, (context,)) as pool:
        try:
            yield _ahead(pool, context, rows, starts, stop)
        finally:
            pool.shutdown(cancel_futures=True)


def _ahead(
    pool: ProcessPoolExecutor, context: Context, rows: Sequence[Any], starts: Sequence[int], stop: Flag
) -> Iterator[Chunk]:
    waiting: list[tuple[int, Future[Any]]] = []
    for at in (*starts, *[None] * AHEAD):
        if at is not None:
            waiting.append((at, _submitted(pool, at + FIRST_ROW, rows[at : at + CHUNK])))
        if stop.is_set():
            return
        if waiting and (at is None or len(waiting) > AHEAD):
            first, future = waiting.pop(0)
            yield _chunk(context, first, rows[first : first + CHUNK], future.result)


def _submitted(pool: ProcessPoolExecutor, first: int, rows: Sequence[Any]) -> Future[Any]:
    try:
        return pool.submit(import_rows.prepare_here, first, rows)
    except BrokenProcessPool as fault:
        failed: Future[Any] = Future()
        failed.set_exception(fault)
        return failed


def _here(context: Context, done: int, rows: Sequence[Any]) -> Chunk:
    return _chunk(context, done, rows, partial(import_rows.prepare_rows, context, done + FIRST_ROW, rows))


def _chunk(context: Context, done: int, rows: Sequence[Any], prepared: Callable[[], Any]) -> Chunk:
    """Rows as they were prepared. Where that failed, or its process has ended, they are prepared here, one by one."""
    first = done + FIRST_ROW
    try:
        ready, faults = prepared()
    except Exception as fault:
        log.warning("rows are made ready one by one", first=first, reason=type(fault).__name__)
        ready, faults = [], []
        for number, cells in enumerate(rows, first):
            try:
                some, wrong = import_rows.prepare_rows(context, number, [cells])
            except Exception as defect:
                some, wrong = [], [at_fault(number, defect)]
            ready += some
            faults += wrong
    return Chunk(done, len(rows), ready, faults)


def at_fault(row: int, fault: Exception) -> Fault:
    """The fault shown to those who handed a row in. The log tells operators its cause, and names no content."""
    log.error("a row cannot be imported", row=row, reason=describe(fault), exc_info=fault)
    return Fault(row, sheets.WHOLE_ROW, DEFECT)
