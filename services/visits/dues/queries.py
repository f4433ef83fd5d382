"""Reads of dues, and of the contacts that plans go by."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, not_, or_, select
from sqlalchemy.orm import Session

from services.visits.dues.domain.contact import Method, Trigger
from services.visits.dues.domain.dues import PENDING, DueState, slot
from services.visits.dues.domain.plan import History, Slot
from services.visits.models import Due, Person, Visit
from services.visits.people.queries import contacted
from shared import aliases
from shared.aliases import PERSON_ALIAS
from shared.bulk import among
from shared.driver import execute
from shared.security.ranges import of_station


def history(db: Session, person: UUID, *, without: UUID | None = None) -> History:
    """What the plan goes by: the contacts of a person, by the id that counts now, that stand, those before their file
    that the registry told of, and those that were missed.

    `without` leaves one visit out.
    """
    values = {"person": person, "without": without}
    [stood] = execute(db, _STOOD, values)
    last: dict[Slot, Any] = {
        place: row.due_on if place == Trigger.FOLLOW_UP else row.closed_on
        for row in execute(db, _MISSED, values)
        if (place := slot(row.purpose, row.trigger, None))
    }
    return History(stood.contact, stood.home, stood.follow_up, last)


# The last contact says when the next is wanted, as does a later attempt that names a day.
_STOOD = f"""
    WITH {aliases.KNOWN}, stand AS (
        SELECT visits.id, reached, method, visited_on, occurred_at, next_contact_on
          FROM visits JOIN known ON veteran_id = known.id
         WHERE superseded_by IS NULL AND visits.id IS DISTINCT FROM %(without)s::uuid)
    SELECT greatest(max(visited_on) FILTER (WHERE reached),
                    (SELECT max(last_contact) FROM people JOIN known USING (id))) AS contact,
           greatest(max(visited_on) FILTER (WHERE reached AND method = '{Method.HOME_VISIT}'),
                    (SELECT max(last_visit) FROM people JOIN known USING (id))) AS home,
           (SELECT next_contact_on FROM stand WHERE reached OR next_contact_on IS NOT NULL
             ORDER BY occurred_at DESC, id DESC LIMIT 1) AS follow_up
      FROM stand
"""
_MISSED = f"""
    WITH {aliases.KNOWN}
    SELECT purpose, trigger, max(closed_on) AS closed_on, max(due_on) AS due_on
      FROM dues JOIN known ON veteran_id = known.id WHERE state = '{DueState.MISSED}' AND ref IS NULL
     GROUP BY purpose, trigger
"""


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


PENDING_OF = select(Due).where(among(Due.veteran_id, "ids"), Due.state.in_(PENDING)).order_by(Due.id)
"""Dues of a person, known by `ids`, that time or a contact may still end, in id order."""


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
