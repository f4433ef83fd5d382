"""The live stream: an inbox's log as server-sent events, resumed by Last-Event-ID."""

import json
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from socket import socket

from flask import Response, current_app, g, request
from sqlalchemy.orm import Session

from services.notify.inboxes.schemas import AlertSchema
from services.notify.models import Alert, Entry
from services.notify.streams import queries
from services.notify.streams.api.hub import Hub
from shared.contracts.access import Actor
from shared.db import Database
from shared.errors import Kind, Refusal
from shared.faults import describe, may_pass
from shared.http import auth, examples
from shared.http.routes import Routes
from shared.observability import metrics
from shared.security.areas import scope

HEARTBEAT_SECONDS = 10
RETRY = "retry: 1000\n\n"
_LAST_EVENT_ID = {"type": "integer", "minimum": 0, "maximum": 10**18 - 1}
_ALERT = AlertSchema()
_EXAMPLE = json.dumps(examples.of_answer(AlertSchema), ensure_ascii=False)
_STREAMED = {"schema": {"type": "string"}, "example": f"id: 1\nevent: RAISED\ndata: {_EXAMPLE}\n\n"}
routes = Routes("stream", __name__, description="Live alerts")


class LastEventIdInvalid(Refusal, kind=Kind.MALFORMED):
    """Last-Event-ID is the id of an event of this stream, a number; 0 asks for everything."""

    zh = "Last-Event-ID 应为此实时流中某一事件的编号（数字）；0 表示从头获取。"


@routes.route("/v1/stream")  # type: ignore[untyped-decorator]  # flask-smorest has no types
@routes.doc(  # type: ignore[untyped-decorator]
    operationId="stream",
    summary="Your station's alerts as they come.",
    description="Server-sent events: `id` numbers the inbox's log without gaps, `event` is RAISED, ACKNOWLEDGED, "
    "ESCALATED (it went on to the next level), RESOLVED (nothing is left to do) or CHANGED, `data` "
    "the alert. Send Last-Event-ID to resume; without it the stream begins now. It ends with the token. "
    "An account may have ten streams; one more ends the oldest.",
    security=[{"bearer": []}],
    responses={"200": {"description": "OK", "content": {"text/event-stream": _STREAMED}}},
    parameters=[{"in": "header", "name": "Last-Event-ID", "schema": _LAST_EVENT_ID}],
)
@routes.alt_response(400, "BAD_REQUEST")  # type: ignore[untyped-decorator]
@routes.alt_response(401, "UNAUTHORIZED")  # type: ignore[untyped-decorator]
@routes.alt_response(403, "FORBIDDEN")  # type: ignore[untyped-decorator]
@routes.alt_response(503, "SERVICE_UNAVAILABLE")  # type: ignore[untyped-decorator]
def stream() -> Response:
    by: Actor = g.actor
    database: Database = current_app.extensions["muster"].database
    hub: Hub = current_app.extensions["hub"]
    after = _last_event_id()
    head = database.run(lambda db: queries.newest(db, by.area, by.party), scope=scope(by.area))
    after = head if after is None else min(head, after)
    follow = _follow(database, hub, by, after, g.token_ends, request.environ.get("gunicorn.socket"))
    next(follow)  # takes the place, or refuses while a refusal can still be answered
    return Response(follow, mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})


auth.declare(stream, "alert:read")


def _last_event_id() -> int | None:
    text = request.headers.get("Last-Event-ID")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise LastEventIdInvalid
    return int(text)


def _follow(database: Database, hub: Hub, by: Actor, after: int, ends: float, client: socket | None) -> Iterator[str]:
    """First nothing, once there is a place; then entries after `after`, for ever: till the client goes, another stream
    takes the place, the token ends, the inbox goes back or the process stops. While the database is away it waits.
    Raises StreamsFull.
    """
    began = datetime.now(UTC)

    def read(db: Session) -> Sequence[tuple[Entry, Alert]]:
        entries = queries.entries_after(db, by.area, by.party, place.reached)
        if not entries and queries.newest(db, by.area, by.party) < place.reached:
            place.end()  # the database was restored: numbers come a second time, and whoever resumes gets all of them
        return entries

    with hub.place(by.account, by.area, by.party, after) as place, place.watching(client):
        yield ""
        yield RETRY
        while hub.open and not place.over and time.time() < ends:
            if not place.woken.wait(HEARTBEAT_SECONDS):
                yield ": still here\n\n"
                continue
            place.woken.clear()
            try:
                entries = database.run(read, scope=scope(by.area))
            except Exception as fault:
                if not may_pass(fault):
                    raise
                hub.could_not_read(describe(fault))
                continue
            if len(entries) == queries.ENTRIES:
                place.woken.set()  # this may not have been all
            for entry, alert in entries:
                place.reached = entry.seq
                yield _event(entry, alert, began)


def _event(entry: Entry, alert: Alert, began: datetime) -> str:
    if entry.kind == "RAISED" and alert.raised_at > began:
        metrics.ALERT_DELAY.observe((datetime.now(UTC) - alert.caused_at).total_seconds())
    data = json.dumps(_ALERT.dump(alert), ensure_ascii=False)
    return f"id: {entry.seq}\nevent: {entry.kind}\ndata: {data}\n\n"
