"""Every error leaves as problem+json (RFC 9457): what is wrong, where, and how to mend it."""

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, request
from gunicorn.http.errors import NoMoreData, ParseException
from sqlalchemy.exc import DataError, DBAPIError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, InternalServerError

from shared.errors import AlreadyExists, AreaForeign, Busy, Kind, Moved, ReferenceUnknown, Refusal
from shared.faults import describe, may_pass

MEDIA_TYPE = "application/problem+json"
STATUS = {
    Kind.MOVED: 308,
    Kind.MALFORMED: 400,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.GONE: 410,
    Kind.STALE: 412,
    Kind.UNSUPPORTED: 415,
    Kind.INVALID: 422,
    Kind.PRECONDITION_MISSING: 428,
    Kind.TOO_MANY: 429,
    Kind.BUSY: 503,
}
PRIVILEGE, UNIQUE, FOREIGN_KEY = "42501", "23505", "23503"
log = structlog.get_logger()

ADVICE = {
    400: "The request is not HTTP/1.1 as RFC 9112 wants it: mend its request line, its headers or its chunks.",
    404: "There is nothing at this address; /openapi.json lists those there are.",
    405: "This address does not take this method; the Allow header lists those it takes.",
    413: "The body is larger than 1 MiB: send less at once.",
    414: "The request line is longer than 8,190 bytes: ask for less at once.",
    415: "Send the body as application/json.",
    417: "Leave Expect out, or send 100-continue in it.",
    431: "There are more than 100 headers, or one is longer than 8,190 bytes: send fewer or shorter ones.",
    501: "Of transfer codings only chunked is understood: send the body in that, or with a Content-Length.",
}
MENDING = "Some fields need mending: `errors` says which, and how."


class ValueUnusable(Refusal):
    """A value in it cannot be stored or looked up, such as a NUL character or a number out of range: correct it."""


class BodyGarbled(Refusal, kind=Kind.MALFORMED):
    """The body breaks off, or its chunks are not as RFC 9112 section 7.1 wants them: send it again, whole."""


class BodyEncoded(Refusal, kind=Kind.UNSUPPORTED):
    """The body is compressed: send it as it is, without Content-Encoding."""


class JsonMalformed(Refusal, kind=Kind.MALFORMED):
    """The body is not valid JSON, is nested more than 16 deep, or holds a number of thousands of digits: mend it and
    send it again.
    """


class InternalError(Refusal):
    """Muster failed, by a fault of its own, and changed nothing. Tell its operators the traceparent header of this
    answer: the log has it.
    """


def slug_of(status: int) -> str:
    """The slug of a problem that says no more than its status."""
    return HTTPStatus(status).phrase.lower().replace(" ", "-")


def body(
    status: int, slug: str, detail: str, errors: list[dict[str, str]] | None = None, members: Any = None
) -> dict[str, Any]:
    """What a problem tells, as JSON."""
    problem: dict[str, Any] = {
        "type": f"urn:muster:problem:{slug}",
        "title": slug.replace("-", " ").capitalize(),
        "status": status,
        "detail": detail,
    }
    if errors:
        problem["errors"] = errors
    return problem | dict(members or {})


def problem(
    status: int,
    slug: str,
    detail: str,
    *,
    errors: list[dict[str, str]] | None = None,
    headers: Any = None,
    members: Any = None,
) -> Response:
    """An answer of type problem+json."""
    content = body(status, slug, detail, errors, members)
    response = Response(json.dumps(content, ensure_ascii=False), status, mimetype=MEDIA_TYPE)
    response.headers.extend(headers or {})
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def install(app: Flask) -> None:
    """Let every error of an app leave this way."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(PoolTimeout, _pool)
    for garbled in (ParseException, NoMoreData):
        app.register_error_handler(garbled, lambda _: _refused(BodyGarbled()))
    app.register_error_handler(Exception, _defect)


def _refused(refusal: Refusal) -> Response:
    errors = [{"pointer": refusal.pointer, "detail": refusal.detail}] if refusal.pointer else None
    headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else {}
    status = STATUS[refusal.kind]
    if isinstance(refusal, BodyEncoded):
        headers["Accept-Encoding"] = "identity"  # RFC 9110 section 15.5.16: not the media type is at fault
    if isinstance(refusal, Moved):
        if refusal.old in request.path:
            headers["Location"] = request.full_path.rstrip("?").replace(refusal.old, refusal.new)
        else:  # the body named it: a redirect would lead here again
            status = STATUS[Kind.CONFLICT]
    return problem(status, refusal.slug, refusal.detail, errors=errors, headers=headers, members=refusal.members)


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    data = getattr(error, "data", None) or {}
    if status == 422 and "messages" in data:
        return problem(422, "body-invalid", MENDING, errors=list(_faults(data["messages"])))
    if status == 400 and "json" in data.get("messages", {}):
        return _refused(JsonMalformed())
    kept = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    said_here = vars(error).get("description")  # its class's own is werkzeug's
    detail = said_here or ADVICE.get(status) or error.description or ""
    return problem(status, slug_of(status), detail, headers=kept)


def _faults(messages: dict[str, Any]) -> Iterator[dict[str, str]]:
    """webargs' messages by location → pointers: `#/name` into a body, `?name` into the query."""
    for location, faults in messages.items():
        prefix = "?" if location == "query" else "#/"
        for path, detail in _leaves(faults, ()):
            pointer = "/".join(part for part in path if part != "_schema")
            yield {"pointer": prefix + pointer if pointer else prefix.rstrip("/"), "detail": detail}


def _leaves(faults: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(faults, dict):
        for name, inner in faults.items():
            escaped = str(name).replace("~", "~0").replace("/", "~1")
            yield from _leaves(inner, (*path, escaped))
    elif isinstance(faults, list):
        for inner in faults:
            yield from _leaves(inner, path)
    else:
        yield path, str(faults)


def _database(fault: DBAPIError) -> Response:
    state = getattr(fault.orig, "sqlstate", None)
    if state == PRIVILEGE and "row-level security" in str(fault.orig):
        return _refused(AreaForeign())
    if state == UNIQUE:
        return _refused(AlreadyExists())
    if state == FOREIGN_KEY:
        return _refused(ReferenceUnknown())
    if isinstance(fault, DataError):
        return _refused(ValueUnusable())
    if not may_pass(fault):
        return _defect(fault)
    if isinstance(fault, ProgrammingError):  # a table, column, function or grant that this code counts on
        log.error("the database lacks something", reason=describe(fault))
    else:
        log.warning("database away or busy", reason=describe(fault))
    return _refused(Busy())


def _pool(_fault: PoolTimeout) -> Response:
    log.warning("all database connections are in use")
    return _refused(Busy())


def _defect(fault: Exception) -> Response:
    log.error("defect", method=request.method, route=str(request.url_rule), exc_info=fault)
    return problem(InternalServerError.code, InternalError().slug, InternalError().detail)
