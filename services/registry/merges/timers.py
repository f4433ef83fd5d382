"""What time makes happen to requests to erase."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.merges.domain import Erasure
from services.registry.merges.use_cases import erasures
from services.registry.models import ErasureRequest
from shared import clock
from shared.timers import Batch


def carry_out_erasures(db: Session) -> Batch[ErasureRequest]:
    """Erase what was approved a day ago."""
    rows = (
        select(ErasureRequest)
        .where(ErasureRequest.state == Erasure.APPROVED, ErasureRequest.erase_after <= clock.now(db))
        .order_by(ErasureRequest.id)
        .with_for_update(skip_locked=True)
    )
    return Batch(rows, lambda wanted: erasures.carry_out(db, wanted))
