"""JSON that every reader reads alike (RFC 7493): where two would differ, it is refused as it enters."""

import json
import sys
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NoReturn

from marshmallow import ValidationError

from shared.words import Words

TWICE = Words("It stands twice in its object: send it once.", "在同一对象中出现了两次：请只填一次。")
SURROGATE = Words(
    "It contains a lone surrogate, which is no character: type it again.",
    "含有单独的代理项，不是字符：请重新输入。",
)
MAX_DEPTH = 16
"""Objects and arrays within each other; default of ours, thrice what any body needs."""
_MAX_DIGITS = sys.int_info.default_max_str_digits  # as of a number that is written out


class _Doubled(dict[str, Any]):
    """An object in which `name` stands twice."""

    name: str


def read(text: bytes) -> Any:
    """The value that a JSON text holds. Numbers without a fraction are integers, as JSON Schema has it: 5000.0 and 1e3
    too.

    Raises ValueError, ArithmeticError or RecursionError for what is no JSON, is nested too deeply or holds a number too
    long to read; ValidationError, which says where, for a name that stands twice and for what is no Unicode.
    """
    value = json.loads(text.decode(), object_pairs_hook=_object, parse_float=_number, parse_constant=_refuse)
    _check(value, ())
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) == len(pairs):
        return members
    doubled, names = _Doubled(members), [name for name, _ in pairs]
    doubled.name = next(name for name in names if names.count(name) > 1)
    return doubled


def _number(text: str) -> int | float:
    exact = Decimal(text)
    if exact.adjusted() >= _MAX_DIGITS:
        raise ValueError("too long")
    return int(exact) if exact == exact.to_integral_value() else float(text)


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


def _check(value: Any, path: Sequence[str | int]) -> None:
    if isinstance(value, str):
        _check_text(value, path)
    if not isinstance(value, dict | list):
        return
    if len(path) >= MAX_DEPTH:
        raise ValueError("too deep")
    if isinstance(value, _Doubled):
        raise _fault(TWICE, (*path, value.name))
    for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(name, str):
            _check_text(name, path)
        _check(inner, (*path, name))


def _check_text(text: str, path: Sequence[str | int]) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise _fault(SURROGATE, path) from None


def _fault(detail: Words, path: Sequence[str | int]) -> ValidationError:
    messages: Any = [detail]
    for name in reversed(path):
        messages = {name: messages}
    return ValidationError(messages)
