"""What time makes happen to files of people that were handed in."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.registry.imports.domain import KEPT_DAYS, State
from services.registry.imports.use_cases import imports
from services.registry.models import Import
from shared import clock
from shared.timers import Batch


def forget_unrun_imports(db: Session) -> Batch[Import]:
    """A checked file that no one runs is given up, and its content forgotten."""
    latest = clock.now(db) - timedelta(days=KEPT_DAYS)
    rows = select(Import).where(Import.state == State.CHECKED, Import.changed_at < latest).order_by(Import.id)

    def forget(upload: Import) -> None:
        imports.enter_state(db, upload, State.DISCARDED)

    return Batch(rows.with_for_update(skip_locked=True), forget)


def forget_run_imports(db: Session) -> Batch[Import]:
    """The fault sheet of a file that was run, and what was understood in it, are kept for a while."""
    latest = clock.now(db) - timedelta(days=KEPT_DAYS)
    rows = select(Import).where(Import.state == State.DONE, Import.numbers.is_not(None), Import.changed_at < latest)

    def forget(upload: Import) -> None:
        imports.forget_content(db, upload)

    return Batch(rows.order_by(Import.id).with_for_update(skip_locked=True), forget)
