"""Satisfaction → events."""

from services.visits.models import SatisfactionSum
from services.visits.satisfaction.domain import period_of, points
from services.visits.satisfaction.rules import RULES
from shared.events.envelope import Event


def satisfaction_summed(row: SatisfactionSum) -> Event:
    first, last = period_of(row.from_on, RULES.period_months)
    body = {"satisfaction_id": row.id, "from_on": first, "to_on": last, "answers": row.answers}
    return Event("satisfaction.summed.v1", {**body, **points(row.scores), "scale_max": RULES.most}, row.area)
