"""The consumer's loop: place what is assigned, poll, apply each record, try what was parked. It polls at least twice a
second whatever there is to do: whoever does not poll is thrown out of the group.
"""

import time
from collections.abc import Collection
from functools import partial
from threading import Event as Flag
from typing import Any

import structlog

from shared.events import positions
from shared.events.inbox import Inbox
from shared.events.kafka import Stream
from shared.events.positions import Misplaced, Position, Rewound
from shared.faults import Away, Course, course, describe, may_pass
from shared.observability import metrics

RETRY_SECONDS = (0.2, 0.5, 1, 2, 5)
SLICE_SECONDS = 0.1
"""For records; the park has as long again, and either may end with one that waits for a lock (`limits.CONSUMER`)."""
MOST = 500
"""Records of one poll; fewer where they take long."""
TELL_SECONDS = 5
DRAIN_PAUSE = 1
log = structlog.get_logger()


class Consumer:
    """Runs an inbox over a stream. A failure that may pass holds back its partition only; the others flow.

    A partition that is assigned, or held back, is delivered from the position that the database has, once it is read.
    """

    def __init__(self, inbox: Inbox, stream: Stream) -> None:
        self._inbox = inbox
        self._stream = stream
        self._reached: dict[Any, Position] = {}  # of partitions that are delivered
        self._resting: dict[Any, float] = {}  # partition → when to read its position
        self._tried: dict[Any, int] = {}  # partition → how often in a row it was held back
        self._stopped: dict[Any, str] = {}  # partition → why it cannot go on
        self._most = MOST
        self._told = self._drained = 0.0

    def run(self, stop: Flag) -> None:
        """Consume until told to stop. Raises Fenced and defects; waits out Kafka and the database."""
        while not stop.is_set():
            metrics.LAST_TURN.labels("consume").set_to_current_time()
            try:
                self._turn()
            except Away as fault:
                log.warning("broker away; consumer waits", reason=str(fault))
                self._rest(self._stream.assigned())
                stop.wait(RETRY_SECONDS[2])
        self._stream.commit(self._reached)
        self._stream.close()

    def _turn(self) -> None:
        self._rest(self._stream.arrived())
        mine = self._stream.assigned()
        for known in (self._reached, self._resting, self._tried, self._stopped):
            for at in known.keys() - mine:
                del known[at]
        if due := [at for at, when in self._resting.items() if when <= time.monotonic()]:
            self._place(due)
        metrics.INBOX_STOPPED.set(len(self._stopped))
        metrics.INBOX_HELD.set(len(self._tried))
        self._apply()
        self._drain()
        self._tell()

    def _rest(self, ats: Collection[Any], fault: Exception | None = None) -> None:
        """Deliver nothing of partitions until their positions are read again; after a fault in a while, longer each
        time.
        """
        for at in ats:
            tried = self._tried.get(at, -1) + 1 if fault else 0
            pause = RETRY_SECONDS[min(tried, len(RETRY_SECONDS) - 1)] if fault else 0
            if fault:
                self._tried[at] = tried
                log.warning("partition held back", partition=str(at), seconds=pause, reason=describe(fault))
            self._stream.hold(at)
            self._reached.pop(at, None)
            self._resting[at] = time.monotonic() + pause

    def _place(self, due: Collection[Any]) -> None:
        run, consumer = self._inbox.database.run, self._inbox.consumer
        extents = self._stream.extents(due)
        try:
            kept = run(lambda db: positions.kept(db, consumer))
            committed = self._stream.committed([at for at in due if at not in kept])
            for at in due:
                try:
                    position = positions.fitting(kept.get(at), extents[at], committed.get(at))
                except Misplaced as misfit:
                    self._stop(at, str(misfit))
                    continue
                if position != kept.get(at):
                    run(partial(positions.keep, consumer=consumer, at=at, position=position))
                self._stopped.pop(at, None)
                del self._resting[at]
                self._reached[at] = position
                self._stream.begin(at, position.offset)
        except Exception as fault:
            if not may_pass(fault) or isinstance(fault, Away):
                raise
            self._rest(self._resting, fault)

    def _stop(self, at: Any, reason: str) -> None:
        """Look again in a while whether an operator, or the broker, has put it right."""
        if self._stopped.get(at) != reason:
            log.error("partition stopped", topic=at.topic, partition=at.partition, reason=reason)
        self._stopped[at] = reason
        self._resting[at] = time.monotonic() + RETRY_SECONDS[-1]

    def _apply(self) -> None:
        batches = self._stream.poll(self._most)
        began, applied = time.monotonic(), 0
        for at, records in batches.items():
            if at not in self._reached:
                continue
            for record in records:
                if time.monotonic() - began > SLICE_SECONDS:
                    self._stream.begin(at, record.offset)
                    break
                reached = self._reached[at]
                try:
                    self._inbox.apply(record, reached.offset)
                except Exception as fault:
                    if not may_pass(fault):
                        raise
                    for_all = isinstance(fault, Rewound) or course(fault) is Course.AWAY
                    self._rest(list(self._reached) if for_all else [at], fault)
                    break
                self._reached[at] = reached._replace(offset=record.offset + 1)
                self._tried.pop(at, None)
                applied += 1
        if applied:
            spent = max(time.monotonic() - began, 0.001)
            self._most = min(MOST, max(1, int(applied * SLICE_SECONDS / spent)))

    def _drain(self) -> None:
        """See whether the turn of parked records has come: once a second, or again at once while more are ready."""
        if time.monotonic() - self._drained < DRAIN_PAUSE:
            return
        more = False
        try:
            more = self._inbox.drain()
        except Exception as fault:
            if not may_pass(fault):
                raise
            log.warning("parked records wait", reason=describe(fault))
        self._drained = 0.0 if more else time.monotonic()

    def _tell(self) -> None:
        """Every few seconds tell Kafka the positions, and see whether a topic was made anew or a database restored."""
        if time.monotonic() - self._told < TELL_SECONDS:
            return
        self._told = time.monotonic()
        self._stream.commit(self._reached)
        try:
            kept = self._inbox.database.run(lambda db: positions.kept(db, self._inbox.consumer))
        except Exception as fault:
            if not may_pass(fault):
                raise
            return
        here = {at: Position(reached.offset, self._stream.topic_id(at.topic)) for at, reached in self._reached.items()}
        self._rest([at for at, reached in here.items() if not _holds(kept.get(at), reached)])


def _holds(kept: Position | None, reached: Position) -> bool:
    """Whether a kept position is not behind, and of the same topic."""
    return kept is not None and kept.offset >= reached.offset and kept.topic_id == reached.topic_id
