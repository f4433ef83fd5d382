"""What a service is: the tables of its handlers and timers, and how its processes run."""

import functools
import gc
import os
import resource
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import structlog
from sqlalchemy import Table
from sqlalchemy.orm import DeclarativeBase

from shared import replay
from shared.contracts import TOPICS
from shared.db import Database
from shared.events import inbox, kafka, relay
from shared.events.consumer import Consumer
from shared.events.handling import Archive, Handler, Handlers, no_locks
from shared.faults import describe, may_pass
from shared.http.health import Health, endpoint
from shared.limits import CONSUMER as CONSUMER_LIMITS
from shared.limits import STOP_SECONDS
from shared.observability import metrics
from shared.observability.waiting import Waiting
from shared.settings import Kafka as KafkaSettings
from shared.settings import Settings, hand_down
from shared.timers import Timer, Timers

CONSUMER, ARCHIVE = "main", "archive"
GATHER_MS = 100  # no one sees that a list is so much behind; twenty changes a second cost half of what they did
ARCHIVE_GATHER_MS = 1_000
SWITCH_SECONDS = 0.0005
"""How long a loop that has much to do may keep the others of its process waiting. Of Python's own 5 ms they would lose
some at every answer of the database.
"""
OPEN_FILES = 16_384  # a connection is a file, and whoever streams or delivers has thousands
log = structlog.get_logger()
Loop = Callable[[threading.Event], None]


@dataclass(frozen=True)
class Service:
    """A service's tables. `projected` are the models or tables that PROJECTIONS alone write, parents first."""

    name: str
    projections: Handlers = field(default_factory=dict)
    reactions: Handlers = field(default_factory=dict)
    projected: Sequence[type[DeclarativeBase] | Table] = ()
    timers: Mapping[str, Timer] = field(default_factory=dict)
    extra: Mapping[str, Callable[[Database, Settings], Loop]] = field(default_factory=dict)
    """Loops that this service has beside those of every service."""
    lock: Handler = no_locks
    """Takes the locks that reactions to a slice's events want, before the first of them."""
    gather_ms: int = GATHER_MS
    """How long its records may wait for others, to be taken in together."""
    archive: Archive | None = None
    """What a second consumer, with positions of its own, keeps of every topic."""

    @property
    def topics(self) -> list[str]:
        """The topics it consumes: those of the events it handles."""
        from shared.events.catalogue import topic_of

        return sorted({topic_of(type) for type in [*self.projections, *self.reactions]})

    @property
    def projection_topics(self) -> list[str]:
        """The topics that a replay reads."""
        from shared.events.catalogue import topic_of

        return sorted({topic_of(type) for type in self.projections})

    def archive_inbox(self, database: Database) -> inbox.Inbox:
        return inbox.Inbox(database, ARCHIVE, {}, {}, archive=self.archive)

    def inbox(self, database: Database) -> inbox.Inbox:
        return inbox.Inbox(database, CONSUMER, self.projections, self.reactions, self.lock)

    def read_by(self, consumer: str) -> list[str]:
        """The topics that one of its consumers reads."""
        if consumer == CONSUMER:
            return self.topics
        return sorted(set(TOPICS.values())) if self.archive and consumer == ARCHIVE else []

    def group(self, consumer: str = CONSUMER) -> str:
        """A consumer's Kafka group."""
        return f"muster.{self.name}.{consumer}"


def loops(service: Service, settings: Settings, database: Database) -> dict[str, Loop]:
    """The loops of a `work` process by name."""
    url = settings.database_url

    def relay_loop(stop: threading.Event) -> None:
        records = _wait_for(lambda: kafka.Log(settings.kafka, f"relay-{service.name}"), stop)
        if records:
            relay.Relay(service.name, lambda: relay.Outbox(url), records).run(stop)

    by_name: dict[str, Loop] = {"relay": relay_loop, "timers": Timers(database, service.timers).run}
    by_name |= {name: make(database, settings) for name, make in service.extra.items()}
    impatient = functools.partial(
        Database, url, CONSUMER_LIMITS, clock_offset_seconds=settings.clock_offset_seconds, pool_size=1
    )

    def consume(stop: threading.Event) -> None:
        _wait_for(lambda: replay_if_wanted(service, settings.kafka, database), stop)
        stream = functools.partial(kafka.Stream, settings.kafka, service.group(), service.topics)
        if reading := _wait_for(lambda: stream(instance=settings.instance, gather_ms=service.gather_ms), stop):
            Consumer(service.inbox(impatient()), reading).run(stop)

    def archive(stop: threading.Event) -> None:
        stream = functools.partial(kafka.Stream, settings.kafka, service.group(ARCHIVE), service.read_by(ARCHIVE))
        if reading := _wait_for(lambda: stream(instance=settings.instance, gather_ms=ARCHIVE_GATHER_MS), stop):
            Consumer(service.archive_inbox(impatient()), reading, ARCHIVE).run(stop)

    by_name |= {"consume": consume} if service.topics else {}
    return by_name | ({ARCHIVE: archive} if service.archive else {})


