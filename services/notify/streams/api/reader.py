"""Reads inboxes' logs for all streams of a worker: what many wait for is read once."""

import json
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from uuid import UUID

import psycopg
import structlog

from services.notify.inboxes.schemas import AlertSchema
from services.notify.streams import queries
from services.notify.streams.api.connections import Inbox
from services.notify.streams.domain import Frame, chunk, event
from services.notify.streams.queries import Line, Mark
from shared import limits
from shared.db import Database
from shared.faults import describe, may_pass
from shared.security.areas import LEVELS

LOOK_SECONDS = RETRY_SECONDS = 1
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
    """`inboxes` are those that someone listens to, by `<area>/<party>`."""

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
        """Wake inboxes for ever: one connection listens for all, and looks once a second besides."""
        while True:
            try:
                with psycopg.connect(**limits.connection(self._url, limits.REQUESTS), autocommit=True) as connection:
                    connection.execute(f"LISTEN {self._channel}")
                    while True:
                        self._look(connection)
            except psycopg.Error as fault:
                log.warning("database away; streams wait", reason=type(fault).__name__)
                time.sleep(RETRY_SECONDS)

    def _look(self, connection: psycopg.Connection) -> None:
        for area, party, seq in connection.execute("SELECT area, party, seq FROM inboxes").fetchall():
            if (inbox := self._inboxes.get(f"{area}/{party}")) and inbox.log.head != seq:
                self.wake(inbox)
        for notice in connection.notifies(timeout=LOOK_SECONDS):
            if inbox := self._inboxes.get(notice.payload):
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
        places = {(inbox.area, inbox.party, after): inbox for inbox, after in wanted}
        newest = {inbox: inbox.newest for inbox in places.values()}
        for city, marks in groupby(sorted(places), lambda mark: mark[0][:CITY_DIGITS]):
            rows = self._database.run(partial(queries.entries_after, marks=list(marks)), scope=city)
            shown: dict[UUID, str] = {}  # what stands in many logs is written out once
            for mark, (seq, lines) in rows.items():
                inbox = places[mark]
                # A restored database gives numbers a second time: whoever comes anew gets all of them.
                gone_back = seq < newest[inbox]
                inbox.newest = max(inbox.newest, seq)
                if len(lines) == queries.ENTRIES:
                    self.wake(inbox)  # these may not have been all
                yield Page(inbox, mark[2], ended=True) if gone_back else _page(inbox, mark, seq, lines, shown)


def _page(inbox: Inbox, mark: Mark, seq: int, lines: Sequence[Line], shown: dict[UUID, str]) -> Page:
    frames = [_frame(line, shown) for line in lines]
    last = frames[-1][0] if frames else mark[2]
    head = last if len(frames) == queries.ENTRIES else max(last, seq)
    raised = [line["caused_at"] for line in lines if line["kind"] == "RAISED"]
    return Page(inbox, mark[2], frames, head, raised)


def _frame(line: Line, shown: dict[UUID, str]) -> Frame:
    if line["id"] not in shown:
        shown[line["id"]] = json.dumps(_ALERT.dump(line), ensure_ascii=False)
    return line["seq"], chunk(event(line["seq"], line["kind"], shown[line["id"]]))
