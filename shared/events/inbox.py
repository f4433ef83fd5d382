"""The inbox: each version of each aggregate takes effect once, in order; what cannot is parked, nothing dropped.

Records are taken in slices, each in one transaction, in which no aggregate stands twice.
"""

import enum
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property, partial
from typing import Any, NamedTuple

import structlog
from sqlalchemy.orm import Session

from shared.db import ATTEMPTS, Database
from shared.events import catalogue, envelope, park, positions
from shared.events.claim import claim, identified, taken_before
from shared.events.envelope import Identity, Received, Record
from shared.events.handling import Archive, Handler, Handlers, in_order, no_locks
from shared.events.park import State
from shared.events.positions import Replaying
from shared.faults import Course, HoldsBack, course, describe, may_pass
from shared.observability import metrics

DRAIN_SECONDS = 0.1
log = structlog.get_logger()


class Outcome(enum.StrEnum):
    """What became of a record."""

    APPLIED = "applied"
    SKIPPED = "skipped"
    WAITING = "waiting"
    FAILED = "failed"


class Taken(NamedTuple):
    """What became of a record, and, if someone handled its event, when that was committed where it happened."""

    outcome: Outcome
    happened_at: datetime | None = None


class StartUnknown(HoldsBack):
    """No migration says from when the reactions to events of this type act."""


