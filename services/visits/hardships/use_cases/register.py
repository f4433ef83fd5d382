"""The register 困难底数 that each station keeps of open hardships: its spans, and the closing of a quarter."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Update, update
from sqlalchemy.orm import Session

from services.visits.hardships.domain import register
from services.visits.hardships.queries import register as queries
from services.visits.models import Hardship, HardshipSpan, Person, RegisterClosing
from shared import aliases, clock
from shared.clashes import add_or_refuse
from shared.clock import FOR_EVER
from shared.contracts.access import Actor
from shared.errors import AreaForeign
from shared.security.areas import covers


def enter_register(db: Session, hardship: Hardship) -> None:
    """Let a hardship, held or new, stand in the register of its station as it is from today."""
    leave_register(db, hardship)
    person_id = aliases.resolve(db, hardship.veteran_id)
    db.add(_span(hardship.area, hardship.id, person_id, hardship.state, hardship.kind, clock.today(db)))
    db.flush()


def leave_register(db: Session, hardship: Hardship) -> None:
    """Let a hardship stand in no register from today."""
    db.execute(_open(hardship.id).values(until_on=clock.today(db)))


def carry_over(db: Session, person: Person, ids: Sequence[UUID]) -> None:
    """Hand what is open of a person, locked and known by `ids`, to the register of the station they belong to now."""
    today = clock.today(db)
    for span in db.scalars(queries.open_spans(ids)).all():
        if (span.area, span.person_id) != (person.area, person.id):
            db.execute(_open(span.hardship_id).values(until_on=today))
            db.add(_span(person.area, span.hardship_id, person.id, span.state, span.kind, today))
            db.flush()


def close_register(db: Session, by: Actor, area: str, as_of: date) -> RegisterClosing:
    """Keep the figures of a station's register at a quarter's end, for ever.

    Raises AreaForeign, RegisterOfAnother, QuarterNotOver, NotAQuarterEnd, RegisterClosedAlready.
    """
    if not covers(by.area, area):
        raise AreaForeign(pointer="#/area")
    if by.area != area:
        raise register.RegisterOfAnother(pointer="#/area")
    register.check_closing(as_of, clock.today(db))
    figures = queries.figures(db, area, as_of)
    closing = RegisterClosing(
        area=area,
        as_of=as_of,
        numerator=figures.numerator,
        denominator=figures.denominator,
        hardships=figures.hardships,
        cells=[[cell.state, cell.kind, cell.hardships, cell.people] for cell in figures.cells],
        closed_by=by.account,
        closed_at=clock.now(db),
    )
    return add_or_refuse(db, closing, register.RegisterClosedAlready(pointer="#/as_of"), "register_closings_once")


def _open(hardship_id: UUID) -> Update:
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
