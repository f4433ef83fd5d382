"""Rows of subscribers → published events."""

from typing import Any

from services.registry.models import Subscriber
from shared.events.envelope import Event


def _subscriber(subscriber: Subscriber) -> dict[str, Any]:
    told = {name: getattr(subscriber, name) for name in ("account", "area", "party", "topics")}
    return {**told, "by": subscriber.changed_by}


def subscriber_granted(subscriber: Subscriber) -> Event:
    return Event("subscriber.granted.v1", _subscriber(subscriber), subscriber.area)


def subscriber_changed(subscriber: Subscriber) -> Event:
    return Event("subscriber.changed.v1", _subscriber(subscriber), subscriber.area)


def subscriber_revoked(subscriber: Subscriber) -> Event:
    return Event("subscriber.revoked.v1", _subscriber(subscriber), subscriber.area)
