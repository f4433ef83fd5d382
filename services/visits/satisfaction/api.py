"""Satisfaction on three scales."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from sqlalchemy.orm import Session

from services.visits.models import Satisfaction, SatisfactionSum
from services.visits.satisfaction import domain, queries, schemas
from services.visits.satisfaction.domain import NewAnswer
from services.visits.satisfaction.rules import RULES
from services.visits.satisfaction.use_cases import give_satisfaction
from shared import clock
from shared.contracts.access import Actor
from shared.db import columns, find
from shared.http.pagination import Page, paginate
from shared.http.routes import Fields, Routes
from shared.security.crypto import Vault
from shared.security.person_keys import key_of, unsealed

routes = Routes("satisfaction", __name__, description="Satisfaction")


@routes.write(
    "/v1/satisfaction",
    may="satisfaction:give",
    body=schemas.NewSatisfactionSchema,
    answer=schemas.GivenSatisfactionSchema,
    vault=True,
)
def give(db: Session, vault: Vault, by: Actor, body: Fields) -> Fields:
    """Record an answer about satisfaction.

    Of a person of your area, or anonymous. This answer alone repeats the scores.
    """
    return _entry(give_satisfaction(db, vault, by, NewAnswer(**body)))


@routes.page("/v1/satisfaction", may="satisfaction:read", of=schemas.SatisfactionSchema)
def list_satisfaction(db: Session, by: Actor, query: Fields) -> Page:
    """Which answers there are about stations within your area.

    Without scores and without who gave them.
    """
    return paginate(db, queries.answers(), [Satisfaction.id], query).showing(_entry)


@routes.read(
    "/v1/satisfaction/<uuid:satisfaction_id>",
    may="satisfaction:read",
    answer=schemas.SatisfactionDetailSchema,
    vault=True,
)
def get_satisfaction(db: Session, vault: Vault, by: Actor, satisfaction_id: UUID) -> Fields:
    """One answer with its comment, without scores."""
    answer = find(db, Satisfaction, satisfaction_id)
    giver = queries.giver(db, satisfaction_id)
    if giver is None:
        return {**_entry(answer), "comment": answer.comment, "veteran_id": None}
    key = key_of(db, giver.veteran_id)
    comment = unsealed(vault, key, giver.veteran_id, "comment", giver.comment_sealed)
    return {**_entry(answer), "veteran_id": giver.veteran_id, "comment": comment}


def _entry(answer: Satisfaction) -> Fields:
    from_on, to_on = domain.period_of(answer.given_on, RULES.period_months)
    return {**columns(answer), "from_on": from_on, "to_on": to_on}


@routes.read("/v1/satisfaction/results", may="activity:read", query=schemas.ResultsQuery, answer=schemas.ResultsSchema)
def get_results(db: Session, by: Actor, query: Fields) -> Fields:
    """Results of one period, of the towns within your area.

    Of a village, those of its town.
    Answers about the stations of a town count once five or more of them wait to, together.
    """
    first, last = domain.period_of(query.get("on") or clock.today(db), RULES.period_months)
    sums = queries.sums(db, by.area, first, last)
    by_town = groupby(sums, key=attrgetter("area"))
    return {
        "from_on": first,
        "to_on": last,
        "total": _result(sums),
        "stations": [{"area": area, **_result(list(rows))} for area, rows in by_town],
        "as_of": clock.now(db),
    }


def _result(sums: Sequence[SatisfactionSum]) -> Fields:
    return {"n": sum(row.answers for row in sums), **domain.results([row.scores for row in sums])}
