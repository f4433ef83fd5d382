"""Contact rates: who was contacted in a quarter or a year, of the people an area serves."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from services.visits import queries
from services.visits.api.schemas.contact_rates import (
    ContactRatesSchema,
    RatePeopleQuery,
    RatePersonSchema,
    RateQuery,
)
from services.visits.domain import contact_rates, register
from services.visits.models import Person
from services.visits.queries.audience import own_area
from services.visits.queries.contact_rates import RATES
from services.visits.rules.hardships import RULES
from shared import clock
from shared.contracts.access import Actor
from shared.http.pagination import Page, paginate
from shared.http.routes import Routes
from shared.http.schemas import page_of

routes = Routes("contact-rates", __name__, description="Contact rates")


def _on(db: Session, query: Mapping[str, Any]) -> date:
    today = clock.today(db)
    on: date = query.get("on", today)
    if on > today:
        raise register.AsOfInFuture(pointer="?on")
    return on


@routes.read("/v1/contact-rates", may="due:read", query=RateQuery, answer=ContactRatesSchema)
def get_contact_rates(db: Session, by: Actor, query: dict[str, Any]) -> dict[str, Any]:
    """Of the people of each tier those contacted in the quarter or year, by the contact plans: whole, and by the areas
    one level below. A contact counts by its day, also if it was recorded late.
    """
    area, on = own_area(by.area, query.get("area")), _on(db, query)
    below = register.below(area, RULES.suppress_below)
    areas = queries.contact_rates.by_area(db, area, on)
    totals = register.shown_indicators(contact_rates.total(RATES, areas), below)
    return {
        "area": area,
        "as_of": clock.now(db),
        "rates": [
            {**vars(total), **vars(RATES[total.name]), **vars(contact_rates.period(RATES[total.name].months, on))}
            for total in totals
        ],
        "areas": [{"area": each, "rates": rates} for each, rates in contact_rates.shown(RATES, areas, below).items()],
        "suppressed_below": below,
    }


@routes.read("/v1/contact-rates/people", may="due:read", query=RatePeopleQuery, answer=page_of(RatePersonSchema))
def list_people_behind(db: Session, by: Actor, query: dict[str, Any]) -> Page:
    """Who stands behind a rate: with `met=false` whom to contact still before the period ends."""
    area, on = own_area(by.area, query.get("area")), _on(db, query)
    return paginate(
        db, queries.contact_rates.people(RATES[query["rate"]], area, on, met=query["met"]), [Person.id], query
    )
