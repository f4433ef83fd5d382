"""Rows of endpoints → published events."""

from typing import Any

from services.notify.models import Dead, Endpoint, Subscriber
from shared.events.envelope import Event


def _endpoint(of: Subscriber) -> dict[str, Any]:
    return {"account": of.account, "party": of.party}


def endpoint_added(_: Endpoint, of: Subscriber) -> Event:
    return Event("endpoint.added.v1", _endpoint(of), of.area)


def endpoint_changed(_: Endpoint, of: Subscriber) -> Event:
    return Event("endpoint.changed.v1", _endpoint(of), of.area)


def endpoint_replayed(_: Endpoint, of: Subscriber) -> Event:
    return Event("endpoint.replayed.v1", _endpoint(of), of.area)


def endpoint_paused(endpoint: Endpoint, of: Subscriber) -> Event:
    return Event("endpoint.paused.v1", {**_endpoint(of), "cause": endpoint.reason}, of.area)


def endpoint_resumed(_: Endpoint, of: Subscriber) -> Event:
    return Event("endpoint.resumed.v1", _endpoint(of), of.area)


def endpoint_ended(endpoint: Endpoint, of: Subscriber) -> Event:
    return Event("endpoint.ended.v1", {**_endpoint(of), "cause": endpoint.reason}, of.area)


def endpoint_missed(dead: Dead, of: Subscriber) -> Event:
    return Event("endpoint.missed.v1", {**_endpoint(of), "missed": dead.event_id}, of.area)
