"""Signing in, and the public keys that verify what it gives."""

from typing import Any

from flask import current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from services.registry import queries
from services.registry.api.schemas import CredentialsSchema, JwksSchema, TokenSchema
from services.registry.models import Account
from shared.contracts.access import Role
from shared.errors import Kind, Refusal
from shared.http.auth import OPEN
from shared.http.routes import Routes
from shared.security import passwords

FAILURES = "10 per minute"
routes = Routes("sessions", __name__, description="Signing in")


class CredentialsWrong(Refusal):
    """Login or password is wrong, or the account is closed."""

    kind = Kind.UNAUTHENTICATED


def _attempt() -> str:
    """Failures are counted by address and login: neither one guesser nor one victim locks others out."""
    body = request.get_json(silent=True)
    login = body.get("login") if isinstance(body, dict) else None
    return f"{get_remote_address()}|{login}"


limiter = Limiter(_attempt, storage_uri="memory://")


@routes.plain("/v1/sessions", method="POST", may=OPEN, body=CredentialsSchema, answer=TokenSchema, status=201)
@limiter.limit(FAILURES, deduct_when=lambda response: response.status_code == 401)
def sign_in(body: dict[str, str]) -> dict[str, Any]:
    """Exchange login and password for an access token."""
    signer = current_app.extensions["signer"]
    account: Account | None = current_app.extensions["muster"].database.run(
        lambda db: queries.account_by_login(db, body["login"])
    )
    right = passwords.verify(account.password_hash if account else None, body["password"])
    if account is None or not right or not account.active:
        raise CredentialsWrong
    token = signer.issue(account.id, Role(account.role), account.area)
    return {"access_token": token, "token_type": "Bearer", "expires_in": signer.seconds}


@routes.plain("/.well-known/jwks.json", method="GET", may=OPEN, answer=JwksSchema)
def public_keys() -> dict[str, Any]:
    """The keys that verify access tokens (RFC 7517)."""
    keys: dict[str, Any] = current_app.extensions["signer"].jwks()
    return keys
