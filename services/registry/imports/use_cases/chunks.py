"""Rows of a file of people, made ready in chunks: many rows in as many processes as there are cores.

A row that raises a defect, or whose process has ended, is tried again here. If it fails again, that row is at fault.
"""

import multiprocessing
import os
import pickle
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from threading import Event as Flag
from typing import Any, NamedTuple, TypeVar

import structlog

from services.registry.imports.use_cases import rows as import_rows
from services.registry.imports.use_cases.rows import Context, Prepared, Ready
from shared.faults import describe
from shared.sheets.faults import WHOLE_ROW, Fault, Reading
from shared.sheets.grids import Line

CHUNK = 500
INLINE = 2_000
"""Files of so few rows are not worth starting processes."""
AHEAD = 4
DEFECT = "row-failed"
T = TypeVar("T", Ready, Fault, Reading)
log = structlog.get_logger()


class Chunk(NamedTuple):
    """Rows done before it, their numbers, and what became of them."""

    done: int
    rows: Sequence[int]
    ready: list[Ready]
    faults: list[Fault]
    readings: list[Reading]

    def halves(self) -> Iterator["Chunk"]:
        half = len(self.rows) // 2
        for start, rows in ((0, self.rows[:half]), (half, self.rows[half:])):
            parts = (_of(rows, self.ready), _of(rows, self.faults), _of(rows, self.readings))
            yield Chunk(self.done + start, rows, *parts)


def _of(rows: Sequence[int], told: Sequence[T]) -> list[T]:
    return [each for each in told if each.row in rows]


@contextmanager
def preparing(context: Context, rows: Sequence[Line], begin: int, stop: Flag) -> Iterator[Iterator[Chunk]]:
    """Chunks of rows made ready, in order; by other processes if there are many."""
    starts = range(begin, len(rows), CHUNK)
    if len(rows) - begin <= INLINE:
        yield (_here(context, at, rows[at : at + CHUNK]) for at in starts if not stop.is_set())
        return
    spawn = multiprocessing.get_context("spawn")  # this process has threads
    packed = zlib.compress(pickle.dumps(context))
    with ProcessPoolExecutor(os.cpu_count(), spawn, import_rows.set_context, (packed,)) as pool:
        try:
            yield _ahead(pool, context, rows, starts, stop)
        finally:
            pool.shutdown(cancel_futures=True)


def _ahead(
    pool: ProcessPoolExecutor, context: Context, rows: Sequence[Line], starts: Sequence[int], stop: Flag
) -> Iterator[Chunk]:
    waiting: list[tuple[int, Future[Any]]] = []
    for at in (*starts, *[None] * AHEAD):
        if at is not None:
            waiting.append((at, _submitted(pool, rows[at : at + CHUNK])))
        if stop.is_set():
            return
        if waiting and (at is None or len(waiting) > AHEAD):
            first, future = waiting.pop(0)
            yield _chunk(context, first, rows[first : first + CHUNK], future.result)


def _submitted(pool: ProcessPoolExecutor, rows: Sequence[Line]) -> Future[Any]:
    try:
        return pool.submit(import_rows.prepare_here, rows)
    except BrokenProcessPool as fault:
        failed: Future[Any] = Future()
        failed.set_exception(fault)
        return failed


def _here(context: Context, done: int, rows: Sequence[Line]) -> Chunk:
    return _chunk(context, done, rows, partial(import_rows.prepare_rows, context, rows))


def _chunk(context: Context, done: int, rows: Sequence[Line], prepare: Callable[[], Prepared]) -> Chunk:
    """Rows as they were prepared. Where that failed, or its process has ended, they are prepared here, one by one."""
    try:
        prepared = prepare()
    except Exception as fault:
        log.warning("rows are made ready one by one", first=rows[0].number, reason=type(fault).__name__)
        prepared = Prepared([], [], [])
        for line in rows:
            try:
                one = import_rows.prepare_rows(context, [line])
            except Exception as defect:
                one = Prepared([], [at_fault(line.number, defect)], [])
            prepared.take_in(one)
    return Chunk(done, [line.number for line in rows], *prepared)


def at_fault(row: int, fault: Exception) -> Fault:
    """The fault shown to those who handed a row in. The log tells operators its cause, and names no content."""
    log.error("a row cannot be imported", row=row, reason=describe(fault), exc_info=fault)
    return Fault(row, WHOLE_ROW, DEFECT)
