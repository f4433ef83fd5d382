"""Weather warnings, and whom to look after."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.visits.models import Person, WeatherWarning
from services.visits.weather import queries, schemas, use_cases
from services.visits.weather.domain import WarningLifted
from shared.contracts.access import Actor
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes

routes = Routes("weather", __name__, description="Weather warnings")
WARNINGS = "/v1/weather-warnings"


@routes.write(WARNINGS, may="weather:warn", body=schemas.NewWarningSchema, answer=schemas.WarningSchema, located=False)
def enter_warning(db: Session, by: Actor, body: Fields) -> WeatherWarning:
    """Enter a warning for an area within yours.

    Its towns are told whom to look after on each of its days, the first time at once if it holds today.
    """
    return use_cases.enter_warning(db, by, **body)


@routes.page(WARNINGS, may="due:read", query=schemas.WarningQuery, of=schemas.WarningSchema)
def list_warnings(db: Session, by: Actor, query: Fields) -> Page:
    """Warnings of your area, of those within it and those above it, oldest first."""
    return paginate(db, queries.warnings(by.area, query.get("on")), [WeatherWarning.id], query)


@routes.change(
    f"{WARNINGS}/<uuid:warning_id>/lifting", may="weather:warn", answer=schemas.WarningSchema, refuses=(WarningLifted,)
)
def lift_warning(db: Session, by: Actor, warning_id: UUID, expected: int | None) -> WeatherWarning:
    """End a warning before its last day: what stations were told of it is over."""
    return use_cases.lift_warning(db, by, warning_id, expected)


@routes.page("/v1/looked-after", may="due:read", query=schemas.LookedAfterQuery, of=schemas.LookedAfterSchema)
def list_looked_after(db: Session, by: Actor, query: Fields) -> Page:
    """Whom to look after in hard weather.

    They are the people of tier KEY, and those of 80 and more. Who lives alone is not known of anyone: whoever knows it
    looks after them too.
    """
    return paginate(db, queries.people(query["area"]), [Person.id], query)
