"""Cases that a rule marks, their reviews, and how far these are."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.assistance.anomalies import queries, schemas, use_cases
from services.assistance.anomalies.rules import RULES
from services.assistance.models import Anomaly
from shared import clock
from shared.contracts.access import Actor
from shared.db import columns, find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.crypto import Vault

routes = Routes("anomalies", __name__, description="Cases of aid to be looked at again")
ONE = "/v1/anomalies/<uuid:anomaly_id>"


@routes.page("/v1/anomalies", may="anomaly:read", query=schemas.AnomalyQuery, of=schemas.AnomalySchema)
def list_anomalies(db: Session, by: Actor, query: Fields) -> Page:
    """Cases of your area that a rule marks, oldest first."""
    return paginate(db, queries.anomalies(query), [Anomaly.id], query)


@routes.read(
    "/v1/anomaly-counts", may="anomaly:read", query=schemas.AnomalyCountQuery, answer=schemas.AnomalyCountsSchema
)
def count_anomalies(db: Session, by: Actor, query: Fields) -> Fields:
    """How many cases each rule marks in an area.

    With how many of these are reviewed.
    No small figure is left out: whoever reads this reads the cases.
    """
    counts = queries.counts(db, query["area"])
    items = []
    for rule, measure in RULES.items():
        found, reviewed = counts.get(rule, (0, 0))
        items.append({"rule": rule, **vars(measure), "numerator": reviewed, "denominator": found})
    return {"area": query["area"], "as_of": clock.today(db), "items": items}


@routes.read(ONE, may="anomaly:read", answer=schemas.AnomalyDetailSchema, vault=True)
def get_anomaly(db: Session, vault: Vault, by: Actor, anomaly_id: UUID) -> Fields:
    """One marked case, with the reasons of its review."""
    return _told(db, vault, find(db, Anomaly, anomaly_id))


@routes.revise(
    f"{ONE}/review",
    may="anomaly:review",
    body=schemas.AnomalyReviewSchema,
    answer=schemas.AnomalyDetailSchema,
    vault=True,
)
def review_anomaly(
    db: Session, vault: Vault, by: Actor, body: Fields, anomaly_id: UUID, expected: int | None
) -> Fields:
    """Say what a marked case was found to be, with reasons.

    No one reviews a case that they had a hand in.
    """
    finding, reason = body["finding"], body["reason"]
    return _told(db, vault, use_cases.review_anomaly(db, vault, by, anomaly_id, finding, reason, expected))


def _told(db: Session, vault: Vault, anomaly: Anomaly) -> Fields:
    return {**columns(anomaly), "reason": use_cases.read_reason(db, vault, anomaly)}
