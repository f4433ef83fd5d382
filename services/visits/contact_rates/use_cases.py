"""Telling towns that a quarter or a year may lack contacts with people of tier KEY."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from sqlalchemy.orm import Session

from services.visits.contact_rates import domain, events, queries
from services.visits.contact_rates.domain import Rate
from services.visits.contact_rates.queries import RATES
from services.visits.dues.rules import RULES
from services.visits.models import Shortfall
from shared.bulk import row_of
from shared.events.outbox import publish_new
from shared.reminders import Occasion


def occasions(today: date) -> Iterator[Occasion]:
    """What may be told of a day: some days before a period ends, and once it is over."""
    for rate in RATES.values():
        if rate.tier == "KEY":
            for to_on, ended in domain.ends(rate, today, RULES.shortfall_before):
                kind = f"{rate.name} {'ENDED' if ended else 'ENDS'}"
                yield Occasion(kind, to_on, partial(_tell, rate=rate, to_on=to_on, ended=ended))


def _tell(db: Session, rate: Rate, to_on: date, ended: bool) -> None:
    by_city = [queries.by_station(db, city, to_on) for city in queries.cities(db)]
    towns = [town for stations in by_city for town in domain.towns_to_tell(stations, rate.name)]
    rows = [row_of(Shortfall, area=town, rate=rate.name, to_on=to_on, ended=ended) for town in towns]
    publish_new(db, Shortfall, [(row, events.shortfall_found(row, rate)) for row in rows])
