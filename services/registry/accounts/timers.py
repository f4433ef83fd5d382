"""What time makes happen to accounts: others hear of them, however they were made or changed."""

from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from services.registry.accounts import queries, use_cases
from services.registry.models import Account, AccountTold
from shared import clock
from shared.timers import Batch


def tell_accounts(db: Session) -> Batch[Account, AccountTold | None, UUID]:
    """Tell of the accounts that are not as was told last."""
    member: ColumnElement[UUID] = func.coalesce(queries.member(clock.today(db)), Account.id)
    rows = (
        select(Account, AccountTold, member)
        .outerjoin(AccountTold, AccountTold.id == Account.id)
        .where(
            or_(
                AccountTold.id.is_(None),
                AccountTold.area != Account.area,
                AccountTold.active != Account.active,
                AccountTold.role != Account.role,
                AccountTold.member.is_distinct_from(member),
            )
        )
        .order_by(Account.id)
        .with_for_update(skip_locked=True, of=Account)
    )
    return Batch(rows, lambda account, told, who: use_cases.tell_account(db, account, told, who))
