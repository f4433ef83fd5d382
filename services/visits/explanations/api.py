"""Policies explained to people 政策宣传."""

from sqlalchemy.orm import Session

from services.visits.explanations import queries, schemas
from services.visits.explanations.domain import NewExplanation
from services.visits.explanations.use_cases import log_explanation
from services.visits.models import Explanation
from shared import clock, shares
from shared.contracts.access import Actor
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.areas import scope
from shared.shares import SMALL

routes = Routes("explanations", __name__, description="Policies explained")


@routes.write(
    "/v1/explanations",
    may="activity:log",
    body=schemas.NewExplanationSchema,
    answer=schemas.ExplanationSchema,
    located=False,
)
def explain(db: Session, by: Actor, body: Fields) -> Explanation:
    """Record that a policy was explained to people of your area."""
    return log_explanation(db, by, NewExplanation(**body))


@routes.page("/v1/explanations", may="activity:read", query=schemas.ExplanationQuery, of=schemas.ExplanationSchema)
def list_explanations(db: Session, by: Actor, query: Fields) -> Page:
    """Occasions on which stations within your area explained policies.

    In the order they were recorded.
    """
    return paginate(db, queries.explanations(query), [Explanation.id], query)


@routes.read(
    "/v1/explanations/coverage", may="activity:read", query=schemas.CoverageQuery, answer=schemas.CoverageSchema
)
def get_coverage(db: Session, by: Actor, query: Fields) -> Fields:
    """How many of the people a policy is for have had it explained by now.

    In all, and by station.
    """
    own, meant = queries.coverage(db, query["policy_id"], query), queries.meant(query)
    figures = shares.trees(own, by.area, shares.below(by.area, SMALL), parts=True)[meant]
    total = figures.share(scope(by.area))
    listed = [] if total["denominator"] is None else own[meant]  # where even the total would tell of few
    return {
        "policy_id": query["policy_id"],
        "total": total,
        "stations": [{"station": code, **figures.share(code)} for code in listed],
        "as_of": clock.now(db),
    }