@dataclass(frozen=True)
class Inbox:
    """One consumer of a service: its name, its handlers, its database.

    `lock` takes every lock that the reactions to a slice's events will want, before the first of them.
    """

    database: Database
    consumer: str
    projections: Handlers
    reactions: Handlers
    lock: Handler = no_locks
    archive: Archive | None = None

    def apply(self, records: Sequence[Record], reached: MutableMapping[Any, int]) -> list[Outcome]:
        """Give each record of a slice its effect, once, and move the positions of their partitions.

        `reached` has the offset up to which the caller has applied each partition, by topic and partition; it moves
        with every transaction that is committed. That is one for the slice, or several around a record whose handler
        fails: that one is parked. Raises what may pass, Rewound among it if the database has not come so far.
        """

        def aside(db: Session, record: Record, state: State, reason: str) -> None:
            positions.move(db, positions.steps(self.consumer, [record], reached))
            park.put(db, self.consumer, record, state, reason)

        outcomes: list[Outcome] = []
        for part, taken in self._attempt(records, partial(self.take, reached=reached), aside):
            for record in part:
                reached[record.topic, record.partition] = record.offset + 1
            _count(part, taken)
            outcomes += [each.outcome for each in taken]
        return outcomes

    def drain(self, seconds: float = DRAIN_SECONDS) -> bool:
        """Try parked records whose turn may have come, each once, for so long at most; whether more of them wait."""
        ends, tried = time.monotonic() + seconds, set[int]()
        while rows := [row for row in self.database.run(self._ready) if row.id not in tried]:
            for row in rows:
                if time.monotonic() >= ends:
                    return True
                tried.add(row.id)
                try:
                    self._try(row.id, park.record_of(row))
                except Exception as fault:
                    if isinstance(fault, Replaying) or course(fault) not in (Course.HOLD_BACK, Course.REPEAT):
                        raise
                    held = f"held back: {describe(fault)}"
                    self.database.run(partial(park.put_back, id=row.id, state=State.WAITING, reason=held))
        return False

    def _ready(self, db: Session) -> Sequence[Any]:
        return park.ready(db, self.consumer)

    def _try(self, id: int, record: Record) -> None:
        def work(db: Session, _: Any) -> list[Taken]:
            taken = self.take_parked(db, id, record)
            return [taken] if taken else []

        def aside(db: Session, _: Any, state: State, reason: str) -> None:
            park.put_back(db, id, state, reason)

        for part, taken in self._attempt([record], work, aside):
            if taken and taken[0].outcome is not Outcome.WAITING:
                _count(part, taken)

    def _attempt(
        self,
        records: Sequence[Record],
        work: Callable[[Session, Sequence[Record]], list[Taken]],
        aside: Callable[[Session, Record, State, str], None],
    ) -> Iterator[tuple[Sequence[Record], list[Taken]]]:
        """Each part of a slice whose transaction was committed. Where a handler fails the slice is halved, the first
        half first: after the other there would be a hole behind the position.
        """
        several = len(records) > 1
        taken = None
        try:
            taken = self.database.run(lambda db: work(db, records), attempts=1 if several else ATTEMPTS)
        except Exception as fault:
            gave_way = several and course(fault) is Course.REPEAT
            if may_pass(fault) and not gave_way:
                raise
            if not several:
                taken = [self._set_aside(records[0], fault, aside)]
        if taken is not None:
            yield records, taken
            return
        half = len(records) // 2
        yield from self._attempt(records[:half], work, aside)
        yield from self._attempt(records[half:], work, aside)

    def _set_aside(self, record: Record, fault: Exception, aside: Callable[..., None]) -> Taken:
        waits = course(fault) is Course.WAIT
        state = State.WAITING if waits else State.FAILED
        reason = f"waits for another topic: {fault}" if waits else describe(fault)
        self.database.run(lambda db: aside(db, record, state=state, reason=reason))
        if waits:
            return Taken(Outcome.WAITING)
        log.error("record parked", topic=record.topic, partition=record.partition, offset=record.offset, reason=reason)
        return Taken(Outcome.FAILED)

    # Within a transaction

    def take(self, db: Session, records: Sequence[Record], reached: Mapping[Any, int]) -> list[Taken]:
        """Apply the records of a slice, skip them, or park them until their turn."""
        identities = [identified(record) for record in records]
        claimed, kept = self._claim(db, records, identities, positions.steps(self.consumer, records, reached))
        taken = self._handle(db, records, identities, claimed, kept)
        others = [number for number in range(len(records)) if number not in claimed]
        known = taken_before(db, self.consumer, [identities[number] for number in others]) if others else []
        for number, was_taken in zip(others, known, strict=True):
            taken[number] = Taken(Outcome.SKIPPED if was_taken else Outcome.WAITING)
            if not was_taken:
                reason = "an earlier version is missing or parked"
                park.put(db, self.consumer, records[number], State.WAITING, reason)
        return [taken[number] for number in range(len(records))]

    def take_parked(self, db: Session, id: int, record: Record) -> Taken | None:
        """Apply a parked record and take it out; None if it must go on waiting, or another works on it."""
        if db.execute(park.opened(id)).first() is None:
            return None
        identities = [identified(record)]
        claimed, kept = self._claim(db, [record], identities, positions.steps(self.consumer, [], {}))
        if not claimed and not taken_before(db, self.consumer, identities)[0]:
            return None
        taken = self._handle(db, [record], identities, claimed, kept)
        park.take_out(db, id)
        return taken.get(0, Taken(Outcome.SKIPPED))

    def _claim(
        self, db: Session, records: Sequence[Record], identities: Sequence[Identity], steps: Mapping[str, Any]
    ) -> tuple[dict[int, datetime | None], Sequence[Any]]:
        """The records that are ours now, and what an archive keeps of each, or the fault by which it cannot: read while
        PostgreSQL looks.
        """
        if self.archive is None:
            return claim(db, identities, steps), ()
        kept, read = list[Any](), partial(_read, self.archive)
        return claim(db, identities, steps, lambda: kept.extend(map(read, records))), kept

    def _handle(
        self,
        db: Session,
        records: Sequence[Record],
        identities: Sequence[Identity],
        claimed: Mapping[int, datetime | None],
        kept: Sequence[Any],
    ) -> dict[int, Taken]:
        """Give those that are claimed their effects. What no one handles is not even read."""
        taken = dict.fromkeys(claimed, Taken(Outcome.APPLIED))
        wanted: dict[Handler, list[Received]] = {}
        reacting: list[Received] = []
        for number in sorted(claimed, key=lambda number: (identities[number].topic, identities[number].type, number)):
            type = identities[number].type or ""  # `identified` lets none pass without
            if type not in self.projections and type not in self.reactions:
                continue
            received = envelope.receive(records[number], identities[number])
            reactions = self._reactions(received, claimed[number])
            received.data = catalogue.load(type, received.data)
            for handler in (*self.projections.get(type, ()), *reactions):
                wanted.setdefault(handler, []).append(received)
            if reactions:
                reacting.append(received)
            taken[number] = Taken(Outcome.APPLIED, received.time)
        if reacting:
            self.lock(db, reacting)
        for handler in self._order:
            if handler in wanted:
                handler(db, wanted[handler])
        if self.archive and claimed:
            ours = [kept[number] for number in sorted(claimed)]
            for fault in (each for each in ours if isinstance(each, Exception)):
                raise fault
            self.archive.keep(db, ours)
        db.flush()
        return taken

    @cached_property
    def _order(self) -> Sequence[Handler]:
        return in_order(self.projections, self.reactions)

    def _reactions(self, received: Received, starts: datetime | None) -> Sequence[Handler]:
        reactions = self.reactions.get(received.type, ())
        if reactions and starts is None:
            raise StartUnknown(f"No migration says from when the reactions to {received.type} act.")
        return reactions if starts and received.time >= starts else ()


def _read(archive: Archive, record: Record) -> Any:
    """What is kept of a record, or the fault: one that is not ours, now or any more, is none."""
    try:
        return archive.read(record)
    except Exception as fault:
        return fault


def _count(records: Sequence[Record], taken: Sequence[Taken]) -> None:
    outcomes = Counter((record.topic, each.outcome) for record, each in zip(records, taken, strict=True))
    for (topic, outcome), number in outcomes.items():
        metrics.INBOX_APPLIED.labels(topic, outcome).inc(number)
    now, lag = datetime.now(UTC), cache(metrics.INBOX_LAG.labels)
    for record, each in zip(records, taken, strict=True):
        if each.happened_at:
            lag(record.topic).observe((now - each.happened_at).total_seconds())
