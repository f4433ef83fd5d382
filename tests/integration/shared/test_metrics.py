"""Metrics tell the truth when it matters: while loops stand still, the database is away, or the park empties."""

import math
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from prometheus_client import REGISTRY
from sqlalchemy.orm import Session

from shared.clock import SHANGHAI
from shared.db import Database
from shared.events.handling import one_by_one
from shared.events.inbox import Inbox
from shared.http.health import Health, endpoint
from shared.observability.waiting import Waiting
from tests.kit import bus
from tests.kit.calendars import PUBLISHED
from tests.kit.positions import TYPE, record
from tests.kit.stores import Store

TOPIC = "muster.stations"


def value(name: str, **labels: str) -> float:
    sample = REGISTRY.get_sample_value(name, labels)
    return 0.0 if sample is None else sample


@pytest.fixture
def scrape(store: Callable[..., Store]) -> tuple[Store, Callable[[], str]]:
    """A worker's /metrics, over a database whose relay and consumer do not run."""
    visits = store("visits")
    app = endpoint(
        Health("visits", visits.url("work")), of_workers=False, measure=Waiting(visits.database("work")).measure
    )
    return visits, lambda: b"".join(app({"PATH_INFO": "/metrics"}, lambda *_: None)).decode()


def test_what_waits_is_asked_of_the_database_at_each_scrape(scrape: tuple[Store, Callable[[], str]]) -> None:
    visits, metrics = scrape
    assert "muster_outbox_pending 0.0" in metrics()
    with visits.superuser() as db:
        db.execute(
            "INSERT INTO outbox (event_id, topic, aggregate, version, type, area, traceparent, body, created_at)"
            " SELECT gen_random_uuid(), 'muster.visits', 'a', n, 'visit.logged.v1', '440703101000', '-', '',"
            " now() - interval '1 hour' FROM generate_series(1, 5000) n"
        )
    bus.apply(Inbox(visits.work, "main", {}, {}), record(0, version=2))
    text = metrics()
    assert "muster_outbox_pending 5000.0" in text
    assert 'muster_inbox_parked{state="WAITING"} 1.0' in text
    assert value("muster_outbox_oldest_seconds") >= 3_600


def test_how_far_the_calendar_reaches(scrape: tuple[Store, Callable[[], str]]) -> None:
    visits, metrics = scrape
    metrics()
    until = datetime(max(PUBLISHED.years) + 1, 1, 1, tzinfo=SHANGHAI)
    assert value("muster_calendar_published_until_seconds") == until.timestamp()
    with visits.superuser() as db:
        db.execute("DELETE FROM calendar")
    metrics()
    assert value("muster_calendar_published_until_seconds") == 0


def test_what_is_not_known_is_not_told() -> None:
    Waiting(Database("postgresql://nobody@127.0.0.1:1/none")).measure()
    assert math.isnan(value("muster_outbox_pending"))
    assert math.isnan(value("muster_calendar_published_until_seconds"))
    assert math.isnan(value("muster_inbox_parked", state="FAILED"))


def test_records_that_leave_the_park_are_counted_and_lag_ends_with_the_commit(store: Callable[..., Store]) -> None:
    visits, aggregate = store("visits"), uuid4()
    seen: list[float] = []

    def note(_: Session, __: Any) -> None:
        seen.append(value("muster_inbox_lag_seconds_count", topic=TOPIC))

    inbox = Inbox(visits.work, "main", {TYPE: [one_by_one(note)]}, {})
    bus.apply(inbox, record(0, subject=aggregate, version=2))
    bus.apply(inbox, record(1, subject=aggregate, version=1))
    applied, lags = value("muster_inbox_applied_total", topic=TOPIC, outcome="applied"), seen[-1] + 1
    assert value("muster_inbox_lag_seconds_count", topic=TOPIC) == lags, "counted once it is committed"
    inbox.drain(60)
    assert value("muster_inbox_applied_total", topic=TOPIC, outcome="applied") == applied + 1
    assert value("muster_inbox_lag_seconds_count", topic=TOPIC) == lags + 1
