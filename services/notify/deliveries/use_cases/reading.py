"""From rows of the feed and of endpoints to what is sent, and to whom."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

import structlog

from services.notify.deliveries.domain.lanes import Hold, Item, Lane
from services.notify.deliveries.domain.wants import Wants
from services.notify.endpoints.use_cases import secrets_of
from services.notify.feed.events import written
from services.notify.models import Endpoint, Feed, Held, Subscriber
from shared.events.envelope import CONTENT_TYPE
from shared.security.crypto import Vault

TEST_TYPE = "muster.test.v1"
log = structlog.get_logger()


def item_of(event: Feed) -> Item:
    """What is sent of an event; every try sends the same bytes."""
    return Item(event.seq, event.subject, event.event_id, event.type, written(event).encode(), event.logtime)


def lane_of(vault: Vault, endpoint: Endpoint, wants: Wants) -> Lane:
    if not (keys := secrets_of(vault, endpoint)):
        log.error("an endpoint's secret cannot be read: nothing is sent to it", endpoint=str(endpoint.id))
    return Lane(
        id=endpoint.id,
        version=endpoint.version,
        url=endpoint.url,
        keys=keys,
        wants=wants,
        tail=endpoint.cursor,
        kept=endpoint.cursor,
        proved_at=endpoint.proved_at,
        failures=endpoint.failures,
        failing_since=endpoint.failing_since,
        retry_at=endpoint.retry_at,
    )


def wants_of(endpoint: Endpoint, subscriber: Subscriber) -> Wants:
    """What an endpoint gets of what its subscriber may see."""
    types = frozenset(endpoint.types)
    return Wants(subscriber.area, subscriber.party, frozenset(subscriber.topics), types, endpoint.within)


def put_holds(lanes: Mapping[UUID, Lane], held: Iterable[Held]) -> None:
    """Give lanes what was held when their endpoints were last kept."""
    for row in held:
        lanes[row.endpoint_id].held[row.subject] = Hold(row.seq, row.attempts, row.since, row.next_at)


def test_event(id: UUID, now: datetime) -> bytes:
    """An event that tells of nothing, to see whether an endpoint takes one."""
    event = {
        "specversion": "1.0",
        "id": str(id),
        "source": "/muster/notify",
        "type": TEST_TYPE,
        "time": now.isoformat().replace("+00:00", "Z"),
        "datacontenttype": CONTENT_TYPE,
        "data": {"occurred_at": now.isoformat()},
    }
    return json.dumps(event).encode()
