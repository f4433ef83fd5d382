"""Accounts: who signs in, with which role, for which area."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.accounts import queries, use_cases
from services.registry.accounts.schemas import AccountPatchSchema, AccountSchema, NewAccountSchema
from services.registry.models import Account
from shared.contracts.access import Actor
from shared.db import find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security import passwords

routes = Routes("accounts", __name__, description="Accounts")


@routes.read("/v1/accounts/me", may="account:self", answer=AccountSchema)
def get_own_account(db: Session, by: Actor) -> Account:
    """The account that asks."""
    return find(db, Account, by.account)


@routes.page("/v1/accounts", may="account:manage", of=AccountSchema)
def list_accounts(db: Session, by: Actor, query: Fields) -> Page:
    """All accounts, oldest first."""
    return paginate(db, queries.every(), [Account.id], query)


@routes.write("/v1/accounts", may="account:manage", body=NewAccountSchema, answer=AccountSchema, located=False)
def create_account(db: Session, by: Actor, body: Fields) -> Account:
    """Let someone sign in."""
    password_hash = passwords.hash(body["password"])
    return use_cases.create_account(db, body["login"], password_hash, body["role"], body["area"])


@routes.revise(
    "/v1/accounts/<uuid:account_id>",
    method="PATCH",
    may="account:manage",
    body=AccountPatchSchema,
    answer=AccountSchema,
)
def change_account(db: Session, by: Actor, body: Fields, account_id: UUID, expected: int | None) -> Account:
    """Change an account: role, area or password, or close or reopen it.

    Tokens already given live until they end.
    """
    changes = {name: value for name, value in body.items() if name != "password"}
    if "password" in body:
        changes["password_hash"] = passwords.hash(body["password"])
    return use_cases.change_account(db, account_id, changes, expected)
