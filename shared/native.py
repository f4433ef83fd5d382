"""Long computing beside the event loop: in gevent's native threads, or every other request would wait for it."""

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


def away(work: Callable[..., T], *args: Any) -> T:
    """Run `work` in a native thread and wait for it cooperatively. It must not touch what is gevent's."""
    from gevent import get_hub

    result: T = get_hub().threadpool.apply(work, args)
    return result
