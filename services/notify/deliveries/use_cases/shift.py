"""A shift of delivering lasts as long as its connection: what it knows is read when it begins, and lost with it."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.notify.deliveries import queries
from services.notify.deliveries.domain.lanes import Lane
from services.notify.deliveries.domain.wants import Audience
from services.notify.deliveries.use_cases import keeping, sharing
from services.notify.deliveries.use_cases.reading import item_of, lane_of, put_holds, wants_of
from services.notify.deliveries.use_cases.running import Running
from services.notify.deliveries.use_cases.sending import Sender
from services.notify.feed import queries as feed
from shared import clock
from shared.clock import business_date
from shared.observability import metrics
from shared.security.crypto import Vault

BEATS = 6
"""After so many beats endpoints are read anew, though no one has said that they changed."""
SLICE = 500
"""Events that are read at once."""
Run = Callable[[Callable[[Session], Any]], Any]


class Shift:
    """`run` runs what it is given in a transaction, all over one connection. `woken` is set when there is something to
    keep or a fault to tell.
    """

    def __init__(self, run: Run, vault: Vault, sender: Sender, woken: threading.Event) -> None:
        self._over, self._vault, self._sender = run, vault, sender
        self._one = threading.RLock()
        self._now_at, self._read_at, self._head = datetime.min, 0.0, 0
        self._lanes: dict[UUID, Lane] = {}
        self._audience: Audience[Lane] = Audience([])
        self._shards: set[int] = set()
        self._beats = 0
        self._day: Any = None
        self.running = Running(sender, self._run, self._now, woken.set)
        self._run(sharing.join)
        self.beat()

    def beat(self) -> int:
        """Look by itself: at the time, at who else delivers, and now and then at the endpoints. Returns the number up
        to which the feed goes.
        """
        head: int = self._run(self._look)
        self._take_shards()
        if self._beats % BEATS == 0:
            self.look_anew()
        self._beats += 1
        self._sender.close_idle()
        self.running.touched.update(lane for lane in self._lanes.values() if lane.position > lane.kept)
        metrics.ENDPOINTS.labels("sound").set(sum(not lane.broken for lane in self._lanes.values()))
        metrics.ENDPOINTS.labels("broken").set(sum(lane.broken for lane in self._lanes.values()))
        metrics.ENDPOINTS_HELD.set(sum(len(lane.held) for lane in self._lanes.values()))
        return head

    def look_anew(self) -> None:
        """Read the endpoints: a lane that no longer is as its endpoint begins anew with that."""
        self.keep()
        rows, held, errands = self._run(lambda db: _endpoints(db, self._shards))
        lanes, new = {}, {}
        for endpoint, subscriber in rows:
            lane, wants = self._lanes.get(endpoint.id), wants_of(endpoint, subscriber)
            if lane is None or lane.dropped or (lane.version, lane.wants) != (endpoint.version, wants):
                lane = new[endpoint.id] = lane_of(self._vault, endpoint, wants)
            lanes[endpoint.id] = lane
        put_holds(new, (row for row in held if row.endpoint_id in new))
        for id, lane in self._lanes.items():
            lane.dropped = lane.dropped or lanes.get(id) is not lane
        if not self._lanes and lanes:
            # Whoever is further behind reads on by itself.
            first = min(lane.tail for lane in lanes.values())
            self.running.at = max(self.running.at, first, self._head - queries.SCANNED)
        self._lanes, self._audience = lanes, Audience(lanes.values())
        for lane in new.values():
            lane.live = lane.tail >= self.running.at
        for errand in errands:
            if errand.endpoint_id in lanes and lanes[errand.endpoint_id].proved_at:
                self.running.run_errand(lanes[errand.endpoint_id], errand)
        for lane in lanes.values():
            self.running.pump(lane)

    def read_to(self, head: int) -> None:
        """Give each endpoint what it wants of the feed up to a number."""
        while self.running.at < head:
            if not self._lanes:
                self.running.at = head
                return
            upto = min(head, self.running.at + SLICE)
            events = self._run(partial(queries.between, after=self.running.at, upto=upto))
            touched = set()
            for event in events:
                takers = [lane for lane in self._audience.of(queries.marks_of(event)) if lane.live]
                if takers:
                    item = item_of(event)
                    for lane in takers:
                        lane.offer(item)
                    touched.update(takers)
            self.running.at = upto
            for lane in self._lanes.values():
                if lane.live:
                    lane.tail = max(lane.tail, upto)
            for lane in touched:
                self.running.pump(lane)

    def try_again(self) -> float:
        """Send what has waited long enough; returns in how many seconds something will have."""
        now, soonest = self._now(), float("inf")
        for lane in self._lanes.values():
            if at := lane.wakes():
                if at <= now:
                    self.running.pump(lane)
                    at = now + timedelta(seconds=1)
                soonest = min(soonest, (at - now).total_seconds())
        return soonest

    def keep(self) -> None:
        """Write down how far deliveries are. Raises what went wrong in one of them."""
        if self.running.fault:
            raise self.running.fault
        if not self.running.pending:
            return
        batch = self.running.take_batch()
        if (today := business_date(self._now())) != self._day:
            self._run(lambda db: keeping.keep_days(db, (today, today + timedelta(days=1))))
            self._day = today
        known = self._run(lambda db: keeping.keep(db, batch))
        if batch.verdicts or batch.errands or len(known) < len(batch.endpoints):
            self.look_anew()

    def end(self, seconds: float) -> None:
        """Send nothing more, wait a little for what is under way, and keep what came of it."""
        self.running.ending = True
        ends = time.monotonic() + seconds
        while len(self.running) and time.monotonic() < ends:
            time.sleep(0.05)
        self.keep()

    def _run(self, work: Callable[[Session], Any]) -> Any:
        with self._one:
            return self._over(work)

    def _look(self, db: Session) -> int:
        self._now_at, self._read_at, self._head = clock.now(db), time.monotonic(), feed.head(db).seq
        return self._head

    def _now(self) -> datetime:
        return self._now_at + timedelta(seconds=time.monotonic() - self._read_at)

    def _take_shards(self) -> None:
        most: int = self._run(sharing.fair)
        surplus = sorted(self._shards)[most:]
        if surplus:
            self._shards -= set(surplus)
            self.look_anew()
            self._run(lambda db: sharing.give_back(db, surplus))
        taken = self._run(lambda db: sharing.take(db, self._shards, most))
        if taken != self._shards:
            self._shards = taken
            self._beats = 0


def _endpoints(db: Session, shards: set[int]) -> tuple[Any, Any, Any]:
    rows = queries.endpoints(db, shards)
    held = queries.held(db, [row[0].id for row in rows])
    return rows, held, queries.errands(db, shards)
