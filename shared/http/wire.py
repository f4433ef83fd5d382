"""What gunicorn does by itself, before the app is asked and after it has answered."""

from functools import partial
from http import HTTPStatus
from typing import Any

from gunicorn import util

from shared.http import advice, problems
from shared.words import ENGLISH

MOST_UNREAD = 64 * 1024 * 1024


def install() -> None:
    """Take the place of gunicorn's own functions; called in each worker."""
    util.write_error = write_error
    # To close on what was not read, such as a body that is too large, takes the answer back from its reader. Workers
    # of other kinds close like this by themselves.
    util.close = partial(util.close_graceful, max_drain=MOST_UNREAD)


def write_error(client: Any, status: int, _reason: str, _message: str) -> None:
    """Answer a request that cannot be read. gunicorn would send HTML, and quote the request in it."""
    slug, words = problems.slug_of(status), advice.ADVICE.get(status, advice.OTHER)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        slug, words = problems.InternalError.slug, problems.InternalError().words
    # In English: what cannot be read names no language.
    headers = {"Connection": "close", "Content-Language": ENGLISH}
    answer = problems.problem(status, slug, words, headers=headers)
    client.sendall(f"HTTP/1.1 {answer.status}\r\n{answer.headers}".encode() + answer.get_data())
