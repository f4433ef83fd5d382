"""Closings of the hardship register 困难底数: a station keeps its figures of a quarter, for ever."""

from datetime import date

from sqlalchemy.orm import Session

from services.visits.hardships.domain import counts
from services.visits.hardships.queries import counts as queries
from services.visits.models import RegisterClosing
from shared import clock
from shared.clashes import add_or_refuse
from shared.contracts.access import Actor
from shared.errors import AreaForeign
from shared.security.areas import covers


def close_quarter(db: Session, by: Actor, area: str, as_of: date) -> RegisterClosing:
    """Keep the figures of a station's hardship register at a quarter's end, for ever.

    Raises AreaForeign, RegisterOfAnother, QuarterNotOver, NotAQuarterEnd, RegisterClosedAlready.
    """
    if not covers(by.area, area):
        raise AreaForeign(pointer="#/area")
    if by.area != area:
        raise counts.RegisterOfAnother(pointer="#/area")
    counts.check_closing(as_of, clock.today(db))
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
    return add_or_refuse(db, closing, counts.RegisterClosedAlready(pointer="#/as_of"), "register_closings_once")
