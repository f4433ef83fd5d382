"""Idempotency-Key: the same request sent again gets the stored answer and changes nothing."""

import hashlib
import json
import re
from collections.abc import Callable

from flask import Response, request
from sqlalchemy.orm import Session

from shared import locks
from shared.contracts.access import Actor
from shared.db import execute
from shared.errors import Kind, Refusal
from shared.security.crypto import Vault

_HEADERS = ("ETag", "Location", "Content-Type")
# The try-lock first: a second insert of the same key would block until the first request ends. In a statement of its
# own: what a statement sees was settled before it took the lock, and an answer may have been kept in between.
_LOCK = f"SELECT {locks.tried('%(context)s')}"
_LOOK = """
    SELECT request_hash, answer FROM answers
     WHERE account = %(account)s AND method = %(method)s AND path = %(path)s AND key = %(key)s
"""
_KEEP = """
    INSERT INTO answers (account, method, path, key, request_hash, answer, ids)
    VALUES (%(account)s, %(method)s, %(path)s, %(key)s, %(request_hash)s, %(answer)s, %(ids)s::uuid[])
"""
_ID = re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class IdempotencyKeyInvalid(Refusal, kind=Kind.MALFORMED):
    """An Idempotency-Key has 1 to 200 printable ASCII characters, such as a UUID."""


class IdempotencyKeyReused(Refusal):
    """This Idempotency-Key was used with another body: take a new key for a new request."""


class RequestUnderWay(Refusal, kind=Kind.CONFLICT):
    """The same request is being worked on just now: wait for its answer, or try again in a moment."""

    retry_after = 1


def once(db: Session, vault: Vault, by: Actor, perform: Callable[[], Response]) -> Response:
    """Perform a write at most once per (account, method, path, key); without a key, perform it."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return perform()
    if not (key.isascii() and key.isprintable() and 0 < len(key) <= 200):
        raise IdempotencyKeyInvalid
    place = {"account": by.account, "method": request.method, "path": request.path, "key": key}
    context = "\n".join(str(part) for part in place.values())
    digest = hashlib.sha256(request.get_data()).digest()
    if not execute(db, _LOCK, {"context": context}).scalar():
        raise RequestUnderWay
    stored = execute(db, _LOOK, place).first()
    if stored:
        if stored.request_hash != digest:
            raise IdempotencyKeyReused
        return _restore(vault.unseal_answer(context, stored.answer))
    response = perform()
    if 200 <= response.status_code < 300:
        sealed = vault.seal_answer(context, _keep(response))
        execute(db, _KEEP, {**place, "request_hash": digest, "answer": sealed, "ids": _named(response)})
    return response


def _keep(response: Response) -> bytes:
    headers = {name: response.headers[name] for name in _HEADERS if name in response.headers}
    return json.dumps([response.status_code, headers, response.get_data(as_text=True)]).encode()


def _named(response: Response) -> list[str]:
    """The ids in the request's address and in the answer, by which erasure finds it."""
    texts = (request.path, response.headers.get("Location", ""), response.get_data(as_text=True))
    return sorted({id.lower() for id in _ID.findall("\n".join(texts))})


def _restore(kept: bytes) -> Response:
    status, headers, body = json.loads(kept)
    response = Response(body, status, headers)
    response.headers["Idempotency-Replayed"] = "true"
    return response
