"""Who got what: what was paid out of funds in a calendar period, by area, ground and fund."""

from sqlalchemy.orm import Session

from services.assistance.payouts import domain, queries
from services.assistance.payouts.schemas import PayoutQuery, PayoutsSchema
from shared import clock, shares
from shared.contracts.access import Actor
from shared.http.routes import Fields, Routes
from shared.shares import SMALL

routes = Routes("payouts", __name__, description="What was paid out")


@routes.read("/v1/payouts", may="application:read", query=PayoutQuery, answer=PayoutsSchema)
def get_payouts(db: Session, by: Actor, query: Fields) -> Fields:
    """How many people of your area got how much in a calendar year.

    In all, by area below yours, ground and fund.
    Of your own area alone: figures of one within it, beside those of its neighbours, would tell the small ones.
    """
    below = shares.below(by.area, SMALL)
    year = query.get("year", clock.today(db).year)
    from_on, to_on = domain.period(year, query.get("quarter"), below)
    paid = queries.paid(db, by.area, from_on, to_on)
    behind = queries.people_behind(db, by.area, from_on, to_on, domain.left_out(paid, below))
    return {
        **domain.shown(paid, behind, below),
        "area": by.area,
        "from_on": from_on,
        "to_on": to_on,
        "suppressed_below": below,
    }
