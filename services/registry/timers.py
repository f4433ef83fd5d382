"""What time makes happen in the registry."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from services.registry import events, queries
from services.registry.domain import files as rules
from services.registry.domain import people
from services.registry.domain.files import Erasure, Return, step
from services.registry.domain.imports import KEPT_DAYS, TRANSITIONS, State
from services.registry.models import Card, ErasureRequest, Import, ReturnReport, Veteran
from services.registry.queries.veterans import STANDING
from services.registry.use_cases import erasures, files, imports
from shared import clock
from shared.db import hold
from shared.events.envelope import Event
from shared.events.outbox import publish
from shared.http.answers import forget_old
from shared.timers import BATCH

Waiting = tuple[ColumnElement[bool], ...]


def note_eightieth_birthdays(db: Session) -> int:
    """Home service is due from 80; the birth date itself never leaves the registry."""
    latest = people.birthday(clock.today(db), -people.OLD_AGE)
    rows = db.scalars(
        select(Veteran)
        .where(Veteran.alive, ~Veteran.over_80, Veteran.birth_date <= latest, STANDING)
        .order_by(Veteran.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for veteran in rows:
        veteran.over_80 = True
        publish(db, veteran, events.veterans.changed(veteran))
    return len(rows)


def note_overdue_returns(db: Session) -> int:
    """A return is overdue from the day after its date. The file is held first, as wherever a return changes."""
    rows = db.execute(
        select(Veteran, ReturnReport.id)
        .join(ReturnReport, ReturnReport.veteran_id == Veteran.id)
        .where(ReturnReport.state == Return.EXPECTED, ReturnReport.report_by < clock.today(db))
        .order_by(Veteran.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True, of=Veteran)
    ).all()
    for veteran, return_id in rows:
        (report,) = hold(db, ReturnReport, return_id)
        if report.state == Return.EXPECTED:
            report.state = step(rules.RETURNS, Return(report.state), Return.OVERDUE)
            publish(db, veteran, events.veterans.return_overdue(veteran, report.report_by))
    return len(rows)


def derive_anew(db: Session) -> int:
    """Rules of tiers or readings of surnames have changed: go through the files that still follow the old ones."""
    rows = db.scalars(
        select(Veteran)
        .where(or_(Veteran.derived < files.DERIVED, Veteran.derived > files.DERIVED), Veteran.erased_at.is_(None))
        .order_by(Veteran.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for veteran in rows:
        before = veteran.tier
        files.derive(veteran)
        if veteran.tier != before and veteran.merged_into is None:
            publish(db, veteran, events.veterans.changed(veteran))
    return len(rows)


def forget_unrun_imports(db: Session) -> int:
    """A checked file that no one runs is given up, and its content forgotten."""
    latest = clock.now(db) - timedelta(days=KEPT_DAYS)
    rows = db.scalars(
        select(Import)
        .where(Import.state == State.CHECKED, Import.changed_at < latest)
        .order_by(Import.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for found in rows:
        imports.enter(db, found, step(TRANSITIONS, State(found.state), State.DISCARDED))
    return len(rows)


def carry_out_erasures(db: Session) -> int:
    """Erase what was approved a day ago."""
    rows = db.scalars(
        select(ErasureRequest)
        .where(ErasureRequest.state == Erasure.APPROVED, ErasureRequest.erase_after <= clock.now(db))
        .order_by(ErasureRequest.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for wanted in rows:
        erasures.carry_out(db, wanted)
    return len(rows)


def remind_of_cards(db: Session) -> int:
    """Review and filing of a card must end soon: told once, unless its time has passed already."""
    today = clock.today(db)
    waiting = (Card.reminder.is_(None), Card.warn_on <= today, Card.file_by >= today)
    return _remind(db, waiting, "DUE_SOON", events.cards.due_soon)


def note_overdue_cards(db: Session) -> int:
    """The 30 working days have passed: told once, from the day after the last."""
    waiting = (Card.reminder.is_distinct_from("OVERDUE"), Card.file_by < clock.today(db))
    return _remind(db, waiting, "OVERDUE", events.cards.overdue)


def _remind(db: Session, waiting: Waiting, reminder: str, event: Callable[[Card], Event]) -> int:
    rows = queries.cards.in_review(*waiting).limit(BATCH).with_for_update(skip_locked=True, of=Card)
    cards = db.scalars(rows).all()
    for card in cards:
        card.reminder = reminder
        publish(db, card, event(card))
    return len(cards)


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
