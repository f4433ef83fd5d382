"""What time makes happen to dues."""

import functools
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.visits.dues import events
from services.visits.dues.domain import dues
from services.visits.dues.domain.contact import Trigger
from services.visits.dues.domain.plan import Feast, feasts
from services.visits.dues.rules import RULES
from services.visits.dues.use_cases import plan
from services.visits.models import Due, FestivalRound, Person
from services.visits.people.use_cases import lock_person, lock_person_if_free
from shared import calendars, clock
from shared.errors import VeteranUnknown
from shared.events.outbox import publish
from shared.states import step
from shared.timers import Batch


def advance_dues(db: Session) -> Batch[Due]:
    """Publish that a due's date comes near, and from the day after it that the due is overdue. Run late, publish only
    how things stand now: the nearest stage, or that the due is overdue.
    """
    today = clock.today(db)
    rows = select(Due).where(Due.state.in_((dues.DueState.OPEN, dues.DueState.SOON)), Due.next_on <= today)
    ordered = rows.order_by(Due.next_on, Due.id).with_for_update(skip_locked=True)
    return Batch(ordered, lambda due: _advance(db, due, today))


def _advance(db: Session, due: Due, today: date) -> None:
    if today > due.due_on:
        due.state = step(due.state, dues.DueState.OVERDUE)
        kind = dues.kind(due.purpose, due.trigger)
        due.next_on = dues.missed_on(RULES, kind, due.due_on, due.opened_on)
        publish(db, due, events.due_overdue(due))
        return
    due.next_on = dues.upcoming(RULES, due.due_on, today)
    days = dues.stage(RULES, due.due_on, today)
    if days is not None:  # else the rules have changed since it was opened
        due.state = step(due.state, dues.DueState.SOON)
        publish(db, due, events.due_soon(due, days))


def move_dues(db: Session) -> Batch[Due]:
    """A new calendar reckons anew what is due in working days."""
    return calendars.follow(db, plan.VERIFICATION)


def miss_dues(db: Session) -> Batch[UUID, UUID]:
    """A due that stays overdue is missed in the end, and the plan goes on.

    A plan is locked before its dues. A plan that someone else works on just now is passed over until the next turn,
    since this must not wait while it holds the plans of others.
    """
    lapsing = Due.state == dues.DueState.OVERDUE, Due.next_on <= clock.today(db)

    def miss(id: UUID, veteran_id: UUID) -> bool:
        person = lock_person_if_free(db, veteran_id)
        still = select(Due).where(Due.id == id, *lapsing).with_for_update(skip_locked=True)
        due = db.scalar(still) if person else None
        if person and due:
            plan.miss_due(db, person, due)
        return due is not None

    return Batch(select(Due.id, Due.veteran_id).where(*lapsing).order_by(Due.next_on, Due.id), miss)


def open_festival_visits(db: Session) -> Batch[UUID] | None:
    """Before a feast, open the visits of everyone it is for, a batch at a time. Each day goes through those who have
    joined since, and those with whom the day before failed.
    """
    today = clock.today(db)
    for feast in feasts(RULES, today):
        round = _round(db, feast)
        if round is None or round.passed_on == today:
            continue
        rows = _not_yet(feast, round)
        if db.scalar(rows.limit(1)) is None:
            round.reached, round.passed_on = None, today
            continue
        return Batch(rows, functools.partial(_invite, db, feast, round))
    return None


def _round(db: Session, feast: Feast) -> FestivalRound | None:
    """A feast's round, locked; None while another machine walks it."""
    row = select(FestivalRound).where(FestivalRound.festival == feast.festival, FestivalRound.day == feast.day)
    if db.scalar(row) is None:
        db.execute(insert(FestivalRound).values(festival=feast.festival, day=feast.day).on_conflict_do_nothing())
    return db.scalar(row.with_for_update(skip_locked=True).execution_options(populate_existing=True))


def _not_yet(feast: Feast, round: FestivalRound) -> Select[UUID]:
    """The next people whom a feast's visit is wanted for, and who have none yet."""
    has_one = select(Due.id).where(
        Due.veteran_id == Person.id, Due.trigger == Trigger.FESTIVAL, Due.happened_on == feast.day
    )
    meant = Person.tier.in_(feast.tiers), Person.alive, Person.merged_into.is_(None), ~Person.erased
    rows = select(Person.id).where(*meant, ~has_one.exists()).order_by(Person.id)
    return rows.where(Person.id > round.reached) if round.reached else rows


def _invite(db: Session, feast: Feast, round: FestivalRound, id: UUID) -> None:
    round.reached = id
    try:
        person = lock_person(db, id)
    except VeteranUnknown:  # erased a moment ago
        return
    plan.want_festival_visit(db, person, feast)
