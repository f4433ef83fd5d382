"""Satisfaction on three scales."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.visits.models import Satisfaction
from services.visits.satisfaction import domain, queries, schemas
from services.visits.satisfaction.domain import NewAnswer, Result
from services.visits.satisfaction.rules import RULES
from services.visits.satisfaction.use_cases import give_satisfaction
from shared import clock
from shared.contracts.access import Actor
from shared.db import columns, find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.crypto import Vault
from shared.security.person_keys import key_of, unsealed
from shared.shares import hidden, too_few

routes = Routes("satisfaction", __name__, description="Satisfaction")


@routes.write(
    "/v1/satisfaction",
    may="satisfaction:give",
    body=schemas.NewSatisfactionSchema,
    answer=schemas.SatisfactionSchema,
    vault=True,
)
def give(db: Session, vault: Vault, by: Actor, body: Fields) -> Satisfaction:
    """Record an answer, of a person of your area or anonymous."""
    return give_satisfaction(db, vault, by, NewAnswer(**body))


@routes.page("/v1/satisfaction", may="satisfaction:read", of=schemas.SatisfactionSchema)
def list_satisfaction(db: Session, by: Actor, query: Fields) -> Page:
    """Single answers about stations within your area, without who gave them."""
    return paginate(db, queries.answers(), [Satisfaction.id], query)


@routes.read(
    "/v1/satisfaction/<uuid:satisfaction_id>",
    may="satisfaction:read",
    answer=schemas.SatisfactionDetailSchema,
    vault=True,
)
def get_satisfaction(db: Session, vault: Vault, by: Actor, satisfaction_id: UUID) -> Fields:
    """One answer with its comment."""
    answer = find(db, Satisfaction, satisfaction_id)
    giver = queries.giver(db, satisfaction_id)
    if giver is None:
        return {**columns(answer), "veteran_id": None}
    key = key_of(db, giver.veteran_id)
    comment = unsealed(vault, key, giver.veteran_id, "comment", giver.comment_sealed)
    return {**columns(answer), "veteran_id": giver.veteran_id, "comment": comment}


@routes.read("/v1/satisfaction/results", may="activity:read", query=schemas.ResultsQuery, answer=schemas.ResultsSchema)
def get_results(db: Session, by: Actor, query: Fields) -> Fields:
    """Results of one period, of all stations within your area.

    Small ones are suppressed, and so are those from which they would follow.
    """
    first, last = domain.period_of(query.get("on") or clock.today(db), RULES.period_months)
    counted = queries.counted(db, first, last)
    sizes = {area: sum(times for _, times in answers) for area, answers in counted.items()}
    left_out = hidden(sizes, RULES.small_cell)
    scores = range(RULES.least, RULES.most + 1)
    stations = [
        {"area": area, **_shown(domain.result(answers, scores, suppressed=area in left_out))}
        for area, answers in counted.items()
    ]
    together = [row for answers in counted.values() for row in answers]
    few = too_few(sizes.values(), RULES.small_cell)
    return {
        "from_on": first,
        "to_on": last,
        "total": _shown(domain.result(together, scores, suppressed=few)),
        "stations": stations,
        "as_of": clock.now(db),
    }


def _shown(result: Result) -> Fields:
    return {"n": result.n, "suppressed": result.suppressed, **result.scales}
