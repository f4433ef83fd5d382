"""The consumer's loop: poll, apply each record in its own transaction, commit offsets, drain what was parked."""

import time
from collections.abc import Callable
from threading import Event as Flag
from typing import Any

import structlog

from shared.events.inbox import Inbox
from shared.events.kafka import Stream
from shared.faults import Away, may_pass

RETRY_SECONDS = (0.2, 0.5, 1, 2, 5)
MEASURE_SECONDS = 1
log = structlog.get_logger()


class Consumer:
    """Runs an inbox over a stream. A failure that may pass holds back its partition only; the others flow."""

    def __init__(self, inbox: Inbox, connect: Callable[[], Stream]) -> None:
        self._inbox = inbox
        self._connect = connect
        self._held: dict[Any, tuple[float, int]] = {}  # partition → when to try again, how often tried
        self._measured = 0.0

    def run(self, stop: Flag) -> None:
        """Consume until told to stop. Raises Fenced and defects; waits out Kafka and the database."""
        stream = self._connected(stop)
        if stream is None:
            return
        while not stop.is_set():
            self._release(stream)
            done = self._apply(stream)
            if done:
                stream.commit(done)
            self._drain()
        stream.close()

    def _connected(self, stop: Flag) -> Stream | None:
        while not stop.is_set():
            try:
                return self._connect()
            except Away as fault:
                log.warning("broker away; consumer waits", reason=str(fault))
                stop.wait(RETRY_SECONDS[2])
        return None

    def _apply(self, stream: Stream) -> dict[Any, int]:
        done: dict[Any, int] = {}
        for at, records in stream.poll().items():
            for record in records:
                try:
                    self._inbox.apply(record)
                except Exception as fault:
                    if not may_pass(fault):
                        raise
                    self._hold_back(stream, at, record.offset, fault)
                    break
                done[at] = record.offset
                if self._held:
                    self._held.pop(at, None)
        return done

    def _hold_back(self, stream: Stream, at: Any, offset: int, fault: Exception) -> None:
        tried = self._held.get(at, (0.0, 0))[1]
        pause = RETRY_SECONDS[min(tried, len(RETRY_SECONDS) - 1)]
        log.warning("partition held back", partition=str(at), seconds=pause, reason=type(fault).__name__)
        stream.hold_back(at, offset)
        self._held[at] = (time.monotonic() + pause, tried + 1)

    def _release(self, stream: Stream) -> None:
        for at, (when, tried) in list(self._held.items()):
            if when <= time.monotonic():
                stream.resume(at)
                self._held[at] = (float("inf"), tried)

    def _drain(self) -> None:
        """Once a second, and only while something is parked, see whether a turn has come."""
        if time.monotonic() - self._measured < MEASURE_SECONDS:
            return
        self._measured = time.monotonic()
        try:
            if self._inbox.measure():
                self._inbox.drain()
        except Exception as fault:
            if not may_pass(fault):
                raise
            log.warning("parked records wait", reason=type(fault).__name__)
