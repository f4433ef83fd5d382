"""Endpoints: where a subscriber has its events pushed to, what came of it, and where to go on."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.notify.endpoints import queries, schemas, use_cases
from services.notify.endpoints.domain import PlaceUnclear
from services.notify.endpoints.use_cases import NewEndpoint
from services.notify.feed import queries as feed
from services.notify.feed.domain import FeedGone
from services.notify.models import Dead, Delivery, Endpoint
from services.notify.subscribers.use_cases import NotSubscribed, enter
from shared.contracts.access import Actor
from shared.db import columns
from shared.http.pagination import CursorInvalid, Page, from_cursor, paginate
from shared.http.routes import Fields, Routes
from shared.security.crypto import Vault

routes = Routes("endpoints", __name__, description="Having events pushed by webhooks")
PULLED = "/v1/feed"
ALL = "/v1/endpoints"
ONE = f"{ALL}/<uuid:endpoint_id>"
_PLACE = (NotSubscribed, FeedGone, CursorInvalid)


@routes.write(
    ALL,
    may="feed:read",
    body=schemas.NewEndpointSchema,
    answer=schemas.SecretEndpointSchema,
    vault=True,
    refuses=_PLACE,
)
def add_endpoint(db: Session, vault: Vault, by: Actor, body: Fields) -> Fields:
    """Have your events pushed to an address.

    They begin now, at a moment, or where you have pulled to. The address is first asked by OPTIONS whether it wants
    them. Each is then sent by POST, signed with the secret that this answer alone tells.
    """
    of = enter(db, by)
    place = _place(db, body) if {"since", "cursor"} & body.keys() else feed.head(db).seq
    new = NewEndpoint(body["url"], body["types"], body["within"], place)
    endpoint, secret = use_cases.add_endpoint(db, vault, of, new)
    return {**_shown(db, endpoint), "secret": secret}


@routes.page(ALL, may="feed:read", of=schemas.EndpointSchema, refuses=(NotSubscribed,))
def list_endpoints(db: Session, by: Actor, query: Fields) -> Page:
    """Your endpoints, oldest first, also those that have ended."""
    enter(db, by)
    return paginate(db, queries.own(by.account), [Endpoint.id], query).showing(lambda each: _shown(db, each))


@routes.read(ONE, may="feed:read", answer=schemas.EndpointSchema, refuses=(NotSubscribed,))
def get_endpoint(db: Session, by: Actor, endpoint_id: UUID) -> Fields:
    """One of your endpoints, and how it fares."""
    enter(db, by)
    return _shown(db, queries.own_one(db, by.account, endpoint_id))


@routes.revise(
    ONE,
    method="PATCH",
    may="feed:read",
    body=schemas.EndpointPatchSchema,
    answer=schemas.EndpointSchema,
    refuses=(NotSubscribed,),
)
def change_endpoint(db: Session, by: Actor, body: Fields, endpoint_id: UUID, expected: int | None) -> Fields:
    """Have events pushed to another address, or other ones.

    What was sent until now is not sent again.
    """
    return _shown(db, use_cases.change_endpoint(db, enter(db, by), endpoint_id, body, expected))


@routes.change(f"{ONE}/pause", may="feed:read", answer=schemas.EndpointSchema, refuses=(NotSubscribed,))
def pause_endpoint(db: Session, by: Actor, endpoint_id: UUID, expected: int | None) -> Fields:
    """Have nothing pushed until you resume it. It goes on from there."""
    return _shown(db, use_cases.pause(db, enter(db, by), endpoint_id, expected))


@routes.change(f"{ONE}/resumption", may="feed:read", answer=schemas.EndpointSchema, refuses=(NotSubscribed,))
def resume_endpoint(db: Session, by: Actor, endpoint_id: UUID, expected: int | None) -> Fields:
    """Have events pushed again, from where it was paused."""
    return _shown(db, use_cases.resume(db, enter(db, by), endpoint_id, expected))


@routes.change(f"{ONE}/ending", may="feed:read", answer=schemas.EndpointSchema, refuses=(NotSubscribed,))
def end_endpoint(db: Session, by: Actor, endpoint_id: UUID, expected: int | None) -> Fields:
    """Have nothing pushed to it any more."""
    return _shown(db, use_cases.end(db, enter(db, by), endpoint_id, expected))


@routes.change(
    f"{ONE}/rotation",
    may="feed:read",
    answer=schemas.SecretEndpointSchema,
    vault=True,
    refuses=(NotSubscribed,),
)
def rotate_secret(db: Session, vault: Vault, by: Actor, endpoint_id: UUID, expected: int | None) -> Fields:
    """Have what is sent signed with a new secret. For a day the old one signs as well."""
    endpoint, secret = use_cases.rotate_secret(db, vault, enter(db, by), endpoint_id, expected)
    return {**_shown(db, endpoint), "secret": secret}


@routes.change(
    f"{ONE}/replay", may="feed:read", body=schemas.BeginningSchema, answer=schemas.EndpointSchema, refuses=_PLACE
)
def replay_events(db: Session, by: Actor, body: Fields, endpoint_id: UUID, expected: int | None) -> Fields:
    """Have events pushed again from a moment, or from a cursor of `/v1/feed`.

    Know by `source` and `id` those that you have already.
    """
    of = enter(db, by)
    return _shown(db, use_cases.replay(db, of, endpoint_id, _place(db, body), expected))


@routes.write(f"{ONE}/test", may="feed:read", answer=schemas.EndpointSchema, refuses=(NotSubscribed,))
def send_test(db: Session, by: Actor, endpoint_id: UUID) -> Fields:
    """Have an event of type `muster.test.v1` sent to it, once.

    The log of its deliveries tells what came of it.
    """
    return _shown(db, use_cases.send_test(db, enter(db, by), endpoint_id))


@routes.page(
    f"{ONE}/deliveries",
    may="feed:read",
    query=schemas.DeliveryQuery,
    of=schemas.DeliverySchema,
    refuses=(NotSubscribed,),
)
def list_deliveries(db: Session, by: Actor, query: Fields, endpoint_id: UUID) -> Page:
    """What was sent to it in the last seven days, and what came of it, oldest first."""
    enter(db, by)
    endpoint = queries.own_one(db, by.account, endpoint_id)
    return paginate(db, queries.deliveries(endpoint.id, query), [Delivery.id], query)


@routes.page(f"{ONE}/dead", may="feed:read", of=schemas.DeadSchema, refuses=(NotSubscribed,))
def list_dead(db: Session, by: Actor, query: Fields, endpoint_id: UUID) -> Page:
    """Events that failed for a day while others went through, and were set aside."""
    enter(db, by)
    endpoint = queries.own_one(db, by.account, endpoint_id)
    return paginate(db, queries.dead(endpoint.id), [Dead.seq], query)


@routes.write(
    f"{ONE}/dead/<uuid:event_id>/retry", may="feed:read", answer=schemas.EndpointSchema, refuses=(NotSubscribed,)
)
def retry_dead(db: Session, by: Actor, endpoint_id: UUID, event_id: UUID) -> Fields:
    """Have an event that was set aside sent once more.

    Its aggregate has gone on since: look at `aggregateversion`.
    """
    of = enter(db, by)
    return _shown(db, use_cases.retry_dead(db, of, endpoint_id, event_id))


def _place(db: Session, body: Fields) -> int:
    """Raises PlaceUnclear, CursorInvalid, FeedGone."""
    if len({"since", "cursor"} & body.keys()) != 1:
        raise PlaceUnclear
    place = from_cursor(body["cursor"], {}, PULLED) if "cursor" in body else None
    return feed.place(db, feed.head(db), body.get("since"), place)


def _shown(db: Session, endpoint: Endpoint) -> dict[str, Any]:
    return {**columns(endpoint), **queries.waiting(db, endpoint.id)}
