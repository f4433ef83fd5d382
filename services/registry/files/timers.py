"""What time makes happen to files."""

from uuid import UUID

from sqlalchemy import ColumnExpressionArgument, Select, or_, select
from sqlalchemy.orm import Session

from services.registry.files import events
from services.registry.files.domain import life, people
from services.registry.files.rules import CATEGORIES_VERSION
from services.registry.files.use_cases import record
from services.registry.models import ReturnReport, Veteran
from services.registry.models.veterans import STANDING
from shared import clock
from shared.db import hold
from shared.events.outbox import publish
from shared.security.crypto import Vault
from shared.states import step
from shared.timers import Batch


def note_eightieth_birthdays(db: Session) -> Batch[Veteran]:
    """Home service is due from 80; the birth date itself never leaves the registry."""
    old = Veteran.birth_date < people.first_too_young(clock.today(db))

    def note(veteran: Veteran) -> None:
        veteran.over_80 = True
        publish(db, veteran, events.veteran_changed(veteran))

    return Batch(_files(Veteran.alive, ~Veteran.over_80, old, STANDING), note)


def note_overdue_returns(db: Session) -> Batch[UUID, Veteran]:
    """A return is overdue from the day after its date. The file is held first, as wherever a return changes."""
    rows = (
        select(ReturnReport.id, Veteran)
        .join(Veteran, Veteran.id == ReturnReport.veteran_id)
        .where(ReturnReport.state == life.Return.EXPECTED, ReturnReport.report_by < clock.today(db))
        .order_by(Veteran.id)
        .with_for_update(skip_locked=True, of=Veteran)
    )

    def note(return_id: UUID, veteran: Veteran) -> bool:
        (report,) = hold(db, ReturnReport, return_id)
        if report.state != life.Return.EXPECTED:
            return False  # another machine was first: this one saw the report as it was before
        report.state = step(report.state, life.Return.OVERDUE)
        publish(db, veteran, events.veteran_return_overdue(veteran, report.report_by))
        return True

    return Batch(rows, note)


def derive_anew(db: Session) -> Batch[Veteran]:
    """Rules of tiers, of how names are read or of who is a veteran have changed: go through the files that still follow
    the old ones. Who is a veteran is told of every file: the file does not keep what was told before.
    """
    other = or_(Veteran.derived < record.DERIVED, Veteran.derived > record.DERIVED)

    def derive(veteran: Veteran) -> None:
        before = veteran.tier, *veteran.derived.split(".")[2:]
        record.derive_anew(db, veteran)
        if before != (veteran.tier, str(CATEGORIES_VERSION)) and veteran.merged_into is None:
            publish(db, veteran, events.veteran_changed(veteran))

    return Batch(_files(other, Veteran.erased_at.is_(None)), derive)


def hash_phones(vault: Vault, db: Session) -> Batch[Veteran]:
    """Releases before this one sealed phones that no one could look for."""

    def hash(veteran: Veteran) -> None:
        phone = record.unseal_text(vault, veteran, "phone", veteran.phone_sealed)
        veteran.phone_hash = record.phone_hash(vault, phone or "")

    return Batch(_files(Veteran.phone_hash.is_(None), Veteran.phone_sealed.is_not(None)), hash)


def _files(*due: ColumnExpressionArgument[bool]) -> Select[Veteran]:
    return select(Veteran).where(*due).order_by(Veteran.id).with_for_update(skip_locked=True)
