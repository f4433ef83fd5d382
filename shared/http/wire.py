"""What gunicorn does by itself, before the app is asked and after it has answered."""

from functools import partial
from http import HTTPStatus
from typing import Any

from gunicorn import util
from gunicorn.workers.base_async import AsyncWorker

from shared.http import problems

MOST_UNREAD = 64 * 1024 * 1024
HANDED_OVER: list[bytes] = []
"""What an app returns that has taken the request's connection (`gunicorn.socket`) away and goes on with it."""


def install() -> None:
    """Take the place of gunicorn's own functions; called in each worker."""
    util.write_error = write_error
    # To close on what was not read, such as a body that is too large, takes the answer back from its reader. Workers
    # of other kinds close like this by themselves.
    util.close = partial(util.close_graceful, max_drain=MOST_UNREAD)
    AsyncWorker.is_already_handled = let_go


def let_go(_worker: Any, answer: Any) -> bool:
    """Have the worker forget a connection that was taken away, in the way meant for its subclasses."""
    if answer is HANDED_OVER:
        raise StopIteration
    return False


def write_error(client: Any, status: int, _reason: str, _message: str) -> None:
    """Answer a request that cannot be read. gunicorn would send HTML, and quote the request in it."""
    slug, detail = problems.slug_of(status), problems.ADVICE.get(status, HTTPStatus(status).phrase)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        slug, detail = problems.InternalError().slug, problems.InternalError().detail
    answer = problems.problem(status, slug, detail, headers={"Connection": "close"})
    client.sendall(f"HTTP/1.1 {answer.status}\r\n{answer.headers}".encode() + answer.get_data())
