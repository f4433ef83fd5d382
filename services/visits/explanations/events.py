"""Explanations of policies → events."""

from services.visits.models import Explanation
from shared.events.envelope import Event


def explanation_given(row: Explanation) -> Event:
    data = {"explanation_id": row.id, "policy_id": row.policy_id, "held_on": row.held_on}
    return Event("explanation.given.v1", {**data, "method": row.method, "audience": row.people}, row.area)
