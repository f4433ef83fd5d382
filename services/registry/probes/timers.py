"""What time makes happen to what was asked."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from services.registry.models import Account, Probe
from shared import clock
from shared.timers import Batch


def forget_probes(db: Session) -> Batch[UUID]:
    """What an account asked on days that are over is forgotten."""
    over = Probe.on_day < clock.today(db)
    rows = select(Account.id).where(select(Probe.asked).where(Probe.account == Account.id, over).exists())

    def forget(account: UUID) -> None:
        db.execute(delete(Probe).where(Probe.account == account, over))

    return Batch(rows.order_by(Account.id).with_for_update(skip_locked=True), forget)
