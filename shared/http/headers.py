"""Headers of answers: what the OpenAPI document tells of them, and those that a route's own answers are sent with."""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from flask import request
from marshmallow import Schema

from shared.http.examples import ID

View = Callable[..., Any]
HEADERS: dict[str, dict[str, Any]] = {
    "ETag": {
        "description": "The version of what is answered. Send it back as If-Match.",
        "required": True,
        "schema": {"type": "string", "pattern": '^"[0-9]+"$'},
        "example": '"1"',
    },
    "Location": {
        "description": "The path of what was made, or of what the id leads to since it was merged.",
        "required": True,
        "schema": {"type": "string", "format": "uri-reference"},
        "example": f"/v1/veterans/{ID}",
    },
    "Link": {
        "description": 'The next page, as `<path?query>; rel="next"`. It is not sent with the last page.',
        "schema": {"type": "string"},
        "example": '</v1/veterans?limit=50&cursor=MDE5>; rel="next"',
    },
    "Idempotency-Replayed": {
        "description": "Sent where this is the stored answer of an earlier request with the same Idempotency-Key.",
        "schema": {"const": "true"},
        "example": "true",
    },
    "Retry-After": {
        "description": "Sent where waiting helps: seconds after which the same request may succeed.",
        "schema": {"type": "integer"},
        "example": 1,
    },
    "WWW-Authenticate": {
        "description": "How to say who asks: by a bearer token.",
        "required": True,
        "schema": {"const": "Bearer"},
        "example": "Bearer",
    },
    "Accept-Encoding": {
        "description": "Sent where the body was compressed: it is taken as it is alone.",
        "schema": {"const": "identity"},
        "example": "identity",
    },
    "Content-Disposition": {
        "description": "Under which name to save the file.",
        "required": True,
        "schema": {"type": "string"},
        "example": "attachment; filename=veterans.csv",
    },
}
"""Headers that answers of some operations have; what all have, docs/calling.md tells."""
OF_REFUSALS = {308: "Location", 401: "WWW-Authenticate", 415: "Accept-Encoding"}
OF_REFUSALS |= dict.fromkeys((409, 429, 503), "Retry-After")
"""The header that refusals of a status may have."""
OF_FILES = {"Content-Disposition": "Content-Disposition"}
"""Those of a file's answer, each by the name of its component."""


def of_answer(answer: type[Schema], *, paged: bool, write: bool, makes: bool) -> dict[str, str]:
    """The headers of a success answer, each by the name of its component. `makes`: it is a POST to no thing yet."""
    fields = answer._declared_fields.keys()
    located = makes and {"id", "version"} <= fields
    told = {"Link": paged, "ETag": "version" in fields, "Location": located, "Idempotency-Replayed": write}
    return {name: name for name, sent in told.items() if sent}


def of_refusal(status: int) -> dict[str, str]:
    """The headers of a refusal, each by the name of its component."""
    return {name: name for name in (OF_REFUSALS.get(status),) if name}


def tagged(view: View, sent: Collection[str]) -> View:
    """Give the answer what of these is `sent` with it: Link to the next page, ETag, Location of what was made."""

    @wraps(view)
    def answering(*args: Any, **kwargs: Any) -> Any:
        result = view(*args, **kwargs)
        headers = {}
        if "Link" in sent and result.next:
            headers["Link"] = f'<{request.path}?{_with_cursor(result.next)}>; rel="next"'
        if "ETag" in sent:
            headers["ETag"] = f'"{_field(result, "version")}"'
        if "Location" in sent:
            headers["Location"] = f"{request.path}/{_field(result, 'id')}"
        return result, headers

    return answering


def _field(result: Any, name: str) -> Any:
    return result[name] if isinstance(result, dict) else getattr(result, name)


def _with_cursor(cursor: str) -> str:
    return urlencode([*((k, v) for k, v in request.args.items(multi=True) if k != "cursor"), ("cursor", cursor)])
