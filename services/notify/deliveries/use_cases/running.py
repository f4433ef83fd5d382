"""What is under way: each thing that is sent has a greenlet, from when it is taken from its lane to what came of it."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

import gevent
from sqlalchemy.orm import Session
from uuid_utils.compat import uuid7

from services.notify.deliveries import queries
from services.notify.deliveries.domain.lanes import FEW_QUEUED, MOST_QUEUED, Hold, Item, Job, Lane
from services.notify.deliveries.use_cases.keeping import Batch, Done, Verdict
from services.notify.deliveries.use_cases.reading import TEST_TYPE, item_of, test_event
from services.notify.deliveries.use_cases.sending import GONE, Sender, Tried
from services.notify.endpoints import use_cases as endpoints
from services.notify.endpoints.domain import What
from services.notify.models import Dead, Errand
from shared.clock import business_date
from shared.observability import metrics

Read = Callable[[Callable[[Session], Any]], Any]
"""Runs what reads in a transaction of its own."""


class Running:
    """`at` is the number up to which the feed was read for all; `now` tells the database's time. `woken` is called when
    there is something to keep.
    """

    def __init__(self, sender: Sender, read: Read, now: Callable[[], datetime], woken: Callable[[], None]) -> None:
        self._sender, self._read, self._now, self._woken = sender, read, now, woken
        self.at = 0
        self.fault: Exception | None = None
        self.ending = False
        """Nothing more is begun."""
        self.touched: set[Lane] = set()
        self._verdicts: list[tuple[Lane, Callable[[Session], None]]] = []
        self._deliveries: list[dict[str, Any]] = []
        self._done: list[Done] = []
        self._errands: set[UUID] = set()
        """The endpoints of errands that are under way or not kept yet."""
        self._greenlets: set[Any] = set()

    def __len__(self) -> int:
        return len(self._greenlets)

    @property
    def pending(self) -> bool:
        """Whether there is something to keep."""
        return bool(self.touched or self._deliveries or self._done)

    def pump(self, lane: Lane) -> None:
        """Send what may be sent, and read on where too little waits."""
        if lane.over or self.ending:
            return
        for job in lane.jobs(self._now()):
            self._spawn(self._do, lane, job)
        if lane.room:
            lane.reading = True
            self._spawn(self._read_on, lane)

    def run_errand(self, lane: Lane, errand: Errand) -> None:
        """Send something once, of each endpoint one at a time: what waits is found when endpoints are read anew."""
        if lane.id not in self._errands:
            self._errands.add(lane.id)
            self._spawn(self._do_errand, lane, errand)

    def end(self) -> None:
        """Break off what is under way."""
        gevent.killall(list(self._greenlets))

    def take_batch(self) -> Batch:
        """What has changed since it was last taken. Nothing of lanes that were dropped since: others have their
        endpoints.
        """
        lanes = {lane for lane in self.touched if not lane.dropped}
        verdicts = [Verdict(lane.id, act) for lane, act in self._verdicts if not lane.dropped]
        deliveries, done = self._deliveries, self._done
        self.touched, self._verdicts, self._deliveries, self._done = set(), [], [], []
        self._errands -= {each.errand.endpoint_id for each in done}
        changed = [(lane, subject) for lane in lanes for subject in lane.changed]
        held = [
            {"endpoint_id": lane.id, "subject": subject, **vars(lane.held[subject])}
            for lane, subject in changed
            if subject in lane.held
        ]
        gone = [{"endpoint_id": lane.id, "subject": each} for lane, each in changed if each not in lane.held]
        for lane in lanes:
            lane.changed.clear()
            lane.kept = lane.position
        names = ("id", "version", "proved_at", "failures", "failing_since", "retry_at")
        rows = [{**{name: getattr(lane, name) for name in names}, "cursor": lane.kept} for lane in lanes]
        return Batch(sorted(rows, key=lambda row: row["id"]), held, gone, deliveries, done, verdicts)

    def _spawn(self, work: Callable[..., None], *args: Any) -> None:
        greenlet = gevent.spawn(self._guarded, work, *args)
        self._greenlets.add(greenlet)
        greenlet.rawlink(self._greenlets.discard)

    def _guarded(self, work: Callable[..., None], *args: Any) -> None:
        try:
            work(*args)
        except Exception as fault:  # the loop decides about it, as about one of its own
            self.fault = fault
            self._woken()

    def _do(self, lane: Lane, job: Job) -> None:
        if job.what is What.HANDSHAKE or job.item:
            self._try(lane, job, job.item)
        else:
            self._do_held(lane, job)
        self._note(lane)
        self.pump(lane)

    def _do_held(self, lane: Lane, job: Job) -> None:
        """Send what holds an aggregate, and then what has come of it meanwhile, one after the other."""
        event = self._read(partial(queries.one, seq=lane.held[job.subject].seq))
        wanted = event and lane.wants.takes(queries.marks_of(event))
        item = item_of(event) if event and wanted else self._next_held(lane, job.subject)
        while item and not lane.over and not self.ending:
            taken, tried = self._try(lane, job, item), item
            since = lane.held[job.subject].since
            if not taken:
                if lane.over or not lane.is_dead(self._now(), job.subject):
                    return
                lane.busy.add(job.subject)
            item = self._next_held(lane, job.subject)
            if not taken and not lane.over:  # together with what holds the aggregate instead
                self._set_aside(lane, tried, since)
            job = job._replace(attempt=1)

    def _next_held(self, lane: Lane, subject: str) -> Item | None:
        """The next of a held aggregate, which holds it from now on; None once nothing is left before the tail."""
        while not lane.over:
            upto, after = lane.tail, lane.held[subject].seq
            event = self._read(partial(queries.next_of, wants=lane.wants, subject=subject, after=after, upto=upto))
            if event:
                now = self._now()
                lane.hold(subject, Hold(event.seq, 0, now, now))
                return item_of(event)
            if lane.tail == upto:
                lane.release(subject)
                return None
        return None

    def _try(self, lane: Lane, job: Job, item: Item | None) -> bool:
        keys = lane.signing(self._now())
        tried = self._sender.post(lane.url, str(item.id), item.body, keys) if item else self._sender.ask(lane.url)
        self._log(lane, job, item and (item.id, item.type), tried)
        if item and tried.taken and job.attempt == 1:
            metrics.DELIVERY_DELAY.observe((datetime.now(UTC) - item.logtime).total_seconds())
        if lane.over:
            return tried.taken
        if tried.taken:
            lane.succeed(self._now(), job)
        else:
            lane.fail(self._now(), job, item.seq if item else 0, tried.asked)
            self._judge(lane, tried)
        return tried.taken

    def _judge(self, lane: Lane, tried: Tried) -> None:
        """End or pause an endpoint for good reason."""
        verdict = endpoints.end_gone if tried.status == GONE else endpoints.pause_failing
        if tried.status == GONE or lane.has_failed_long(self._now()):
            lane.judged = True
            self._give_verdict(lane, lambda db: verdict(db, lane.id))

    def _set_aside(self, lane: Lane, item: Item, since: datetime) -> None:
        dead = Dead(
            endpoint_id=lane.id,
            seq=item.seq,
            event_id=item.id,
            type=item.type,
            subject=item.subject,
            since=since,
            died_at=self._now(),
        )
        self._give_verdict(lane, lambda db: endpoints.give_up(db, dead))

    def _give_verdict(self, lane: Lane, act: Callable[[Session], None]) -> None:
        """It is written with the lane, or not at all."""
        self._verdicts.append((lane, act))
        self.touched.add(lane)

    def _do_errand(self, lane: Lane, errand: Errand) -> None:
        event = self._read(partial(queries.one, seq=errand.seq)) if errand.seq else None
        now, taken = self._now(), True
        if errand.seq is None or (event and lane.wants.takes(queries.marks_of(event))):
            id, type = (event.event_id, event.type) if event else (errand.id, TEST_TYPE)
            body = item_of(event).body if event else test_event(errand.id, now)
            tried = self._sender.post(lane.url, str(id), body, lane.signing(now))
            self._log(lane, Job(What(errand.kind)), (id, type), tried)
            taken = tried.taken
        self._done.append(Done(errand, taken))
        self._woken()

    def _read_on(self, lane: Lane) -> None:
        upto, most = min(self.at, lane.tail + queries.SCANNED), MOST_QUEUED - FEW_QUEUED
        events = self._read(lambda db: queries.behind(db, lane.wants, lane.tail, upto, most))
        for event in events:
            lane.offer(item_of(event))
        lane.tail = events[-1].seq if len(events) == most else max(upto, lane.tail)
        lane.live, lane.reading = lane.tail >= self.at, False
        self._note(lane)
        self.pump(lane)

    def _log(self, lane: Lane, job: Job, of: tuple[UUID, str] | None, tried: Tried) -> None:
        metrics.DELIVERIES.labels(job.what, tried.outcome).inc()
        metrics.DELIVERY_SECONDS.labels(tried.outcome).observe(tried.ms / 1000)
        at = self._now()
        row = {"id": uuid7(), "day": business_date(at), "at": at, "endpoint_id": lane.id, "kind": job.what}
        told = {"event_id": of and of[0], "type": of and of[1], "attempt": job.attempt}
        self._deliveries.append({**row, **told, "outcome": tried.outcome, "status": tried.status, "ms": tried.ms})

    def _note(self, lane: Lane) -> None:
        if not lane.dropped:
            self.touched.add(lane)
        self._woken()
