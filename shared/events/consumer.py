"""The consumer's loop: place what is assigned, poll, apply what came in slices, try what was parked. A turn is to end
within half a second, and where it took longer the next brings less: whoever does not poll is thrown out of the group.
"""

import time
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from threading import Event as Flag
from typing import Any

import structlog

from shared.events import positions
from shared.events.envelope import Record
from shared.events.handling import slices
from shared.events.inbox import Inbox
from shared.events.kafka import Stream
from shared.events.positions import FROM_FIRST, Misplaced, Position, Rewound
from shared.faults import Away, Course, course, describe, may_pass
from shared.observability import metrics

RETRY_SECONDS = (0.2, 0.5, 1, 2, 5)
APPLY_SECONDS = 0.1
"""For records; the park has as long again, and either may end with one that waits for a lock (`limits.CONSUMER`)."""
FIRST, MOST, MOST_KEPT = 10, 200, 2_000
"""How many records a poll may bring: FIRST at first, then as many as fit in APPLY_SECONDS, MOST at most. MOST_KEPT at
most for an archive: no one waits for its locks.
"""
POLL_SECONDS = 5
"""After which the broker is asked even if something is left to apply."""
NEVER = 2**63
"""An offset past any other."""
TELL_SECONDS, TELL_NEWS_SECONDS = 5, 1
"""How often Kafka is told the positions; those of an archive sooner, when they have moved: by what it was told a
database shows that has gone back.
"""
DRAIN_PAUSE = 2
log = structlog.get_logger()


