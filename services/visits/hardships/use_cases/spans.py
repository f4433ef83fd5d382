"""Spans of open hardships: for which station one counts at which step, and on which days."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Update, update
from sqlalchemy.orm import Session

from services.visits.hardships.queries import counts as queries
from services.visits.models import Hardship, HardshipSpan, Person
from shared import aliases, clock
from shared.clock import FOR_EVER


def open_span(db: Session, hardship: Hardship) -> None:
    """Let a hardship, held or new, count for its station as it is from today: in the hardship register 困难底数."""
    end_span(db, hardship)
    person_id = aliases.resolve(db, hardship.veteran_id)
    db.add(_span(hardship.area, hardship.id, person_id, hardship.state, hardship.kind, clock.today(db)))
    db.flush()


def end_span(db: Session, hardship: Hardship) -> None:
    """Let a hardship count for no station from today."""
    db.execute(_current(hardship.id).values(until_on=clock.today(db)))


def carry_over_spans(db: Session, person: Person, ids: Sequence[UUID]) -> None:
    """Let what is open of a person, locked and known by `ids`, count for the station they belong to now."""
    today = clock.today(db)
    for span in db.scalars(queries.open_spans(ids)).all():
        if (span.area, span.person_id) != (person.area, person.id):
            db.execute(_current(span.hardship_id).values(until_on=today))
            db.add(_span(person.area, span.hardship_id, person.id, span.state, span.kind, today))
            db.flush()


def _current(hardship_id: UUID) -> Update:
    return update(HardshipSpan).where(HardshipSpan.hardship_id == hardship_id, HardshipSpan.until_on == FOR_EVER)


def _span(area: str, hardship_id: UUID, person_id: UUID, state: str, kind: str, from_on: date) -> HardshipSpan:
    return HardshipSpan(
        area=area,
        hardship_id=hardship_id,
        person_id=person_id,
        state=state,
        kind=kind,
        from_on=from_on,
        until_on=FOR_EVER,
    )
