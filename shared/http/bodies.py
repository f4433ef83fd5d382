"""What comes in a request: JSON or a query that a schema loads, or a file."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, NoReturn

from flask import request
from marshmallow import RAISE, Schema, ValidationError, fields
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from shared.http import json_text
from shared.http.problems import BodyEncoded, JsonMalformed
from shared.words import Words

View = Callable[..., Any]
TOO_LARGE = Words("The file is larger than {most} MiB: send it in parts.", "文件超过{most} MiB：请分批上传。")
UNSUPPORTED = Words(
    "Send the file itself as the body, with its type, one of: {types}.",
    "请将文件本身作为请求体，并注明其类型，可为：{types}。",
)
TWICE = Words("It stands twice: give it once.", "出现了两次：请只填一次。")
_NUMBER = re.compile("-?[0-9]{1,18}")


def _refuse(*_: object, **__: object) -> NoReturn:
    raise TypeError("A view's input stays as it is, since the view may run again with it: make a copy and change that.")


class _Object(dict[str, Any]):
    __setitem__ = __delitem__ = __ior__ = _refuse  # type: ignore[assignment]  # none of them returns
    clear = pop = popitem = setdefault = update = _refuse  # type: ignore[assignment]


class _Array(list[Any]):
    """Still a list, so that it equals what is stored and the database driver knows it."""

    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refuse  # type: ignore[assignment]  # none of them returns
    append = clear = extend = insert = pop = remove = reverse = sort = _refuse  # type: ignore[assignment]


def frozen(value: Any) -> Any:
    """The same, but objects and arrays in it refuse changes with a TypeError."""
    if isinstance(value, dict):
        return _Object({name: frozen(inner) for name, inner in value.items()})
    return _Array(map(frozen, value)) if isinstance(value, list) else value


class Parser(FlaskParser):
    """Loads JSON and queries; what no schema knows is a fault."""

    DEFAULT_UNKNOWN_BY_LOCATION = {**FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION, "query": RAISE, "json": RAISE}

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        return frozen(super().parse(*args, **kwargs))

    def load_json(self, req: Any, schema: Any) -> Any:
        try:
            return super().load_json(req, schema)
        except (RecursionError, ArithmeticError, ValueError):  # nested without end; a number of thousands of digits
            raise JsonMalformed from None

    def _raw_load_json(self, req: Any) -> Any:
        return json_text.read(req.get_data())

    def load_querystring(self, req: Any, schema: Schema) -> Any:
        """Numbers, true and false stand as text in a query: fields get them as they stand in a body."""
        kinds = {field.data_key or name: field for name, field in schema.fields.items()}
        return {name: _of_query(name, kinds.get(name), texts) for name, texts in req.args.lists()}


def _of_query(name: str, kind: Any, texts: list[str]) -> Any:
    if isinstance(kind, fields.List):
        return texts
    if len(texts) > 1:
        raise ValidationError({name: [TWICE]})
    if isinstance(kind, fields.Boolean):
        return {"true": True, "false": False}.get(texts[0], texts[0])
    if isinstance(kind, fields.Integer) and _NUMBER.fullmatch(texts[0]):
        return int(texts[0])
    return texts[0]


def json_only(view: View) -> View:
    """Refuse a body that is not said to be JSON."""

    @wraps(view)
    def checked(*args: Any, **kwargs: Any) -> Any:
        if request.mimetype != "application/json":
            raise UnsupportedMediaType
        _as_it_is()
        return view(*args, **kwargs)

    return checked


def as_file(view: View, types: Mapping[str, Any], instead: Mapping[str, Words], limit: int) -> View:
    """Read the request's body as a file, before any transaction. `instead`: what to do about files of other types."""

    @wraps(view)
    def read(*args: Any, **kwargs: Any) -> Any:
        if request.mimetype not in types:
            raise UnsupportedMediaType(instead.get(request.mimetype) or unsupported(types))
        _as_it_is()
        request.max_content_length = limit
        try:
            content = request.get_data()
        except RequestEntityTooLarge:
            raise RequestEntityTooLarge(too_large(limit)) from None
        return view(*args, content=content, kind=types[request.mimetype], **kwargs)

    return read


def too_large(limit: int) -> Words:
    return TOO_LARGE.format(most=limit >> 20)


def unsupported(types: Iterable[str]) -> Words:
    return UNSUPPORTED.format(types=[*types])


def _as_it_is() -> None:
    if request.headers.get("Content-Encoding", "").strip().lower() not in ("", "identity"):
        raise BodyEncoded
