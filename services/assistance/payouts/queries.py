"""Reads of what was paid out, of cases within the caller's area. A day is that of the fund's book."""

from datetime import date

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from services.assistance.models import Application, Payment
from services.assistance.payouts.domain import Paid
from shared.aliases import PERSON_ALIAS
from shared.security.areas import digits_below


def paid(db: Session, area: str, from_on: date, to_on: date) -> Paid:
    """What was paid in a period: whole, by the areas one level below, by ground and by fund."""
    person = func.coalesce(PERSON_ALIAS.c.canonical, Payment.veteran_id)
    place, ground, fund = func.left(Payment.area, digits_below(area)), Application.ground, Payment.fund_id
    rows = db.execute(
        select(place, ground, fund, func.count(person.distinct()), func.sum(Payment.amount_fen))
        .join(Application, Application.id == Payment.application_id)
        .outerjoin(PERSON_ALIAS, PERSON_ALIAS.c.old == Payment.veteran_id)
        .where(Payment.paid_on.between(from_on, to_on))
        .group_by(func.grouping_sets(tuple_(place), tuple_(ground), tuple_(fund), tuple_()))
    )
    paid = Paid((0, 0), {}, {}, {})
    for code, of_ground, of_fund, people, fen in rows:
        count = (people, int(fen or 0))
        if code:
            paid.areas[code.ljust(12, "0")] = count
        elif of_ground:
            paid.grounds[of_ground] = count
        elif of_fund:
            paid.funds[str(of_fund)] = count
        else:
            paid = Paid(count, paid.areas, paid.grounds, paid.funds)
    return paid
