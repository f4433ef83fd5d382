"""The calendar of working days."""

from sqlalchemy.orm import Session

from services.registry.calendar import queries, schemas, use_cases
from services.registry.calendar.domain import Sourced
from services.registry.cards.use_cases import FILING
from services.registry.models import Arrangement
from shared.calendars import known
from shared.contracts.access import Actor
from shared.http.calendars import add_dry_run
from shared.http.routes import Fields, Routes
from shared.workdays import days_of, days_off_by_law

routes = Routes("calendar", __name__, description="The calendar of working days")
CLOCKS = {"CARD_FILING": FILING}
add_dry_run(routes, CLOCKS)


@routes.read("/v1/calendar", may="rule:read", query=schemas.YearQuery, answer=schemas.YearSchema)
def get_calendar(db: Session, by: Actor, query: Fields) -> Fields:
    """The holidays and make-up workdays of a year.

    It says whether they are published or provisional.
    """
    return _shown(db, query["year"], db.scalar(queries.entered(query["year"]).limit(1)))


@routes.write("/v1/calendar", may="calendar:arrange", body=schemas.SourcedSchema, answer=schemas.YearSchema)
def arrange_year(db: Session, by: Actor, body: Fields) -> Fields:
    """Enter the published arrangement of a year, or correct it.

    Running clocks move in every service, none to before tomorrow. `POST /v1/calendar/dry-run` of the registry and of
    visits says beforehand which.
    """
    return _shown(db, body["year"], use_cases.arrange_year(db, by, Sourced(**body)))


def _shown(db: Session, year: int, arranged: Arrangement | None) -> Fields:
    calendar = known(db)
    return {
        "year": year,
        "provisional": year not in calendar.years,
        "source": arranged and arranged.source,
        "days_off": arranged.days_off if arranged else sorted(days_off_by_law(year)),
        "workdays": arranged.workdays if arranged else [],
        "working_days": sum(map(calendar.is_workday, days_of(year))),
    }
