"""If-Match: a change is made only to a version that its caller has read (RFC 9110 section 13.1.1)."""

import enum
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import request

from shared.errors import Kind, Refusal, VersionStale

View = Callable[..., Any]
MOST_TAGS = 10  # each may cost a transaction; default of ours
_TAG = r'(?:W/)?"[!#-~]*"'
_SPACE = r"[ \t]*+"
_ELEMENT = re.compile(rf'{_SPACE}(?:(W/)?"([!#-~\x80-\xff]*+)")?{_SPACE}(?:,|$)')
_OURS = re.compile(r"0|[1-9][0-9]{0,8}")  # as routes give them: a row's version
_NEVER = -1
"""A version that no row has."""


class IfMatch(enum.Enum):
    """What a route makes of the If-Match header: the version its caller has read."""

    IGNORED = "ignored"
    HONOURED = "honoured"
    REQUIRED = "required"


class IfMatchMissing(Refusal, kind=Kind.PRECONDITION_MISSING):
    """Send If-Match with the ETag you have read, so that no one's change is overwritten."""

    zh = "请在 If-Match 中带上您读到的 ETag，以免覆盖他人的修改。"


class IfMatchInvalid(Refusal, kind=Kind.MALFORMED):
    """If-Match must be * or up to ten ETags, each in quotes and separated by commas, such as "3" or "3", "4"."""

    zh = 'If-Match 应为 *，或最多十个 ETag，各加引号并以逗号分隔，例如 "3" 或 "3", "4"。'


def versioned(view: View, if_match: IfMatch) -> View:
    """Hand the view the version its caller has read, as `expected`; None where any will do. Of several, each is tried
    until one is not stale: the view runs in a transaction of its own each time.
    """

    @wraps(view)
    def tried(*args: Any, **kwargs: Any) -> Any:
        header = request.headers.get("If-Match")
        if header is None and if_match is IfMatch.REQUIRED:
            raise IfMatchMissing
        *others, last = [None] if header is None else versions(header)
        for version in others:
            try:
                return view(*args, expected=version, **kwargs)
            except VersionStale:
                continue
        return view(*args, expected=last, **kwargs)

    return tried


def versions(header: str) -> list[int | None]:
    """The versions that an If-Match header names, at least one: None for `*`, and one that is never there if no tag is
    one of ours. A weak tag matches nothing. Raises IfMatchInvalid.
    """
    if header.strip(" \t") == "*":
        return [None]
    tags, at = [], 0
    while at < len(header):
        element = _ELEMENT.match(header, at)
        if element is None:
            raise IfMatchInvalid
        at = element.end()
        if element[2] is not None:
            tags.append(element)
    if not 0 < len(tags) <= MOST_TAGS:
        raise IfMatchInvalid
    known = [int(tag[2]) for tag in tags if not tag[1] and _OURS.fullmatch(tag[2])]
    return [*dict.fromkeys(known)] or [_NEVER]


def parameter(if_match: IfMatch) -> dict[str, Any]:
    """The header as OpenAPI describes it."""
    pattern = rf"^(\*|{_TAG}( *, *{_TAG}){{0,{MOST_TAGS - 1}}})$"
    return {
        "in": "header",
        "name": "If-Match",
        "required": if_match is IfMatch.REQUIRED,
        "schema": {"type": "string", "pattern": pattern, "example": '"1"'},
        "description": "The ETag you have read, or several of which any will do, or `*` for any version. A "
        "weak tag (`W/…`) never matches.",
    }