class Consumer:
    """Runs an inbox over a stream. A failure that may pass holds back its partition only; the others flow.

    A partition that is assigned, or held back, is delivered from the position that the database has, once it is read.
    """

    def __init__(self, inbox: Inbox, stream: Stream, loop: str = "consume") -> None:
        self._inbox = inbox
        self._loop = loop
        self._stream = stream
        self._reached: dict[Any, int] = {}  # the next offset of partitions that are delivered
        self._before: dict[Any, int] = {}  # the same, as it was when they were held back
        self._resting: dict[Any, float] = {}  # partition → when to read its position
        self._tried: dict[Any, int] = {}  # partition → how often in a row it was held back
        self._stopped: dict[Any, str] = {}  # partition → why it cannot go on
        self._left: dict[Any, Sequence[Record]] = {}  # delivered, and not applied yet
        self._most, self._bound = FIRST, MOST_KEPT if inbox.archive else MOST
        self._polled = self._told = self._drained = 0.0
        self._news = False

    def run(self, stop: Flag) -> None:
        """Consume until told to stop. Raises Fenced and defects; waits out Kafka and the database."""
        while not stop.is_set():
            metrics.LAST_TURN.labels(self._loop).set_to_current_time()
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
        for known in (self._reached, self._before, self._left, self._resting, self._tried, self._stopped):
            for at in known.keys() - mine:
                del known[at]
        if due := [at for at, when in self._resting.items() if when <= time.monotonic()]:
            self._place(due)
        metrics.INBOX_STOPPED.labels(self._inbox.consumer).set(len(self._stopped))
        metrics.INBOX_HELD.labels(self._inbox.consumer).set(len(self._tried))
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
            if at in self._reached:
                self._before[at] = self._reached.pop(at)
            self._left.pop(at, None)
            self._resting[at] = time.monotonic() + pause

    def _place(self, due: Collection[Any]) -> None:
        run, consumer = self._inbox.database.run, self._inbox.consumer
        extents = self._stream.extents(due)
        try:
            kept = run(lambda db: positions.kept(db, consumer))
            committed = self._stream.committed([at for at in due if at not in kept])
            self._see_whether_it_went_back(due, kept)
            for at in due:
                try:
                    position = positions.fitting(kept.get(at), extents[at], committed.get(at))
                except Misplaced as misfit:
                    self._stop(at, str(misfit))
                    continue
                if position != kept.get(at):
                    run(partial(positions.keep, consumer=consumer, at=at, position=position))
                self._stopped.pop(at, None)
                self._before.pop(at, None)
                del self._resting[at]
                self._reached[at] = position.offset
                self._stream.begin(at, position.offset)
        except Exception as fault:
            if not may_pass(fault) or isinstance(fault, Away):
                raise
            self._rest(self._resting, fault)

    def _see_whether_it_went_back(self, due: Collection[Any], kept: Mapping[Any, Position]) -> None:
        """Let an archive begin anew where the database stands before what this loop or Kafka knows to be kept. One that
        an operator lets read from the first record has not gone back.
        """
        if self._inbox.archive is None:
            return
        told = self._stream.told(due)
        back = [
            at
            for at in due
            if (offset := kept[at].offset if at in kept else 0) != FROM_FIRST
            and offset < max(told.get(at, 0), self._before.get(at, 0))
        ]
        if back:
            log.error("the database went back; the archive begins anew", partitions=[str(at) for at in back])
            self._inbox.database.run(self._inbox.archive.begin_anew)
        self._told, self._news = 0.0, True  # a process that ends now is to leave no doubt

    def _stop(self, at: Any, reason: str) -> None:
        """Look again in a while whether an operator, or the broker, has put it right."""
        if self._stopped.get(at) != reason:
            log.error("partition stopped", topic=at.topic, partition=at.partition, reason=reason)
        self._stopped[at] = reason
        self._resting[at] = time.monotonic() + RETRY_SECONDS[-1]

    def _apply(self) -> None:
        """Apply what came, as much as the turn is long enough for. What is left is kept for the next turn: to have it
        delivered again could take as long as to wait for new records.
        """
        if self._left and time.monotonic() - self._polled > POLL_SECONDS:
            self._rest(list(self._left))  # whoever does not poll holds up the group
        came, self._left = self._left, {}
        polled = not came
        if polled:
            came = {at: records for at, records in self._stream.poll(self._most).items() if at in self._reached}
            self._polled = time.monotonic()
        began = time.monotonic()
        applied = sum(self._take(records, began + APPLY_SECONDS) for records in slices(came))
        if polled and applied:
            spent = max(time.monotonic() - began, 0.001)
            self._most = min(self._bound, 2 * self._most, max(1, int(applied * APPLY_SECONDS / spent)))
        for at, records in came.items():
            if rest := [record for record in records if record.offset >= self._reached.get(at, NEVER)]:
                self._left[at] = rest

    def _take(self, records: Sequence[Record], ends: float) -> int:
        """Apply a slice, or what of it is not applied yet and whose partition is not held back; returns how many."""
        due = [record for record in records if self._reached.get(_at(record), NEVER) <= record.offset]
        if not due or time.monotonic() > ends:
            return 0
        try:
            self._inbox.apply(due, self._reached)
        except Exception as fault:
            if not may_pass(fault):
                raise
            if isinstance(fault, Rewound) or course(fault) is Course.AWAY:
                self._rest(list(self._reached), fault)
            elif len(due) == 1:
                self._rest([at for at in self._reached if at == _at(due[0])], fault)  # as the library names it
            else:
                return sum(self._take([record], ends) for record in due)
            return 0
        self._news = True
        for record in due:
            self._tried.pop(_at(record), None)
        return len(due)

    def _drain(self) -> None:
        """See whether the turn of parked records has come: every DRAIN_PAUSE, or again at once while more are ready."""
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
        pause = TELL_NEWS_SECONDS if self._news and self._inbox.archive else TELL_SECONDS
        if time.monotonic() - self._told < pause:
            return
        self._told, self._news = time.monotonic(), False
        self._stream.commit(self._reached)
        try:
            kept = self._inbox.database.run(lambda db: positions.kept(db, self._inbox.consumer))
        except Exception as fault:
            if not may_pass(fault):
                raise
            return
        here = {at: Position(reached, self._stream.topic_id(at.topic)) for at, reached in self._reached.items()}
        self._rest([at for at, reached in here.items() if not _holds(kept.get(at), reached)])


def _at(record: Record) -> Any:
    return record.topic, record.partition


def _holds(kept: Position | None, reached: Position) -> bool:
    """Whether a kept position is not behind, and of the same topic."""
    return kept is not None and kept.offset >= reached.offset and kept.topic_id == reached.topic_id
