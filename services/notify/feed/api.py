"""Pulling the feed: pages of events from a cursor on. Whoever waits for more holds no connection to the database."""

import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Response, current_app, g
from sqlalchemy.orm import Session

from services.notify.feed import queries
from services.notify.feed.domain import FeedGone
from services.notify.feed.events import written
from services.notify.feed.schemas import FeedPageSchema, FeedQuery
from services.notify.models import Feed
from services.notify.subscribers.use_cases import CHANNEL, NotSubscribed, enter
from shared.contracts.access import Actor
from shared.errors import AreaForeign
from shared.events.envelope import CONTENT_TYPE
from shared.http import draining
from shared.http.pagination import CursorInvalid, from_cursor, to_cursor
from shared.http.routes import Fields, Routes
from shared.listening import hear
from shared.security.ranges import own_area

SCANNED = 20_000
"""So many numbers are looked through for an answer, whatever the filter: it stays quick."""
IDLE_SECONDS = 5
"""How long the connection that hears of additions is kept after the last who waited."""
STOP_SECONDS = 1
"""How soon whoever waits is answered when the process is to stop."""
routes = Routes("feed", __name__, description="Every event, for other systems")


@dataclass(frozen=True)
class Pulled:
    """What an answer tells: events, up to which number of which era all were looked at, whether it goes on there."""

    events: Sequence[Feed]
    era: str
    reached: int
    more: bool


class End:
    """Where the feed ends: whoever waits there is woken when something is added. One connection hears it for all who
    wait in a process, while anyone does.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self.moves = 0
        """How often something may have been added, as far as this process knows."""
        self._moved = threading.Condition()
        self._waiting, self._listens = 0, False

    def wait(self, moves: int, ends: float) -> bool:
        """Whether there were more than so many moves, as soon as there are, and by `ends` (monotonic seconds) or when
        this process is to stop at the latest.
        """
        with self._moved:
            self._waiting += 1
            if not self._listens:
                self._listens = True
                threading.Thread(target=self._listen, name="feed", daemon=True).start()
            try:
                while self.moves == moves and not draining.stopping() and (left := ends - time.monotonic()) > 0:
                    self._moved.wait(min(left, STOP_SECONDS))
            finally:
                self._waiting -= 1
            return self.moves != moves

    def _listen(self) -> None:
        for said in hear(self._url, CHANNEL, IDLE_SECONDS):
            with self._moved:
                if said == "" and not self._waiting:
                    self._listens = False
                    return
                if said != "":
                    self.moves += 1
                    self._moved.notify_all()


@routes.plain(
    "/v1/feed",
    may="feed:read",
    query=FeedQuery,
    answer=FeedPageSchema,
    refuses=(FeedGone, CursorInvalid, NotSubscribed, AreaForeign),
)
def read_feed(query: Fields) -> Response:
    """The events you may see.

    In an order that keeps the versions of each aggregate in theirs.
    Ask again with `next` as `cursor` and the same filter; keep it in the transaction of your effect. Events may come
    again: know them by `source` and `id`. Where a filter or your area hides events, versions have holes.
    """
    kit = current_app.extensions["muster"]
    end: End = current_app.extensions.setdefault("end_of_feed", End(kit.settings.database_url))
    place = from_cursor(query["cursor"], query) if "cursor" in query else None
    ends = time.monotonic() + query["wait"]
    while True:
        moves = end.moves
        pulled = kit.database.run(partial(_pull, by=g.actor, query=query, place=place))
        place = [pulled.era, pulled.reached]
        over = time.monotonic() >= ends or draining.stopping()
        if pulled.events or over or not (pulled.more or end.wait(moves, ends)):
            return _answer(pulled, to_cursor(place, query))


def _pull(db: Session, by: Actor, query: Fields, place: list[Any] | None) -> Pulled:
    subscriber = enter(db, by)
    own_area(subscriber.area, query.get("area"))
    head = queries.head(db)
    after = queries.place(db, head, query.get("since"), place)
    upto = min(head.seq, after + SCANNED)
    events = queries.events_between(db, after, upto, query, query["limit"])
    reached = events[-1].seq if len(events) == query["limit"] else upto
    return Pulled(events, head.era, reached, reached < head.seq)


def _answer(pulled: Pulled, next: str) -> Response:
    items = ",".join(map(written, pulled.events))
    page = f'{{"next":{json.dumps(next)},"more":{json.dumps(pulled.more)},"items":[{items}]}}'
    return Response(page, content_type=CONTENT_TYPE)
