"""What time makes happen in the registry."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, ColumnExpressionArgument, Select, or_, select
from sqlalchemy.orm import Session

from services.registry import events, queries
from services.registry.domain import files as rules
from services.registry.domain import people
from services.registry.domain.files import Erasure, Return, step
from services.registry.domain.imports import KEPT_DAYS, TRANSITIONS, State
from services.registry.models import Card, ErasureRequest, Import, ReturnReport, Veteran
from services.registry.models.veterans import STANDING
from services.registry.use_cases import erasures, files, imports
from shared import clock
from shared.db import hold
from shared.events.envelope import Event
from shared.events.outbox import publish
from shared.http.answers import forget_old
from shared.timers import Batch

Waiting = tuple[ColumnElement[bool], ...]


def note_eightieth_birthdays(db: Session) -> Batch[Veteran]:
    """Home service is due from 80; the birth date itself never leaves the registry."""
    latest = people.birthday(clock.today(db), -people.OLD_AGE)
    rows = _files(Veteran.alive, ~Veteran.over_80, Veteran.birth_date <= latest, STANDING)

    def note(veteran: Veteran) -> None:
        veteran.over_80 = True
        publish(db, veteran, events.veterans.changed(veteran))

    return Batch(rows, note)


def note_overdue_returns(db: Session) -> Batch[UUID, Veteran]:
    """A return is overdue from the day after its date. The file is held first, as wherever a return changes."""
    rows = (
        select(ReturnReport.id, Veteran)
        .join(Veteran, Veteran.id == ReturnReport.veteran_id)
        .where(ReturnReport.state == Return.EXPECTED, ReturnReport.report_by < clock.today(db))
        .order_by(Veteran.id)
        .with_for_update(skip_locked=True, of=Veteran)
    )

    def note(return_id: UUID, veteran: Veteran) -> bool:
        (report,) = hold(db, ReturnReport, return_id)
        if report.state != Return.EXPECTED:
            return False  # another machine was first: this one saw the report as it was before
        report.state = step(rules.RETURNS, Return(report.state), Return.OVERDUE)
        publish(db, veteran, events.veterans.return_overdue(veteran, report.report_by))
        return True

    return Batch(rows, note)


def derive_anew(db: Session) -> Batch[Veteran]:
    """Rules of tiers or readings of surnames have changed: go through the files that still follow the old ones."""
    other = or_(Veteran.derived < files.DERIVED, Veteran.derived > files.DERIVED)

    def derive(veteran: Veteran) -> None:
        before = veteran.tier
        files.derive(veteran)
        if veteran.tier != before and veteran.merged_into is None:
            publish(db, veteran, events.veterans.changed(veteran))

    return Batch(_files(other, Veteran.erased_at.is_(None)), derive)


def _files(*due: ColumnExpressionArgument[bool]) -> Select[Veteran]:
    return select(Veteran).where(*due).order_by(Veteran.id).with_for_update(skip_locked=True)


def forget_unrun_imports(db: Session) -> Batch[Import]:
    """A checked file that no one runs is given up, and its content forgotten."""
    latest = clock.now(db) - timedelta(days=KEPT_DAYS)
    rows = select(Import).where(Import.state == State.CHECKED, Import.changed_at < latest).order_by(Import.id)

    def forget(found: Import) -> None:
        imports.enter(db, found, step(TRANSITIONS, State(found.state), State.DISCARDED))

    return Batch(rows.with_for_update(skip_locked=True), forget)


def carry_out_erasures(db: Session) -> Batch[ErasureRequest]:
    """Erase what was approved a day ago."""
    rows = (
        select(ErasureRequest)
        .where(ErasureRequest.state == Erasure.APPROVED, ErasureRequest.erase_after <= clock.now(db))
        .order_by(ErasureRequest.id)
        .with_for_update(skip_locked=True)
    )
    return Batch(rows, lambda wanted: erasures.carry_out(db, wanted))


def remind_of_cards(db: Session) -> Batch[Card]:
    """Review and filing of a card must end soon: told once, unless its time has passed already."""
    today = clock.today(db)
    waiting = (Card.reminder.is_(None), Card.warn_on <= today, Card.file_by >= today)
    return _remind(db, waiting, "DUE_SOON", events.cards.due_soon)


def note_overdue_cards(db: Session) -> Batch[Card]:
    """The 30 working days have passed: told once, from the day after the last."""
    waiting = (Card.reminder.is_distinct_from("OVERDUE"), Card.file_by < clock.today(db))
    return _remind(db, waiting, "OVERDUE", events.cards.overdue)


def _remind(db: Session, waiting: Waiting, reminder: str, event: Callable[[Card], Event]) -> Batch[Card]:
    def remind(card: Card) -> None:
        card.reminder = reminder
        publish(db, card, event(card))

    return Batch(queries.cards.in_review(*waiting).with_for_update(skip_locked=True, of=Card), remind)


TIMERS = {
    "eightieth_birthdays": note_eightieth_birthdays,
    "overdue_returns": note_overdue_returns,
    "rules_changed": derive_anew,
    "erasures": carry_out_erasures,
    "unrun_imports": forget_unrun_imports,
    "cards_due_soon": remind_of_cards,
    "cards_overdue": note_overdue_cards,
    "old_answers": forget_old,
}
