"""W3C trace context: one trace from a request through its events to the alert."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("traceparent", default="")
_FORM = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


def begin(parent: str | None = None) -> None:
    """Join the trace of `parent`, or start one where it is missing or malformed."""
    if parent and _FORM.fullmatch(parent):
        trace, flags = parent[3:35], parent[-2:]
    else:
        trace, flags = secrets.token_hex(16), "01"
    _current.set(f"00-{trace}-{secrets.token_hex(8)}-{flags}")


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


def fresh() -> str:
    """A trace context that nothing else belongs to: what bears it joins to no person by its trace."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
