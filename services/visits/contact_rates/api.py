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
from shared.security.areas import scope
from shared.shares import SMALL, Tree, shown_as

routes = Routes("contact-rates", __name__, description="Contact rates")


def _on(db: Session, query: Mapping[str, Any]) -> date:
    return shares.as_of(query.get("on"), clock.today(db), "?on")


def _counted(db: Session, by: Actor, area: str, on: date) -> Mapping[str, Tree]:
    around = shares.counted_of(by.area, area)
    # People of the tiers are all people of a station, whose number the hardship register shows.
    return shares.trees(queries.by_station(db, around, on), around, shares.below(by.area, SMALL), parts=True)


def _shown(rates: Mapping[str, Tree], prefix: str) -> list[Fields]:
    return [{"name": name, **figures.share(prefix)} for name, figures in rates.items()]


@routes.read("/v1/contact-rates", may="due:read", query=RateQuery, answer=ContactRatesSchema)
def get_contact_rates(db: Session, by: Actor, query: Fields) -> Fields:
    """How many people of each tier were contacted in a quarter or year.

    Counted as the contact plans want.
    For the whole area, and for each area one level below. A contact counts by its day, also if it was recorded late.
    """
    area, on = query["area"], _on(db, query)
    rates = _counted(db, by, area, on)
    below = next(iter(rates.values())).below(area)
    return {
        "area": area,
        "as_of": clock.now(db),
        "rates": [
            {**share, **vars(RATES[share["name"]]), **vars(domain.period(RATES[share["name"]].months, on))}
            for share in _shown(rates, scope(area))
        ],
        "areas": [{"area": each.ljust(12, "0"), "rates": _shown(rates, each)} for each in below],
        "suppressed_below": shares.below(by.area, SMALL),
    }


@routes.page("/v1/contact-rates/people", may="due:read", query=RatePeopleQuery, of=RatePersonSchema)
def list_people_behind(db: Session, by: Actor, query: Fields) -> Page:
    """Who stands behind a rate.

    With `met=false` whom to contact still before the period ends.
    Where the rate is left out, so is its list; in place of an area within whose rate is left out, the nearest above it
    is named.
    """
    area, on, rate = query["area"], _on(db, query), RATES[query["rate"]]
    figures = _counted(db, by, area, on)[rate.name] if shares.below(by.area, SMALL) else Tree({})
    if figures.shown(scope(area)) is None:
        return Page([], None)
    page = paginate(db, queries.people(rate, area, on, met=query["met"]), [Person.id], query)
    return page.showing(lambda person: {"id": person.id, "area": shown_as(person.area, figures.gone)})
