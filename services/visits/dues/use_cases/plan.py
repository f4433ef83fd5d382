"""Keeping each person's dues in step with their plan. Locks: the person, then dues in id order."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.visits.dues import events, queries
from services.visits.dues.domain import dues, plan
from services.visits.dues.domain.contact import Purpose, Trigger
from services.visits.dues.domain.dues import DueState
from services.visits.dues.domain.plan import Feast, Slot
from services.visits.dues.rules import RULES
from services.visits.dues.use_cases import contact_years
from services.visits.models import Due, Person, Visit
from services.visits.people import queries as people
from services.visits.people.use_cases import lock_person
from shared import aliases, clock
from shared.bulk import row_of
from shared.calendars import NOT_IN_WORKDAYS, Clock, in_workdays, known
from shared.clock import business_date
from shared.errors import PersonDeceased
from shared.events.envelope import Event
from shared.events.outbox import publish
from shared.states import step
from shared.workdays import Calendar

CLOSED: Mapping[DueState, Callable[[Due], Event]] = {
    DueState.SETTLED: events.due_settled,
    DueState.MISSED: events.due_missed,
    DueState.CANCELLED: events.due_cancelled,
}


def open_due(db: Session, person: Person, purpose: Purpose | str, due_on: date, **more: Any) -> Due:
    """Want a contact by a date; `more` are the columns that say what it serves."""
    due = Due(**{**_columns(db, person, purpose, due_on), **more})
    publish(db, due, events.due_opened(due))
    return due


def _columns(db: Session, person: Any, purpose: Purpose | str, due_on: date) -> dict[str, Any]:
    today = clock.today(db)
    return {
        "area": person.area,
        "veteran_id": person.id,
        "officer": person.fixed_officer,
        "purpose": purpose,
        "opened_on": today,
        "due_on": due_on,
        "next_on": dues.upcoming(RULES, due_on, today),
        "state": dues.first_state(RULES, due_on, today),
        **NOT_IN_WORKDAYS,
    }


def first_dues(db: Session, newcomer: Any) -> list[tuple[Due, Event]]:
    """What the plan of one of `queries.newcomers` wants, for `publish_new`."""
    history = plan.History(newcomer.last_contact, newcomer.last_visit)
    want = plan.wanted(RULES, newcomer.tier, True, _since(newcomer), history)
    opened = [row_of(Due, **_columns(db, newcomer, slot, due_on)) for slot, due_on in sorted(want.items())]
    return [(due, events.due_opened(due)) for due in opened]


def close_due(db: Session, due: Due, state: DueState, visit: UUID | None = None) -> None:
    """End a due that is held. Raises DueNotPending."""
    due.state = step(due.state, state, pointer="#/due_id")
    due.visit_id = visit
    due.closed_on, due.next_on = clock.today(db), None
    publish(db, due, CLOSED[state](due))


def settle_due(db: Session, due: Due, visit: Visit) -> None:
    """Note that the contact which a due, held, had wanted took place. Raises DueNotPending."""
    close_due(db, due, DueState.SETTLED, visit.id)


def cancel_due(db: Session, due: Due) -> None:
    """Note that a due, held, is no longer wanted. Raises DueNotPending."""
    close_due(db, due, DueState.CANCELLED)


def is_answered(due: Due, visit: Visit) -> bool:
    """Whether a visit does what a due wants, other than verifying."""
    wants = due.purpose, due.happened_on, due.festival
    return visit.reached and dues.answers(RULES, *wants, visit.method, visit.visited_on)


def wanted_dues(db: Session, person: Person, *, without: UUID | None = None) -> dict[Slot, date]:
    """What the plan of a person wants now; or would, had one visit not been recorded."""
    history = queries.history(db, person.id, without=without)
    return plan.wanted(RULES, person.tier, people.is_contacted(person), _since(person), history)


def _since(person: Any) -> plan.Since:
    return plan.Since(person.registered_on, person.raised_on, person.turn)


def replan_dues(
    db: Session, person: Person, visit: Visit | None = None, before: dict[Slot, date] | None = None
) -> list[UUID]:
    """Bring a person's dues to what the plan (locked) wants now. Returns the dues that `visit`, which reached the
    person, settled.

    Dues whose date the plan no longer wants are settled by the visit, or cancelled where no visit is the reason. A
    visit that corrects another settles only what the plan wanted without either (`before`). The rest came of the error.
    """
    ids = aliases.ids_of(db, person.id)
    contact_years.recount_months(db, person, ids)
    want = wanted_dues(db, person)
    settled: list[UUID] = []
    for due in _hold_pending(db, ids):
        slot = dues.slot(due.purpose, due.trigger, due.ref)
        if slot is None:
            done = visit is not None and is_answered(due, visit)
            if not done:
                continue
        elif due.veteran_id != person.id:
            continue  # a merged file's own plan ends by itself
        elif want.get(slot) == due.due_on:
            del want[slot]
            continue
        else:
            done = visit is not None and (before is None or before.get(slot) == due.due_on)
        if done and visit:
            settle_due(db, due, visit)
            settled.append(due.id)
        else:
            cancel_due(db, due)
    for slot, due_on in sorted(want.items()):
        if isinstance(slot, Trigger):
            open_due(db, person, Purpose.CONTACT, due_on, trigger=slot)
        else:
            open_due(db, person, slot, due_on)
    return settled


_HELD = queries.PENDING_OF.with_for_update()


def _hold_pending(db: Session, ids: Sequence[UUID]) -> Sequence[Due]:
    return db.scalars(_HELD, {"ids": list(ids)}).all()


def end_dues(db: Session, ids: Sequence[UUID]) -> None:
    """Cancel whatever is still due of someone no longer contacted, who counts no more; their plan is locked."""
    contact_years.drop_months(db, ids)
    for due in _hold_pending(db, ids):
        cancel_due(db, due)


def miss_due(db: Session, person: Person, due: Due) -> None:
    """Note that a due, held, was not settled in its time. The plan, locked, goes on with the next one."""
    close_due(db, due, DueState.MISSED)
    replan_dues(db, person)


_SERVES = ("ref", "asked_at", "trigger", "happened_on", "festival")


def reopen_due(db: Session, person: Person, due: Due) -> None:
    """Want once more what a due had wanted, since the visit that settled it was corrected, or the death that cancelled
    it annulled; nothing more where that is wanted already.
    """
    if db.scalar(select(Due.id).where(Due.reopens == due.id)) is not None:  # the person is locked
        return
    same = {name: getattr(due, name) for name in (*_SERVES, *NOT_IN_WORKDAYS)}
    open_due(db, person, due.purpose, due.due_on, **same, reopens=due.id)


def revive_dues(db: Session, person: Person) -> None:
    """Want once more what a death had cancelled that was annulled, unless it would have been missed by now. The routine
    dues follow from the plan, and verifications from their cases. The plan is locked.
    """
    for due in db.scalars(queries.cancelled(person, aliases.ids_of(db, person.id))):
        missed_on = dues.missed_on(RULES, dues.kind(due.purpose, due.trigger), due.due_on, due.opened_on)
        if missed_on and missed_on > clock.today(db):
            reopen_due(db, person, due)


def want_verification(
    db: Session, person: Person, application: UUID, asked_at: datetime, *, again: bool = False
) -> None:
    """Open the visit that verifies an application, asked for at `asked_at`: once per application, or `again` unless one
    is pending. Nothing opens for someone not contacted. The plan is locked.
    """
    if not people.is_contacted(person):
        return
    opened = select(Due).where(Due.ref == application, Due.purpose == Purpose.VERIFICATION).order_by(Due.id.desc())
    last = db.scalar(opened.limit(1))
    if last is None or (again and last.state not in dues.PENDING):
        calendar, asked_on, count = known(db), business_date(asked_at), RULES.verification_workdays
        more = {"ref": application, "asked_at": asked_at, "reopens": last and last.id}
        more |= in_workdays(calendar, asked_on, count)
        open_due(db, person, Purpose.VERIFICATION, calendar.add(asked_on, count), **more)


def want_follow_up(db: Session, person: Person, application: UUID, paid_on: date) -> None:
    """Open the home visit after aid was paid, once per application. Nothing opens for someone not contacted. The plan
    is locked.
    """
    more = {"ref": application, "trigger": Trigger.FOLLOW_UP, "happened_on": paid_on}
    opened = select(Due.id).where(Due.ref == application, Due.trigger == Trigger.FOLLOW_UP).limit(1)
    if people.is_contacted(person) and db.scalar(opened) is None:
        open_due(db, person, Purpose.HOME_VISIT, paid_on + timedelta(days=RULES.aid_follow_up), **more)


def followed_up(db: Session, settled: Sequence[UUID]) -> UUID | None:
    """What application a visit followed up that settled these dues."""
    rows = select(Due.ref).where(Due.id.in_(settled), Due.trigger == Trigger.FOLLOW_UP, Due.ref.is_not(None))
    return db.scalar(rows.limit(1)) if settled else None


def _move(due: Due, day: date, _: Calendar, today: date) -> None:
    due.due_on, due.next_on = day, dues.upcoming(RULES, day, today)


VERIFICATION = Clock(
    Due,
    "due_on",
    lambda: select(Due).where(Due.state.in_((DueState.OPEN, DueState.SOON))).order_by(Due.id),
    _move,
    events.due_rescheduled,
)
"""The visits that verify applications are due in working days (docs/sources.md#aid)."""


def want_visit(
    db: Session, person: Person, trigger: Trigger | str, happened_on: date, ref: UUID | None = None
) -> Due | None:
    """Open the must-visit 必访 that an event wants; the plan is locked (`person_locked`).

    It opens once per person, trigger and day, or once per `ref` where the event has an id. Later calls return that
    first due, whatever became of it. None for someone not contacted, and for an event of long ago. FESTIVAL and
    FOLLOW_UP are no events.
    """
    due_on = plan.must_visit_due(RULES, Trigger(trigger), happened_on, clock.today(db))
    return _want_once(db, person, Trigger(trigger), happened_on, due_on, ref=ref) if due_on else None


def unwant_visit(db: Session, person: Person, ref: UUID) -> None:
    """Cancel the must-visit that an event with an id had wanted, unless it has ended; the plan is locked."""
    for due in _hold_pending(db, aliases.ids_of(db, person.id)):
        if due.ref == ref:
            cancel_due(db, due)


def want_festival_visit(db: Session, person: Person, feast: Feast) -> Due | None:
    """Open the visit that a feast wants, once per person and feast; the plan is locked. None for other tiers."""
    if person.tier not in feast.tiers:
        return None
    return _want_once(db, person, Trigger.FESTIVAL, feast.day, feast.due_on, festival=feast.festival)


def _want_once(db: Session, person: Person, trigger: Trigger, on: date, due_on: date, **more: Any) -> Due | None:
    if not people.is_contacted(person):
        return None
    ids = aliases.ids_of(db, person.id)
    due: Due | None = db.scalar(queries.must_visit(ids, trigger, on, more.get("ref")).limit(1))
    return due or open_due(db, person, Purpose.HOME_VISIT, due_on, trigger=trigger, happened_on=on, **more)


def report_event(db: Session, veteran_id: UUID, trigger: Trigger, happened_on: date) -> Due:
    """Open the visit for an event that a station reports. Raises VeteranUnknown, EventOutOfPlace, PersonDeceased."""
    person = lock_person(db, veteran_id)
    plan.check_reported(RULES, trigger, happened_on, clock.today(db))
    due = want_visit(db, person, trigger, happened_on)
    if due is None:
        raise PersonDeceased(pointer="#/veteran_id")
    return due
