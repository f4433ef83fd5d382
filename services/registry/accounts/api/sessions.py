"""Signing in, and the public keys that verify what it gives."""

from flask import current_app, request
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from services.registry.accounts import queries
from services.registry.accounts.domain import plain
from services.registry.accounts.schemas import CredentialsSchema, JwksSchema, TokenSchema
from services.registry.models import Account
from shared.contracts.access import Role
from shared.errors import Kind, Refusal
from shared.http.auth import OPEN
from shared.http.routes import Fields, Routes
from shared.security import passwords

PER_LOGIN, PER_ADDRESS = parse("10/minute"), parse("100/minute")
"""Failed attempts by address and login, and by address (a station behind one address has many people). One under way
counts as failed until it succeeds.
"""

routes = Routes("sessions", __name__, description="Signing in")
_counts = MemoryStorage()  # of this worker
_failures = FixedWindowRateLimiter(_counts)


class CredentialsWrong(Refusal, kind=Kind.UNAUTHENTICATED):
    """Login or password is wrong, or the account is closed: compare both, or ask the city's administrator."""

    zh = "登录名或密码有误，或账号已停用：请核对，或联系市级管理员。"


class TooManyAttempts(Refusal, kind=Kind.TOO_MANY):
    """Too many failed attempts: wait a minute."""

    zh = "登录失败次数过多：请一分钟后再试。"
    retry_after = 60


@routes.plain(
    "/v1/sessions", may=OPEN, body=CredentialsSchema, answer=TokenSchema, refuses=(CredentialsWrong, TooManyAttempts)
)
def sign_in(body: dict[str, str]) -> Fields:
    """Exchange login and password for an access token."""
    address = request.remote_addr or ""
    limits = ((PER_LOGIN, address, plain(body["login"])), (PER_ADDRESS, address))
    if not all(_failures.hit(*limit) for limit in limits):
        raise TooManyAttempts
    account = _account(body["login"], body["password"])
    if account is None:
        raise CredentialsWrong
    for limit, *who in limits:
        _counts.decr(limit.key_for(*who))
    signer = current_app.extensions["signer"]
    token = signer.issue(account.id, Role(account.role), account.area)
    return {"access_token": token, "token_type": "Bearer", "expires_in": signer.seconds}


def _account(login: str, password: str) -> Account | None:
    """The active account with this login and password. The password is verified between transactions: it takes long."""
    database = current_app.extensions["muster"].database
    account: Account | None = database.run(lambda db: queries.by_login(db, login))
    right = passwords.verify(account.password_hash if account else None, password)
    return account if account and account.active and right else None


@routes.plain("/.well-known/jwks.json", may=OPEN, answer=JwksSchema)
def public_keys() -> Fields:
    """The keys that verify access tokens (RFC 7517)."""
    keys: Fields = current_app.extensions["signer"].jwks()
    return keys
