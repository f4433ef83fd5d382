"""Contact rates: who was contacted in a quarter or a year, of the people an area serves."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from services.visits.contact_rates import domain, queries
from services.visits.contact_rates.queries import RATES
from services.visits.contact_rates.schemas import ContactRatesSchema, RatePeopleQuery, RatePersonSchema, RateQuery
from services.visits.models import Person
from shared import clock, shares
from shared.contracts.access import Actor
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.shares import SMALL

routes = Routes("contact-rates", __name__, description="Contact rates")


def _on(db: Session, query: Mapping[str, Any]) -> date:
    return shares.as_of(query.get("on"), clock.today(db), "?on")


@routes.read("/v1/contact-rates", may="due:read", query=RateQuery, answer=ContactRatesSchema)
def get_contact_rates(db: Session, by: Actor, query: Fields) -> Fields:
    """How many people of each tier were contacted in the quarter or year, as the contact plans want.

    For the whole area, and for each area one level below. A contact counts by its day, also if it was recorded late.
    """
    area, on = query["area"], _on(db, query)
    below = shares.below(by.area, SMALL)
    areas = queries.by_area(db, area, on)
    totals = domain.total(RATES, areas, below)
    return {
        "area": area,
        "as_of": clock.now(db),
        "rates": [
            {**vars(total), **vars(RATES[total.name]), **vars(domain.period(RATES[total.name].months, on))}
            for total in totals
        ],
        "areas": [{"area": each, "rates": rates} for each, rates in domain.shown(RATES, areas, below).items()],
        "suppressed_below": below,
    }


@routes.page("/v1/contact-rates/people", may="due:read", query=RatePeopleQuery, of=RatePersonSchema)
def list_people_behind(db: Session, by: Actor, query: Fields) -> Page:
    """Who stands behind a rate: with `met=false` whom to contact still before the period ends."""
    area, on = query["area"], _on(db, query)
    return paginate(db, queries.people(RATES[query["rate"]], area, on, met=query["met"]), [Person.id], query)
