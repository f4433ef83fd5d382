"""How handlers get events: all of a slice at once, none of one aggregate twice. Only the order of events of one
aggregate means anything to them, so they may take what they get in whatever order is quickest.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from graphlib import TopologicalSorter
from itertools import pairwise
from typing import Any

from sqlalchemy.orm import Session

from shared.events.envelope import Received, Record
from shared.observability import tracing

Handler = Callable[[Session, Sequence[Received]], None]
Handlers = Mapping[str, Sequence[Handler]]
"""Event type → the handlers of its effects, in order."""


@dataclass(frozen=True)
class Archive:
    """What keeps every record as it came, of whatever type. `read` makes of a record what is kept, before it is known
    whether its turn has come, or raises Unreadable, which counts if it has; `keep` gets what is next of each aggregate,
    once, and is the last to act in its transaction; `begin_anew` is called where the database has gone back behind what
    was kept.
    """

    read: Callable[[Record], Any]
    keep: Callable[[Session, Sequence[Any]], None]
    begin_anew: Callable[[Session], None]


def slices(batches: Mapping[Any, Sequence[Record]]) -> Iterator[list[Record]]:
    """The records of a poll in as few slices as may be: those of a partition in order, no aggregate twice in one."""
    left = [deque(records) for records in batches.values()]
    while any(left):
        part: list[Record] = []
        keys: set[Any] = set()
        for records in left:
            while records and (key := (records[0].topic, records[0].key)) not in keys:
                keys.add(key)
                part.append(records.popleft())
        yield part


def no_locks(_db: Session, _events: Sequence[Received]) -> None:
    """Of reactions that want none."""


def one_by_one(handle: Callable[[Session, Received], None]) -> Handler:
    """A handler of events from one that takes a single event."""

    @wraps(handle)
    def handle_all(db: Session, events: Sequence[Received]) -> None:
        for event in traced(events):
            handle(db, event)

    return handle_all


def traced(events: Sequence[Received]) -> Iterator[Received]:
    """The events, each in its own trace for as long as it is worked on."""
    for event in events:
        tracing.begin(event.traceparent)
        yield event


def in_order(*tables: Handlers) -> list[Handler]:
    """Every handler once, behind those that stand before it for some type. Raises CycleError where tables disagree."""
    order: TopologicalSorter[Handler] = TopologicalSorter()
    for type in dict.fromkeys(type for table in tables for type in table):
        handlers = [handler for table in tables for handler in table.get(type, ())]
        for handler in handlers:
            order.add(handler)
        for before, after in pairwise(handlers):
            order.add(after, before)
    return list(order.static_order())