def replay_if_wanted(service: Service, broker: KafkaSettings, database: Database) -> None:
    """A migration may have made projections that hold more than they did: build them anew before consuming."""
    reason = database.run(replay.wanted)
    if reason is None:
        return
    log.info("replaying", reason=reason)
    topics = service.projection_topics
    read = functools.partial(kafka.Reader, broker, f"replay-{service.name}", topics)
    applied = replay.replay(service.inbox(database), service.projected, read, if_wanted=True)
    log.info("replayed", events=applied)


def _wait_for(connect: Callable[[], Any], stop: threading.Event) -> Any:
    while not stop.is_set():
        try:
            return connect()
        except Exception as fault:
            if not may_pass(fault):
                raise
            log.warning("broker or database away; waiting", reason=describe(fault))
            stop.wait(1)
    return None


def work(service: Service, settings: Settings, only: str | None) -> None:
    """Run a service's loops until SIGTERM. Ends with status 1 for a defect or a lost lock, and 0 when told to stop."""
    _open_many_files()
    database = Database(settings.database_url, clock_offset_seconds=settings.clock_offset_seconds)
    sys.setswitchinterval(SWITCH_SECONDS)
    stop = threading.Event()
    failed: list[str] = []
    chosen = {name: loop for name, loop in loops(service, settings, database).items() if only in (None, name)}
    if not chosen:
        raise SystemExit(
            f"{service.name} has no loop {only!r}; it has {', '.join(loops(service, settings, database))}."
        )
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    health = Health(service.name, settings.database_url)
    _serve_operators(settings, health, Waiting(database))
    _await_schema(health, stop)
    gc.collect()
    gc.freeze()  # the loaded program is not gone through again and again: that made one event in a hundred late
    gc.set_threshold(10_000)  # a record has a dozen parts, and none of them is part of a cycle
    begun = {} if stop.is_set() else chosen
    threads = [threading.Thread(target=_guard, args=(n, loop, stop, failed), name=n) for n, loop in begun.items()]
    for thread in threads:
        thread.start()
    while not stop.wait(1):
        pass
    ends = time.monotonic() + STOP_SECONDS
    for thread in threads:
        thread.join(max(0, ends - time.monotonic()))
    if failed:
        time.sleep(1)  # a supervisor that sees quick deaths gives up; this one must not
    sys.stdout.flush()
    os._exit(1 if failed else 0)  # closing the producer could wait for ever, or send twice


def _await_schema(health: Health, stop: threading.Event) -> None:
    """No loop begins on a database that lacks what this code knows: it would take each lack for a fault of a record."""
    while not stop.is_set() and (fault := health.fault()):
        log.warning("the loops wait for the database", reason=fault)
        stop.wait(1)


def _guard(name: str, loop: Loop, stop: threading.Event, failed: list[str]) -> None:
    structlog.contextvars.bind_contextvars(loop=name)
    metrics.LAST_TURN.labels(name).set_to_current_time()  # and from then on, if it waits for its first
    try:
        loop(stop)
    except Exception as fault:
        log.error("loop ended", reason=describe(fault), exc_info=fault)
        failed.append(name)
        stop.set()


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Scrapes are not worth a log line."""


class _Threaded(WSGIServer):
    daemon_threads = True


def _serve_operators(settings: Settings, health: Health, waiting: Waiting) -> None:
    at, app = settings.metrics, endpoint(health, of_workers=False, measure=waiting.measure)
    try:
        server = make_server(at.host, at.port, app, _Threaded, _Quiet)
    except OSError as fault:
        raise SystemExit(f"Nothing can listen on {at}, as MUSTER_METRICS_BIND has it: {fault.strerror}.") from None
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()


def serve(settings: Settings, app: str, bind: Any) -> None:
    """Become gunicorn with the service's app (`module:callable`), on its public and its metrics port."""
    folder = settings.run_dir / "metrics" / str(settings.metrics)  # which no other process has
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _open_many_files()
    hand_down("PROMETHEUS_MULTIPROC_DIR", str(folder))
    conf = os.path.join(os.path.dirname(__file__), "http", "gunicorn.conf.py")
    args = ["-c", conf, "-b", str(bind), "-b", str(settings.metrics), "-w", str(settings.workers)]
    args += ["--graceful-timeout", str(STOP_SECONDS), app]
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *args])


def _open_many_files() -> None:
    """As many as OPEN_FILES, or as the system lets it have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(OPEN_FILES, most) if most > 0 else OPEN_FILES, most))
