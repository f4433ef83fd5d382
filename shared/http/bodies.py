"""What comes in the body of a request: JSON that a schema loads, or a file."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from flask import request
from marshmallow import RAISE
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import UnsupportedMediaType

from shared.http.problems import JsonMalformed

View = Callable[..., Any]


class Parser(FlaskParser):
    """Loads JSON and queries; what no schema knows is a fault."""

    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": RAISE, "json": RAISE}

    def load_json(self, req: Any, schema: Any) -> Any:
        try:
            return super().load_json(req, schema)
        except (RecursionError, ValueError):  # nested without end; a number of thousands of digits
            raise JsonMalformed from None


def json_only(view: View) -> View:
    """Refuse a body that is not said to be JSON."""

    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        if request.mimetype != "application/json":
            raise UnsupportedMediaType
        return view(*args, **kwargs)

    return checked


def as_file(view: View, types: Mapping[str, Any], limit: int) -> View:
    """Read the request's body as a file, before any transaction."""

    @wraps(view)
    def read(*args: Any, **kwargs: Any) -> Any:
        if request.mimetype not in types:
            raise UnsupportedMediaType
        request.max_content_length = limit
        return view(*args, content=request.get_data(), kind=types[request.mimetype], **kwargs)

    return read
