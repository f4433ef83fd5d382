"""Whether this web worker was told to stop: long answers must end then, or they hold the process up."""

from typing import Any

_worker: Any = None


def watch(worker: Any) -> None:
    """Called by gunicorn's worker once it runs."""
    global _worker
    _worker = worker


def stopping() -> bool:
    return _worker is not None and not _worker.alive
