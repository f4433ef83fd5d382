"""What time makes happen to files of people that were handed in."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.models import Import
from services.registry.sheets.domain.imports import KEPT_DAYS, State
from services.registry.sheets.use_cases import imports
from shared import clock
from shared.timers import Batch


def forget_unrun_imports(db: Session) -> Batch[Import]:
    """A checked file that no one runs is given up, and its content forgotten."""
    latest = clock.now(db) - timedelta(days=KEPT_DAYS)
    rows = select(Import).where(Import.state == State.CHECKED, Import.changed_at < latest).order_by(Import.id)

    def forget(upload: Import) -> None:
        imports.enter_state(db, upload, State.DISCARDED)

    return Batch(rows.with_for_update(skip_locked=True), forget)
