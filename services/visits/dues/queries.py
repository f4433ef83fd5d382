"""Reads of dues, and of the contacts that plans go by."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, not_, or_, select
from sqlalchemy.orm import Session

from services.visits.dues.domain.contact import Method, Trigger
from services.visits.dues.domain.dues import PENDING, DueState, slot
from services.visits.dues.domain.plan import History, Slot
from services.visits.models import Due, Person, Visit
from services.visits.people.queries import contacted
from shared import aliases
from shared.aliases import PERSON_ALIAS
from shared.bulk import among
from shared.security.ranges import of_station


def history(db: Session, ids: Sequence[UUID], *, without: UUID | None = None) -> History:
    """What the plan goes by: the contacts of a person, known by `ids`, that stand, those before their file that the
    registry told of, and those that were missed.

    `without` leaves one visit out.
    """
    stand: list[ColumnElement[bool]] = [Visit.veteran_id.in_(ids), Visit.superseded_by.is_(None)]
    if without:
        stand.append(Visit.id != without)
    # The last contact says when the next is wanted, as does a later attempt that names a day.
    asked = (
        select(Visit.next_contact_on)
        .where(*stand, or_(Visit.reached, Visit.next_contact_on.is_not(None)))
        .order_by(Visit.occurred_at.desc(), Visit.id.desc())
        .limit(1)
    )
    contact, home, follow_up = db.execute(
        select(
            func.greatest(func.max(Visit.visited_on), _told(Person.last_contact, ids)),
            func.greatest(
                func.max(Visit.visited_on).filter(Visit.method == Method.HOME_VISIT), _told(Person.last_visit, ids)
            ),
            asked.correlate(None).scalar_subquery(),
        ).where(*stand, Visit.reached)
    ).one()
    missed = db.execute(
        select(Due.purpose, Due.trigger, func.max(Due.closed_on), func.max(Due.due_on))
        .where(Due.veteran_id.in_(ids), Due.state == DueState.MISSED, Due.ref.is_(None))
        .group_by(Due.purpose, Due.trigger)
    )
    last: dict[Slot, Any] = {
        place: due_on if place == Trigger.FOLLOW_UP else closed_on
        for purpose, trigger, closed_on, due_on in missed
        if (place := slot(purpose, trigger, None))
    }
    return History(contact, home, follow_up, last)


def _told(day: Any, ids: Sequence[UUID]) -> Any:
    return select(func.max(day)).where(Person.id.in_(ids)).scalar_subquery()


_KNOWN = (Due.veteran_id, Visit.veteran_id, PERSON_ALIAS.c.old, PERSON_ALIAS.c.canonical)
_PLANNED_BY = (Person.tier, Person.registered_on, Person.raised_on, Person.turn, Person.last_contact, Person.last_visit)
_NEWCOMERS = select(Person.id, Person.area, Person.fixed_officer, *_PLANNED_BY).where(
    among(Person.id, "ids"), contacted(), *(~exists().where(id == Person.id) for id in _KNOWN)
)


def newcomers(db: Session, ids: Sequence[UUID]) -> dict[UUID, Any]:
    """By their id, those who are contacted and of whom nothing that a plan goes by was ever written: of their columns
    those that a plan wants.
    """
    return {person.id: person for person in db.execute(_NEWCOMERS, {"ids": ids})}


def pending(ids: Sequence[UUID]) -> Select[Any]:
    """Dues of a person, known by `ids`, that time or a contact may still end, in id order."""
    return select(Due).where(Due.veteran_id.in_(ids), Due.state.in_(PENDING)).order_by(Due.id)


def cancelled(person: Person, ids: Sequence[UUID]) -> Select[Any]:
    """Visits for events that the death of a person, known by `ids`, has cancelled, in id order. Nothing else does, but
    a follow-up of aid ends with its application too.
    """
    of_event = Due.ref.is_(None) & Due.trigger.is_not(None) & (Due.trigger != Trigger.FOLLOW_UP)
    of_aid = Due.ref.is_not(None) & (Due.trigger == Trigger.FOLLOW_UP) & (Due.closed_on == person.ended_on)
    rows = select(Due).where(Due.veteran_id.in_(ids), Due.state == DueState.CANCELLED, or_(of_event, of_aid))
    return rows.order_by(Due.id)


def must_visit(ids: Sequence[UUID], trigger: str, happened_on: object, ref: UUID | None) -> Select[Any]:
    """The due that an event opened, whatever became of it; by `ref` if it has one, else by its day."""
    event = Due.ref == ref if ref else (Due.happened_on == happened_on) & Due.ref.is_(None)
    return select(Due).where(Due.veteran_id.in_(ids), Due.trigger == trigger, event, Due.reopens.is_(None))


def dues(area: str, query: Mapping[str, Any]) -> Select[Any]:
    """Dues within the caller's area, by state, purpose, trigger, officer, date, person, ref or whether they are pending
    if asked.
    """
    rows = of_station(select(Due), Due.area, area)
    for name, column in (
        ("state", Due.state),
        ("purpose", Due.purpose),
        ("trigger", Due.trigger),
        ("officer", Due.officer),
        ("ref", Due.ref),
    ):
        if name in query:
            rows = rows.where(column == query[name])
    if "pending" in query:
        waits = Due.state.in_(PENDING)
        rows = rows.where(waits if query["pending"] else not_(waits))
    if "veteran_id" in query:
        rows = rows.where(Due.veteran_id.in_(aliases.same(query["veteran_id"])))
    return rows.where(Due.due_on <= query["due_by"]) if "due_by" in query else rows
