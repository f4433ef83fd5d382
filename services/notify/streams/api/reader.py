"""Reads inboxes' logs for all streams of a worker: what many wait for is read once."""

import json
import threading
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from uuid import UUID

import structlog

from services.notify.inboxes.schemas import AlertSchema
from services.notify.streams import queries
from services.notify.streams.api.connections import Inbox, name_of
from services.notify.streams.domain import Frame, chunk, event
from services.notify.streams.queries import Line, Mark
from shared.db import Database
from shared.faults import describe, may_pass
from shared.listening import hear
from shared.security.areas import LEVELS
from shared.words import LANGUAGES

RETRY_SECONDS, LOOK_SECONDS = 1, 5
CITY_DIGITS = LEVELS[0]
Place = tuple[Inbox, int]
"""An inbox, and the number after which it is read."""
_ALERT = AlertSchema()
log = structlog.get_logger()


@dataclass(frozen=True)
class Page:
    """What stands in an inbox's log after a number, up to `head`; `raised` is when the causes of its new alerts came.
    An `ended` one cannot be gone on with.
    """

    inbox: Inbox
    after: int
    frames: Sequence[Frame] = ()
    head: int = 0
    raised: Sequence[datetime] = ()
    ended: bool = False


class Reader:
    """`inboxes` are those that someone listens to, by name."""

    def __init__(self, database: Database, url: str, channel: str, inboxes: Mapping[str, Inbox]) -> None:
        self._database, self._url, self._channel, self._inboxes = database, url, channel, inboxes
        self._woken: set[Inbox] = set()
        self._behind: set[Place] = set()
        self._asked = threading.Event()

    def wake(self, inbox: Inbox) -> None:
        """There may be something new in it."""
        self._woken.add(inbox)
        self._asked.set()

    def catch_up(self, inbox: Inbox, after: int) -> None:
        """Someone wants what is no longer in its ring."""
        self._behind.add((inbox, after))
        self._asked.set()

    def listen(self) -> None:
        """Wake inboxes for ever: one connection listens for all. A look besides finds what a restored database took
        back, which no one tells.
        """
        for place in hear(self._url, self._channel, LOOK_SECONDS):
            if place:
                self._wake_all(place)
            else:
                self._look()

    def _look(self) -> None:
        try:
            ends = self._database.run(queries.ends)
        except Exception as fault:
            if not may_pass(fault):
                raise
            log.warning("inboxes could not be looked at; streams go on", reason=describe(fault))
            return
        for area, party, era, seq in ends:
            self._wake_all(f"{area}/{party}", unless_at=(era, seq))

    def _wake_all(self, place: str, unless_at: tuple[str, int] | None = None) -> None:
        for language in LANGUAGES:
            if (inbox := self._inboxes.get(name_of(place, language))) and (inbox.era, inbox.log.head) != unless_at:
                self.wake(inbox)

    def pages(self) -> Iterator[Page]:
        """What was asked for, for ever. While the database is away it waits."""
        while True:
            self._asked.wait()
            self._asked.clear()
            woken, behind = self._woken, self._behind
            self._woken, self._behind = set(), set()
            wanted = [(inbox, inbox.log.head) for inbox in woken] + list(behind)
            try:
                yield from self._read([(inbox, after) for inbox, after in wanted if inbox.connections])
            except Exception as fault:
                if may_pass(fault):
                    log.warning("streams could not read; they try again", reason=describe(fault))
                    time.sleep(RETRY_SECONDS)
                    self._woken |= woken
                    self._behind |= behind
                    self._asked.set()
                    continue
                log.error("streams end that cannot be served", reason=describe(fault), exc_info=fault)
                yield from (Page(inbox, after, ended=True) for inbox, after in wanted)

    def inboxes_of(self, accounts: Collection[UUID]) -> Mapping[UUID, tuple[str, str] | None]:
        """As the query. While the database is away nothing is known of any."""
        try:
            return self._database.run(partial(queries.inboxes_of, accounts=accounts))
        except Exception as fault:
            if not may_pass(fault):
                raise
            log.warning("rights could not be checked; streams go on", reason=describe(fault))
            return {}

    def _read(self, wanted: Sequence[Place]) -> Iterator[Page]:
        """A page for each place, made while the one before is on its way. Row security holds each transaction to a
        city.
        """
        places = defaultdict[Mark, list[Inbox]](list)
        for inbox, after in dict.fromkeys(wanted):
            places[inbox.area, inbox.party, after].append(inbox)
        for city, marks in groupby(sorted(places), lambda each: each[0][:CITY_DIGITS]):
            rows = self._database.run(partial(queries.entries_after, marks=list(marks)), scope=city)
            shown = _Shown()
            for mark, (era, seq, lines) in rows.items():
                for inbox in places[mark]:
                    if len(lines) == queries.ENTRIES:
                        self.wake(inbox)  # these may not have been all
                    # A restored database gives numbers a second time: whoever comes anew reads the inbox anew.
                    ended = era != inbox.era
                    yield Page(inbox, mark[2], ended=True) if ended else _page(inbox, mark, seq, lines, shown)


class _Shown(dict[tuple[UUID, str, str], str]):
    """Alerts as they are sent, by id, subject and language: what stands in many logs is written out once."""

    def of(self, line: Line, language: str) -> str:
        alert = {**line, **(line["told"] or {})}
        key = alert["id"], alert["subject"], language
        if key not in self:
            self[key] = json.dumps(_ALERT.dump(alert) | {"text": alert["text"][language]}, ensure_ascii=False)
        return self[key]


def _page(inbox: Inbox, mark: Mark, seq: int, lines: Sequence[Line], shown: _Shown) -> Page:
    frames = [(n["seq"], chunk(event(n["seq"], inbox.era, n["kind"], shown.of(n, inbox.language)))) for n in lines]
    last = frames[-1][0] if frames else mark[2]
    head = last if len(frames) == queries.ENTRIES else max(last, seq)
    raised = [line["caused_at"] for line in lines if line["kind"] == "RAISED"]
    return Page(inbox, mark[2], frames, head, raised)
