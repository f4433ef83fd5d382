"""The live stream: an inbox's log as server-sent events, resumed by Last-Event-ID."""

import json
import re
from collections.abc import Iterable
from socket import socket
from typing import Any

from flask import Response, current_app, g, request

from services.notify.inboxes.schemas import AlertSchema
from services.notify.streams import domain, queries
from services.notify.streams.api.connections import Inbox
from services.notify.streams.api.hub import Hub
from services.notify.streams.schemas import EVENT_ID, StreamQuery
from shared.contracts.access import Actor
from shared.db import Database
from shared.errors import Kind, Refusal
from shared.http import auth, examples, wire
from shared.http.languages import language
from shared.http.routes import Fields, Routes
from shared.security.areas import scope

LAST = "Last-Event-ID"
_LAST_EVENT_ID = {"type": "string", "pattern": f"^{EVENT_ID}$"}
_EXAMPLE = json.dumps(examples.of_answer(AlertSchema), ensure_ascii=False)
_STREAMED = {"schema": {"type": "string"}, "example": domain.event(1, "9f86d081884c7d65", "RAISED", _EXAMPLE).decode()}
routes = Routes("stream", __name__, description="Live alerts")


class LastEventIdInvalid(Refusal, kind=Kind.MALFORMED):
    """Last-Event-ID is the id of an event of this stream, as it was sent; 0 asks for everything."""

    zh = "Last-Event-ID 应为此实时流中某一事件的编号，按收到的原样填写；0 表示从头获取。"


class HandedOver(Response):
    """An answer that begins with `first`, and whose connection the hub then has. A server that does not lend it, such
    as a test's, ends it there; so does an answer to HEAD.
    """

    def __init__(self, hub: Hub, by: Actor, inbox: Inbox, ends: float, after: int, first: bytes) -> None:
        super().__init__(iter((first,)), mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})
        self._hub, self._whose, self._ends, self._after, self._first = hub, (by, inbox), ends, after, first

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        client: socket | None = environ.get("gunicorn.socket")
        if client is None or environ["REQUEST_METHOD"] == "HEAD":
            return super().__call__(environ, start_response)
        top = f"HTTP/1.1 {self.status}\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n{self.headers}".encode()
        self._hub.take(client, *self._whose, self._ends, top + domain.chunk(self._first), self._after)
        return wire.HANDED_OVER


@routes.route("/v1/stream")  # type: ignore[untyped-decorator]  # flask-smorest has no types
@routes.doc(  # type: ignore[untyped-decorator]
    operationId="stream",
    security=[{"bearer": []}],
    responses={"200": {"description": "OK", "content": {"text/event-stream": _STREAMED}}},
    parameters=[
        {"in": "header", "name": LAST, "schema": _LAST_EVENT_ID, "description": "The last `id` that you saw."},
        {"in": "query", "name": LAST, "schema": _LAST_EVENT_ID, "description": "If a header cannot be sent."},
    ],
)
@routes.arguments(StreamQuery(), location="query")  # type: ignore[untyped-decorator]
@routes.alt_response(400, "BAD_REQUEST")  # type: ignore[untyped-decorator]
@routes.alt_response(401, "UNAUTHORIZED")  # type: ignore[untyped-decorator]
@routes.alt_response(403, "FORBIDDEN")  # type: ignore[untyped-decorator]
@routes.alt_response(422, "UNPROCESSABLE_ENTITY")  # type: ignore[untyped-decorator]
@routes.alt_response(503, "SERVICE_UNAVAILABLE")  # type: ignore[untyped-decorator]
def stream(query: Fields) -> Response:
    """Your station's alerts as they come.

    Server-sent events: `id` names a place in the inbox's log, `event` is RAISED, ACKNOWLEDGED, ESCALATED (it
    went on to the next level), RESOLVED (nothing is left to do) or CHANGED, `data` the alert, its text in the
    language of the request. Send Last-Event-ID to resume, as a header or in the query; without it the stream begins
    now. An event `resync` says that some were left out (the client was 1,000 behind, or did not read, or the log was
    restored from a backup): read the inbox anew; the stream goes on after its `id`. It ends with the token. An
    account may have ten streams; one more ends the oldest.
    """
    by: Actor = g.actor
    database: Database = current_app.extensions["muster"].database
    hub: Hub = current_app.extensions["hub"]
    last = _last_event_id(query)
    era, head = database.run(lambda db: queries.newest(db, by.area, by.party), scope=scope(by.area))
    number, _, of = (last or str(head)).partition("-")
    after, first = min(head, int(number)), domain.RETRY
    if head - after > domain.MOST_BEHIND or of not in ("", era):
        after, first = head, first + domain.resync(head, era)
    hub.check_room(by.account)
    return HandedOver(hub, by, Inbox(by.area, by.party, language(), era, head), g.token_ends, after, first)


auth.declare(stream, "alert:read")


def _last_event_id(query: Fields) -> str | None:
    """Where to go on. A browser repeats the address it began with, so what it sends as a header is newer."""
    text = request.headers.get(LAST)
    if text is None:
        return query.get("last_event_id")
    if not re.fullmatch(EVENT_ID, text):
        raise LastEventIdInvalid
    return text
