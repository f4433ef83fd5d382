"""Every error leaves as problem+json (RFC 9457): what is wrong, where, and how to mend it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, current_app, request
from gunicorn.http.errors import NoMoreData, ParseException
from sqlalchemy.exc import DataError, DBAPIError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from shared.errors import AlreadyExists, AreaForeign, Busy, Kind, Moved, ReferenceUnknown, Refusal
from shared.faults import describe, may_pass
from shared.http.advice import ADVICE, MENDING, OTHER, TITLES
from shared.http.languages import language
from shared.labels import labels_of
from shared.words import CHINESE, ENGLISH, Words, told

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
    Kind.DEFECT: 500,
    Kind.BUSY: 503,
}
PRIVILEGE, UNIQUE, FOREIGN_KEY = "42501", "23505", "23503"
log = structlog.get_logger()

Fault = tuple[str, str]
"""Where something is wrong, and what: Words, or a text that is the same in both languages."""


class ValueUnusable(Refusal):
    """A value in it cannot be stored or looked up, such as a NUL character or a number out of range: correct it."""

    zh = "其中有的值无法保存或查询，例如空字符（NUL）或超出范围的数：请更正。"


class BodyGarbled(Refusal, kind=Kind.MALFORMED):
    """The body breaks off, or its chunks are not as RFC 9112 section 7.1 wants them: send it again, whole."""

    zh = "请求体中断，或其分块不符合 RFC 9112 第7.1节：请重新完整提交。"


class BodyEncoded(Refusal, kind=Kind.UNSUPPORTED):
    """The body is compressed: send it as it is, without Content-Encoding."""

    zh = "请求体经过压缩：请去掉 Content-Encoding，按原样提交。"


class JsonMalformed(Refusal, kind=Kind.MALFORMED):
    """The body is not valid JSON, is nested more than 16 deep, or holds a number of thousands of digits: mend it and
    send it again.
    """

    zh = "请求体不是有效的 JSON，或嵌套超过16层，或含有上千位的数：请改正后重新提交。"


class InternalError(Refusal, kind=Kind.DEFECT):
    """Muster failed, by a fault of its own, and changed nothing. Tell its operators the traceparent header of this
    answer: the log has it.
    """

    zh = "系统自身出错，未作任何更改：请将本应答的 traceparent 标头告知运维人员，日志中有记录。"


def slug_of(status: int) -> str:
    """The slug of a problem that says no more than its status."""
    return HTTPStatus(status).phrase.lower().replace(" ", "-")


def body(
    status: int,
    slug: str,
    detail: Words,
    errors: Sequence[Fault] = (),
    members: Mapping[str, Any] | None = None,
    *,
    language: str = ENGLISH,
) -> dict[str, Any]:
    """What a problem tells in a language, as JSON."""
    problem: dict[str, Any] = {
        "type": f"urn:muster:problem:{slug}",
        "title": TITLES[status] if language == CHINESE else slug.replace("-", " ").capitalize(),
        "status": status,
        "detail": detail.told(language),
    }
    if errors:
        problem["errors"] = [{"pointer": pointer, "detail": told(text, language)} for pointer, text in errors]
    return problem | dict(members or {})


def problem(
    status: int,
    slug: str,
    detail: Words,
    *,
    errors: Sequence[Fault] = (),
    headers: Mapping[str, str] | None = None,
    members: Mapping[str, Any] | None = None,
) -> Response:
    """An answer of type problem+json, in the language of the request."""
    content = body(status, slug, detail, errors, members, language=language())
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
    words = _labelled(refusal)
    errors = [(each.pointer, _labelled(each)) for each in refusal.faults or [refusal] if each.pointer]
    headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else {}
    status = STATUS[refusal.kind]
    if isinstance(refusal, BodyEncoded):
        headers["Accept-Encoding"] = "identity"  # RFC 9110 section 15.5.16: not the media type is at fault
    if isinstance(refusal, Moved):
        if refusal.old in request.path:
            headers["Location"] = request.full_path.rstrip("?").replace(refusal.old, refusal.new)
        else:  # the body named it: a redirect would lead here again
            status = STATUS[Kind.CONFLICT]
    return problem(status, refusal.slug, words, errors=errors, headers=headers, members=refusal.members)


def _labelled(refusal: Refusal) -> Words:
    """A refusal's words; in Chinese, a value of a closed list is called what `data/words.yaml` says."""
    if not refusal.params:
        return refusal.words
    labels = labels_of(current_app.extensions["muster"].settings.service)
    return refusal.sentence().format(**{name: labels.beside(value) for name, value in refusal.params.items()})


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    data = getattr(error, "data", None) or {}
    if status == 422 and "messages" in data:
        return problem(422, "body-invalid", MENDING, errors=list(_faults(data["messages"])))
    if status == 400 and "json" in data.get("messages", {}):
        return _refused(JsonMalformed())
    kept = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    said_here = vars(error).get("description")  # its class's own is werkzeug's
    detail = said_here if isinstance(said_here, Words) else ADVICE.get(status, OTHER)
    return problem(status, slug_of(status), detail, headers=kept)


def _faults(messages: dict[str, Any]) -> Iterator[Fault]:
    """webargs' messages by location → pointers: `#/name` into a body, `?name` into the query."""
    for location, faults in messages.items():
        prefix = "?" if location == "query" else "#/"
        for path, detail in _leaves(faults, ()):
            pointer = "/".join(part for part in path if part != "_schema")
            yield prefix + pointer if pointer else prefix.rstrip("/"), detail


def _leaves(faults: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(faults, dict):
        for name, inner in faults.items():
            escaped = str(name).replace("~", "~0").replace("/", "~1")
            yield from _leaves(inner, (*path, escaped))
    elif isinstance(faults, list):
        for inner in faults:
            yield from _leaves(inner, path)
    else:
        yield path, faults


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
    return _refused(InternalError())
