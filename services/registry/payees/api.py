"""The accounts that people are paid to."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.registry.files.use_cases.record import read_file
from services.registry.models import PayeeAccount
from services.registry.payees import queries, schemas, use_cases
from shared.contracts.access import Actor
from shared.errors import Moved, NotFound
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.crypto import Vault

routes = Routes("payees", __name__, description="The accounts that people are paid to")
ACCOUNTS = "/v1/veterans/<uuid:veteran_id>/payee-accounts"


@routes.page(ACCOUNTS, may="payee:read", of=schemas.PayeeAccountSchema, refuses=(Moved,))
def list_payee_accounts(db: Session, by: Actor, query: Fields, veteran_id: UUID) -> Page:
    """That accounts were recorded, by whom and when.

    The one not replaced counts. Neither bank nor number is shown.
    """
    return paginate(db, queries.accounts(read_file(db, veteran_id).id), [PayeeAccount.id], query)


@routes.change(
    ACCOUNTS,
    may="payee:record",
    body=schemas.NewPayeeAccountSchema,
    answer=schemas.PayeeAccountSchema,
    vault=True,
    refuses=(Moved,),
)
def record_payee_account(
    db: Session, vault: Vault, by: Actor, body: Fields, veteran_id: UUID, expected: int | None
) -> PayeeAccount:
    """Record the account that a person is paid to from now on.

    It takes the place of the one before.
    """
    return use_cases.record_account(db, vault, by, veteran_id, body["new"], body["reason"], expected)


@routes.read(
    "/v1/payees",
    may="payee:disclose",
    body=schemas.PayeesSchema,
    answer=schemas.PayeeListSchema,
    vault=True,
    refuses=(NotFound,),
)
def tell_payees(db: Session, vault: Vault, by: Actor, body: Fields) -> Fields:
    """To which accounts people are paid, for the bank's file of a batch.

    For the bureau alone, and it is kept who looked. `flags` tell what is unusual, and not what it was found from.
    """
    return {"items": use_cases.tell_payees(db, vault, by, body["veteran_ids"], body["reason"])}
