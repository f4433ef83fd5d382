"""Idempotency-Key: the same request sent again gets the stored answer and changes nothing."""

import hashlib
import json
from collections.abc import Callable

from flask import Response, request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from shared import locks
from shared.contracts.access import Actor
from shared.db import Database
from shared.driver import execute, insert_last
from shared.errors import Kind, Refusal
from shared.http.schemas import ID
from shared.security.crypto import Vault

_HEADERS = ("ETag", "Location", "Content-Type")
_LOOK = """
    SELECT request_hash, answer FROM answers
     WHERE account = %(account)s AND method = %(method)s AND path = %(path)s AND key = %(key)s
"""
_KEEP = """
    INSERT INTO answers (account, method, path, key, request_hash, answer, ids)
    SELECT account, method, path, key, decode(request_hash, 'hex'), decode(answer, 'hex'), ids
      FROM json_to_recordset({rows})
        AS t (account uuid, method text, path text, key text, request_hash text, answer text, ids uuid[])
"""


class IdempotencyKeyInvalid(Refusal, kind=Kind.MALFORMED):
    """An Idempotency-Key has 1 to 200 printable ASCII characters, such as a UUID."""

    zh = "Idempotency-Key 应为1至200个可打印的 ASCII 字符，例如 UUID。"


class IdempotencyKeyReused(Refusal):
    """This Idempotency-Key was used with another body: take a new key for a new request."""

    zh = "此 Idempotency-Key 已用于内容不同的请求：新的请求请使用新的键。"


class RequestUnderWay(Refusal, kind=Kind.CONFLICT):
    """The same request is being worked on just now: wait for its answer, or try again in a moment."""

    zh = "同一请求正在办理中：请等待结果，或稍候再试。"
    retry_after = 1


def once(database: Database, vault: Vault, by: Actor, scope: str, perform: Callable[[Session], Response]) -> Response:
    """Perform a write in a transaction, at most once per (account, method, path, key); without a key, perform it.

    A key is seldom sent again, so no stored answer is looked for first: what was done before is refused when it is done
    again, at the latest where its answer is kept, and with that undone.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return database.run(perform, scope=scope)
    if not (key.isascii() and key.isprintable() and 0 < len(key) <= 200):
        raise IdempotencyKeyInvalid
    place = {"account": by.account, "method": request.method, "path": request.path, "key": key}
    context = "\n".join(str(part) for part in place.values())
    name = hashlib.sha256(context.encode()).hexdigest()
    digest = hashlib.sha256(request.get_data()).digest()

    def work(db: Session) -> Response:
        db.connection()  # begins the transaction, which tries the lock
        if not db.info["locked"]:
            raise RequestUnderWay
        response = perform(db)
        if 200 <= response.status_code < 300:
            sealed = vault.seal_answer(context, _keep(response))
            kept = {"request_hash": digest.hex(), "answer": sealed.hex(), "ids": _named(response)}
            insert_last(db, _KEEP, {**place, **kept})
        return response

    try:
        return database.run(work, scope=scope, lock=locks.tried(f"'{name}'"))
    except (Refusal, DBAPIError):
        found = database.run(lambda db: execute(db, _LOOK, place))
        if not found:
            raise
        (stored,) = found
        if stored.request_hash != digest:
            raise IdempotencyKeyReused from None
        return _restore(vault.unseal_answer(context, stored.answer))


def _keep(response: Response) -> bytes:
    headers = {name: response.headers[name] for name in _HEADERS if name in response.headers}
    return json.dumps([response.status_code, headers, response.get_data(as_text=True)]).encode()


def _named(response: Response) -> list[str]:
    """The ids in the request's address and in the answer, by which erasure finds it."""
    texts = (request.path, response.headers.get("Location", ""), response.get_data(as_text=True))
    return sorted({id.lower() for id in ID.findall("\n".join(texts))})


def _restore(kept: bytes) -> Response:
    status, headers, body = json.loads(kept)
    response = Response(body, status, headers)
    response.headers["Idempotency-Replayed"] = "true"
    return response
