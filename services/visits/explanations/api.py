"""Policies explained to people 政策宣传."""

from sqlalchemy.orm import Session

from services.visits.explanations import queries, schemas
from services.visits.explanations.domain import NewExplanation
from services.visits.explanations.use_cases import log_explanation
from services.visits.models import Explanation
from shared import clock
from shared.contracts.access import Actor
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes

routes = Routes("explanations", __name__, description="Policies explained")


@routes.write(
    "/v1/explanations", may="activity:log", body=schemas.NewExplanationSchema, answer=schemas.ExplanationSchema
)
def explain(db: Session, by: Actor, body: Fields) -> Explanation:
    """Record that a policy was explained to people of your area."""
    return log_explanation(db, by, NewExplanation(**body))


@routes.page("/v1/explanations", may="activity:read", query=schemas.ExplanationQuery, of=schemas.ExplanationSchema)
def list_explanations(db: Session, by: Actor, query: Fields) -> Page:
    """Occasions on which stations within your area explained policies, in the order they were recorded."""
    return paginate(db, queries.explanations(query), [Explanation.id], query)


@routes.read(
    "/v1/explanations/coverage", may="activity:read", query=schemas.CoverageQuery, answer=schemas.CoverageSchema
)
def get_coverage(db: Session, by: Actor, query: Fields) -> Fields:
    """How many of the people a policy is for have had it explained by now: in all, and by station."""
    policy_id = query["policy_id"]
    stations: list[Fields] = [
        {"station": station, "numerator": knowing, "denominator": people}
        for station, people, knowing in queries.coverage(db, policy_id, query)
    ]
    total = {name: sum(row[name] for row in stations) for name in ("numerator", "denominator")}
    return {"policy_id": policy_id, "total": total, "stations": stations, "as_of": clock.now(db)}
