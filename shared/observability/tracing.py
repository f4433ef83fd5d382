"""W3C trace context: one trace from a request through its events to the alert."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("traceparent", default="")
_FORM = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


def fresh() -> str:
    """The context of a trace of its own, which nothing else joins."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


def begin(parent: str | None = None) -> None:
    """Join the trace of `parent`, or start one where it is missing or malformed."""
    if parent and _FORM.fullmatch(parent):
        _current.set(f"00-{parent[3:35]}-{secrets.token_hex(8)}-{parent[-2:]}")
    else:
        _current.set(fresh())


def traceparent() -> str:
    """The running trace context; starts one where none runs."""
    if not _current.get():
        begin()
    return _current.get()


@contextmanager
def unit() -> Iterator[None]:
    """One unit of work, in a trace of its own; the trace before it goes on after it."""
    before = _current.set("")
    try:
        yield
    finally:
        _current.reset(before)
